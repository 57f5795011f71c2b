// A text with gaps: "{base}/check?code={qr}&t={time}". The gaps are named and filled when a request is made; every
// value that did not come from the installer is escaped for the place where it stands.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

/// How a value is written into a text of this kind.
enum class Escape { none, url, json, xml };

using Values = std::map<std::string, std::string, std::less<>>;

class Template {
public:
    Template() = default;
    /// A gap is {name}, of a–z, 0–9 and _; any other brace stands for itself.
    explicit Template(std::string_view text);

    /// The names of its gaps, each once.
    std::vector<std::string> names() const;
    bool uses(std::string_view name) const;
    /// `plain` values go in as they are (the installer's own), `values` escaped. A gap that neither knows stays empty.
    std::string fill(const Values& plain, const Values& values, Escape escape) const;

private:
    struct Piece {
        std::string text;
        bool gap = false;
    };
    std::vector<Piece> pieces_;
};

std::string escaped(std::string_view text, Escape escape);

}  // namespace gate
