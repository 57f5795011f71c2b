// Reads a TOML file and finds every mistake in it at once: file, line, what is wrong, what would be
// right. gate.toml, thermometer and turnstile profiles and authority profiles are all read by this.
//
//     Settings file = Settings::load(path);
//     auto address = file.text("address", "127.0.0.1:8080");
//     for (Settings lane : file.tables("lane")) …
//     file.reject_unknown();
//     if (!file.problems().empty()) …
//
// A wrong value is noted as a problem and the default is returned, so that reading goes on.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gate {

struct Problem {
    std::string file;
    int line = 0;              // from 1; 0 where the file itself is the problem
    std::string what;          // one sentence: what is wrong, and what would be right
    std::string text() const;  // "gate.toml:12: …"
    bool operator==(const Problem&) const = default;
};

/// A table of a TOML file. A cheap handle: sub-tables share the file and its list of problems.
/// Not thread-safe.
class Settings {
public:
    /// A file that is missing or has a syntax error gives an empty table and one problem.
    static Settings load(const std::string& path);
    static Settings parse(std::string_view toml, std::string name);

    // Each reads `key` of this table, and remembers that the key is known.
    // Without the key: the default. Of another type or out of range: a problem, and the default.
    std::string text(std::string_view key, std::string_view otherwise) const;
    std::int64_t integer(std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most) const;
    double number(std::string_view key, double otherwise, double least, double most) const;
    bool flag(std::string_view key, bool otherwise) const;
    std::vector<std::string> texts(std::string_view key) const;
    std::vector<double> numbers(std::string_view key) const;

    // As above, but the key must be there (a problem if it is not).
    std::string need_text(std::string_view key) const;
    std::int64_t need_integer(std::string_view key, std::int64_t least, std::int64_t most) const;

    /// One of `names`; the index of the one that was written. Without the key: `otherwise`.
    std::size_t choice(std::string_view key, const std::vector<std::string_view>& names, std::size_t otherwise) const;

    bool has(std::string_view key) const;
    /// The sub-table `[key]`: empty (has nothing) if it is not there.
    Settings table(std::string_view key) const;
    /// The tables `[[key]]`, in order.
    std::vector<Settings> tables(std::string_view key) const;
    /// The keys of this table, in order of their text; each is remembered as known.
    std::vector<std::string> keys() const;

    /// Notes a problem at `key` of this table (at the table itself if the key is not there).
    void complain(std::string_view key, std::string what) const;
    /// Notes a problem for each key of this table and the tables read below it that nobody asked for.
    void reject_unknown() const;

    /// Of the whole file, sorted by line.
    std::vector<Problem> problems() const;
    /// The folder the file lies in: relative paths in a file are relative to it.
    std::string folder() const;
    /// `path` as it stands if it is absolute, else below folder().
    std::string resolve(std::string_view path) const;

private:
    struct File;
    Settings(std::shared_ptr<File> file, const void* table, std::string name);
    const void* find(std::string_view key) const;

    std::shared_ptr<File> file_;
    const void* table_;  // toml::table of file_, or nullptr for an empty one
    std::string name_;   // "lane 2, thermometer", for problems
};

}  // namespace gate
