// The factory's roster: who works here, and which codes were bound to whom.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/csv.h"
#include "journal/store.h"
#include "visit/person.h"

namespace gate {

/// What importing a file would do, found out before anything is saved.
struct RosterPlan {
    std::vector<Person> added, changed;
    std::int64_t unchanged = 0;
    std::vector<Person> missing;  // on the roster, not in the file: kept as they are
    std::vector<CsvWrong> wrong;  // with any of these, nothing may be saved
};

/// A code that was bound to a person: its keyed digest, who bound it and when.
struct Binding {
    std::string code_digest, person, by;
    WallTime at{};
};

/// A factory pass that this gate signed; the pass itself is not kept.
struct IssuedPass {
    std::string number;  // as written for people: 16 hex digits
    std::string person;
    WallTime not_before{}, expires{};
    std::string issued_by;
    WallTime at{};
    std::string revoked_by;  // empty: it stands
    std::optional<WallTime> revoked_at;
};

/// Thread-safe.
class Roster {
public:
    explicit Roster(Store& store) : store_(store) {}

    Result<std::optional<Person>> find(const std::string& id) const;
    /// The person a code's keyed digest (Journal::digest_of) was bound to.
    Result<std::optional<Person>> find_bound(const std::string& code_digest) const;
    Result<std::vector<Person>> all() const;

    /// Reads CSV text: header id,name,department,active,watch_until,watch_reason in any order (id and
    /// name needed; Chinese headings 工号,姓名,部门,在职,关注至,关注原因 as well); UTF-8 with or without
    /// BOM. Every wrong row is named, GBK is recognised and named. Saves nothing.
    Result<RosterPlan> plan(const std::string& csv) const;
    /// Saves a plan without errors, in one transaction. Fault file_invalid for one that has any.
    Status apply(const RosterPlan& plan);
    Status save(const Person& person);
    Status bind(const std::string& code_digest, const std::string& person_id, const std::string& by, WallTime at);
    /// All of one person, or of everybody where `person` is empty; newest first.
    Result<std::vector<Binding>> bindings(const std::string& person) const;
    /// Fault not_found where there is no such binding.
    Status unbind(const std::string& code_digest);

    /// Newest first.
    Result<std::vector<IssuedPass>> passes(const std::string& person) const;
    Status note_pass(const IssuedPass& pass);
    /// Fault not_found for a pass that was not issued here, or is revoked already.
    Status note_revoked(const std::string& number, const std::string& by, WallTime at);

    /// The roster as CSV that plan() takes back unchanged.
    Result<std::string> csv() const;

private:
    Store& store_;
};

}  // namespace gate
