// The trust lists that a district's policy may name: whole files by their digest, that gates fetch. A file that was put
// here stays; which ones count is said by the policy.
#pragma once

#include "district/ledger.h"
#include "sync/district_policy.h"

namespace gate::district {

struct TrustFile {
    std::string place;  // in a gate's trust folder (pass/district_trust.h)
    Digest digest{};
    std::int64_t size = 0;
    std::string by;
    WallTime at{};
};

/// Thread-safe, as its ledger. Faults: ledger_broken, and those named.
class TrustShelf {
public:
    explicit TrustShelf(Ledger& ledger) : ledger_(ledger) {}

    /// `name`: a place, or a file's name, for which the place is told by the content. The file must be one that a gate
    /// can use. Faults: file_invalid says what is wrong with it; too_large.
    Result<TrustFile> add(const std::string& name, const std::string& content, const std::string& by, WallTime now);
    Result<std::vector<TrustFile>> files() const;  // by place, newest first
    /// Nothing where no such file is here.
    Result<std::optional<std::string>> content(const Digest& digest) const;
    /// Fault policy_invalid names a file of `list` that is not here, or is one for another place.
    Status holds(const sync::TrustList& list) const;

private:
    Ledger& ledger_;
};

}  // namespace gate::district
