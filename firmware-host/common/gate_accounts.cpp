#include "common/gate_accounts.h"

#include <algorithm>

namespace gate {

web::AccountRules gate_account_rules() {
    web::AccountRules rules;
    rules.roles = {
        {"guard", "保安", "Guard"}, {"manager", "管理员", "Manager"}, {"administrator", "系统管理员", "Administrator"}};
    return rules;
}

std::vector<std::string> roles_from(std::string_view least) {
    std::vector<std::string> names;
    for (const web::Role& role : gate_account_rules().roles)
        if (!names.empty() || role.id == least) names.push_back(role.id);
    return names;
}

web::Audit audit_into(Journal& journal, const Clock& clock, std::function<bool()> clock_trusted) {
    return
        [&journal, &clock, clock_trusted = std::move(clock_trusted)](const std::string& who, const std::string& what) {
            EventDraft row;
            row.at = clock.wall();
            row.clock_trusted = clock_trusted();
            row.kind = EventKind::administration;
            row.person = PersonPart{};
            row.person->actor = who;
            row.person->note = what;
            // A journal that cannot be written is on every screen already; it must not lock the accounts as well.
            static_cast<void>(journal.record(row));
        };
}

std::string accounts_path(const std::string& data_folder) { return data_folder + "/accounts.db"; }

}  // namespace gate
