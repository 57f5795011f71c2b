// A value, or the fault that kept it from being made. Faults are for devices, files
// and the network; what a worker did (a fever, an expired code) is an outcome, not a fault.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/reason.h"

namespace gate {

/// What went wrong: an entry of the catalogue, and a detail for the log and the guard
/// ("10.0.0.7:502: connection refused"). The detail never holds personal data or secrets.
struct Fault {
    Reason reason = Reason::none;
    std::string detail;
    bool operator==(const Fault&) const = default;
};

/// Either a T or a Fault. Reading the one that is not there is a bug (it aborts).
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Fault fault) : held_(std::in_place_index<1>, std::move(fault)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & {
        check(ok(), "value() of a fault");
        return *std::get_if<0>(&held_);
    }
    const T& value() const& {
        check(ok(), "value() of a fault");
        return *std::get_if<0>(&held_);
    }
    // By value, so that `for (x : *call())` does not read what is gone already.
    T value() && {
        check(ok(), "value() of a fault");
        return std::move(*std::get_if<0>(&held_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Fault& fault() const {
        check(!ok(), "fault() of a value");
        return *std::get_if<1>(&held_);
    }

private:
    std::variant<T, Fault> held_;
};

struct Done {};
/// Success without a value: `return Done{};`
using Status = Result<Done>;

}  // namespace gate
