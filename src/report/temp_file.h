// A file without a name: it is gone with its last descriptor, whatever happens to the program.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace gate {

class TempFile {
public:
    /// Fault export_no_space where `folder` cannot hold `bytes` and a reserve beside the journal, or cannot be written.
    static Result<TempFile> make(const std::string& folder, std::int64_t bytes);
    /// The path to write it by, once: until forget_name().
    const std::string& path() const { return path_; }
    /// From now on only this object reaches it.
    void forget_name();
    /// Appends the next piece, at most 64 KiB; false at the end.
    bool read(std::string& piece) const;
    std::int64_t size() const;

private:
    struct Held;
    TempFile(std::shared_ptr<Held> held, std::string path) : held_(std::move(held)), path_(std::move(path)) {}
    std::shared_ptr<Held> held_;
    std::string path_;
};

}  // namespace gate
