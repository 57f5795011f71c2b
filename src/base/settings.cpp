#include "base/settings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

// toml++ 3.3 asserts that no table header like [?] can come, just before it looks and would say so: a slip of
// the pen in gate.toml would end the program. (Fuzzed for the others: none could be reached.)
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

namespace gate {
namespace {

constexpr std::size_t kLongestFile = 1 << 20;  // no configuration comes near; keeps a wrong path harmless

const toml::table* as_table(const void* table) { return static_cast<const toml::table*>(table); }
const toml::node* as_node(const void* node) { return static_cast<const toml::node*>(node); }

std::string number_text(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

/// Line of the first letter beyond ASCII that stands neither in quotes nor in a comment; 0 if there is none.
/// Never right in TOML, and toml++ 3.3 runs into undefined behaviour at some of them (0.1 °C).
int stray_letter(std::string_view toml) {
    int line = 1;
    std::string_view quote;  // that is open
    bool comment = false;
    if (toml.starts_with("\xEF\xBB\xBF")) toml.remove_prefix(3);
    for (std::size_t i = 0; i < toml.size(); ++i) {
        const char c = toml[i];
        if (c == '\n') {
            ++line;
            comment = false;
            if (quote.size() == 1) quote = {};
        } else if (comment) {
            continue;
        } else if (!quote.empty()) {
            if (c == '\\' && quote[0] == '"' && toml.substr(i + 1, 1) != "\n") {
                ++i;
            } else if (toml.substr(i).starts_with(quote)) {
                i += quote.size() - 1;
                quote = {};
            }
        } else if (c == '"' || c == '\'') {
            quote = toml.substr(i, toml.substr(i, 3) == std::string(3, c) ? 3 : 1);
            i += quote.size() - 1;
        } else if (static_cast<unsigned char>(c) >= 0x80) {
            return line;
        } else {
            comment = c == '#';
        }
    }
    return 0;
}

}  // namespace

struct Settings::File {
    std::string path;
    toml::table root;
    std::vector<Problem> problems;
    std::map<const void*, std::set<std::string, std::less<>>> known;  // table → keys that were asked for
    std::map<const void*, std::string> names;                         // tables that were read, for reject_unknown

