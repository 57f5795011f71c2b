// Who may report: gates that were enrolled by a one-time code, each with a token of its own. ADR 0040 says why a
// token. Every secret is stored as a digest.
#pragma once

#include <string>

#include "district/enterprise.h"
#include "district/ledger.h"

namespace gate::district {

struct GateInfo {
    GateId id = 0;
    std::string enterprise, credit_code, name;
    bool revoked = false;
    std::optional<WallTime> last_contact;
};

/// Thread-safe. Faults: ledger_broken, and those named.
class Gates {
public:
    explicit Gates(const Ledger& ledger) : ledger_(ledger) {}

    /// Adds or changes enterprises by their credit code, in one transaction.
    Status save(const std::vector<Enterprise>& enterprises);
    /// A code of 20 letters that enrolls one gate until `expires`. Fault not_found: no such enterprise.
    Result<std::string> make_code(const std::string& credit_code, const std::string& gate_name, WallTime expires);
    /// The same for many gates, (credit code, name) each, in one transaction: all or none.
    Result<std::vector<std::string>> make_codes(const std::vector<std::pair<std::string, std::string>>& gates,
                                                WallTime expires);
    /// Spends a code and returns the new gate's token. Fault code_used: wrong, used or out of date.
    Result<std::string> enroll(const std::string& code, WallTime now);
    /// The gate that a token stands for; nothing if it is unknown or revoked.
    Result<std::optional<GateId>> find(const std::string& token) const;
    Status revoke(GateId gate, WallTime now);
    Result<std::vector<GateInfo>> list() const;
    Result<std::vector<Enterprise>> enterprises() const;  // by name

private:
    const Ledger& ledger_;
};

}  // namespace gate::district
