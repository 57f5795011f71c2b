// Looks values up in an answer from the network, in JSON or XML, within bounds: 256 KB, nested at most 16 deep.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gate {

class AnswerPlaces {
public:
    virtual ~AnswerPlaces() = default;
    /// The text at `place`: a text as it is, a number or flag as JSON writes it. Nothing if there is none.
    virtual std::optional<std::string> at(const std::string& place) const = 0;

    /// By JSON pointer (RFC 6901). Null: not JSON, too long, too deep.
    static std::unique_ptr<AnswerPlaces> json(std::string_view text);
    /// By element name without its prefix; the first of that name. Null: not XML, too deep, or with a DTD.
    static std::unique_ptr<AnswerPlaces> xml(std::string_view text);
};

}  // namespace gate