    void note(const toml::source_region& where, std::string what) {
        Problem problem{path, static_cast<int>(where.begin.line), std::move(what)};
        if (std::find(problems.begin(), problems.end(), problem) == problems.end()) problems.push_back(problem);
    }
};

std::string Problem::text() const { return file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + what; }

Settings::Settings(std::shared_ptr<File> file, const void* table, std::string name)
    : file_(std::move(file)), table_(table), name_(std::move(name)) {
    if (table_) file_->names.emplace(table_, name_);
}

Settings Settings::load(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream in(path, std::ios::binary);
    if (error || !in || size > kLongestFile) {
        Settings empty = parse("", path);
        const std::string why =
            !error && size > kLongestFile ? "is larger than 1 MiB" : "cannot be read; check path and permissions";
        empty.file_->problems.push_back({path, 0, why});
        return empty;
    }
    std::ostringstream text;
    text << in.rdbuf();
    return parse(text.str(), path);
}

Settings Settings::parse(std::string_view toml, std::string name) {
    auto file = std::make_shared<File>();
    file->path = std::move(name);
    if (const int line = stray_letter(toml); line > 0) {
        file->problems.push_back(
            {file->path, line, "syntax: a letter like 门 or ° must stand in quotes, or in a comment after #"});
        toml = "";
    }
    try {
        file->root = toml::parse(toml, file->path);
    } catch (const toml::parse_error& error) {
        file->note(error.source(), "syntax: " + std::string(error.description()));
    }
    const void* root = &file->root;
    return Settings(std::move(file), root, "");
}

const void* Settings::find(std::string_view key) const {
    if (!table_) return nullptr;
    file_->known[table_].emplace(key);
    return as_table(table_)->get(key);
}

bool Settings::has(std::string_view key) const { return find(key) != nullptr; }

void Settings::complain(std::string_view key, std::string what) const {
    const toml::node* node = as_node(find(key));
    const toml::source_region where = node     ? node->source()
                                      : table_ ? as_table(table_)->source()
                                               : toml::source_region{};
    const std::string prefix = name_.empty() ? "" : name_ + ": ";
    file_->note(where, prefix + std::string(key) + (key.empty() ? "" : " ") + what);
}

std::string Settings::text(std::string_view key, std::string_view otherwise) const {
    const toml::node* node = as_node(find(key));
    if (!node) return std::string(otherwise);
    if (const auto value = node->value_exact<std::string>()) return *value;
    complain(key, "must be a text in quotes");
    return std::string(otherwise);
}

std::int64_t Settings::integer(std::string_view key, std::int64_t otherwise, std::int64_t least,
                               std::int64_t most) const {
    const toml::node* node = as_node(find(key));
    if (!node) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) return *value;
    complain(key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return otherwise;
}

double Settings::number(std::string_view key, double otherwise, double least, double most) const {
    const toml::node* node = as_node(find(key));
    if (!node) return otherwise;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (value && *value >= least && *value <= most) return *value;  // false for NaN
    complain(key, "must be a number from " + number_text(least) + " to " + number_text(most));
    return otherwise;
}

bool Settings::flag(std::string_view key, bool otherwise) const {
    const toml::node* node = as_node(find(key));
    if (!node) return otherwise;
    if (const auto value = node->value_exact<bool>()) return *value;
    complain(key, "must be true or false");
    return otherwise;
}

std::vector<std::string> Settings::texts(std::string_view key) const {
    std::vector<std::string> out;
    const toml::node* node = as_node(find(key));
    if (!node) return out;
    if (const auto* array = node->as_array()) {
        for (const auto& item : *array)
            if (const auto value = item.value_exact<std::string>()) out.push_back(*value);
        if (out.size() == array->size()) return out;
    }
    complain(key, "must be a list of texts in quotes, like [\"a\", \"b\"]");
    return {};
}

std::vector<double> Settings::numbers(std::string_view key) const {
    std::vector<double> out;
    const toml::node* node = as_node(find(key));
    if (!node) return out;
    if (const auto* array = node->as_array()) {
        for (const auto& item : *array)
            if (item.is_number()) out.push_back(*item.value<double>());
        if (out.size() == array->size()) return out;
    }
    complain(key, "must be a list of numbers, like [1.0, 2.5]");
    return {};
}

std::string Settings::need_text(std::string_view key) const {
    if (!has(key)) complain(key, "is missing");
    std::string value = text(key, "");
    if (has(key) && value.empty()) complain(key, "must not be empty");
    return value;
}

std::int64_t Settings::need_integer(std::string_view key, std::int64_t least, std::int64_t most) const {
    if (!has(key))
        complain(key, "is missing: a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return integer(key, least, least, most);
}

std::size_t Settings::choice(std::string_view key, const std::vector<std::string_view>& names,
                             std::size_t otherwise) const {
    const toml::node* node = as_node(find(key));
    if (!node) return otherwise;
    const auto value = node->value_exact<std::string>();
    const auto found = value ? std::find(names.begin(), names.end(), *value) : names.end();
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string list;
    for (std::string_view name : names) list += (list.empty() ? "\"" : ", \"") + std::string(name) + "\"";
    complain(key, "must be one of " + list);
    return otherwise;
}

Settings Settings::table(std::string_view key) const {
    const toml::node* node = as_node(find(key));
    const toml::table* found = node ? node->as_table() : nullptr;
    if (node && !found) complain(key, "must be a table, like [" + std::string(key) + "]");
    const std::string name = name_.empty() ? std::string(key) : name_ + ", " + std::string(key);
    return Settings(file_, found, name);
}

std::vector<Settings> Settings::tables(std::string_view key) const {
    std::vector<Settings> out;
    const toml::node* node = as_node(find(key));
    if (!node) return out;
    const toml::array* array = node->as_array();
    if (!array || !array->is_homogeneous<toml::table>()) {
        complain(key, "must be written as [[" + std::string(key) + "]], once for each");
        return out;
    }
    for (const auto& item : *array)
        out.push_back(Settings(file_, item.as_table(), std::string(key) + " " + std::to_string(out.size() + 1)));
    return out;
}

std::vector<std::string> Settings::keys() const {
    std::vector<std::string> out;
    if (!table_) return out;
    for (const auto& [key, value] : *as_table(table_)) out.emplace_back(key.str());
    file_->known[table_].insert(out.begin(), out.end());
    return out;
}

void Settings::reject_unknown() const {
    for (const auto& [table, name] : file_->names) {
        const auto& known = file_->known[table];
        for (const auto& [key, value] : *as_table(table)) {
            if (known.contains(key.str())) continue;
            const std::string prefix = name.empty() ? "" : name + ": ";
            file_->note(value.source(), prefix + "unknown key '" + std::string(key.str()) + "'");
        }
    }
}

std::vector<Problem> Settings::problems() const {
    auto sorted = file_->problems;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) { return a.line < b.line; });
    return sorted;
}

std::string Settings::folder() const { return std::filesystem::path(file_->path).parent_path().string(); }

std::string Settings::resolve(std::string_view path) const {
    return (std::filesystem::path(folder()) / std::filesystem::path(path)).string();
}

}  // namespace gate
