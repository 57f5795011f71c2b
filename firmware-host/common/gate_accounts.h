// The accounts of a gate: its roles, and how a change of them becomes a journal row.
#pragma once

#include "journal/journal.h"
#include "web/accounts.h"

namespace gate {

/// guard < manager < administrator.
web::AccountRules gate_account_rules();
/// Names of the roles from `least` on: roles_from("manager") is manager and administrator.
std::vector<std::string> roles_from(std::string_view least);
/// Records each change as a row `administration`. What it is given must outlive it.
web::Audit audit_into(Journal& journal, const Clock& clock, std::function<bool()> clock_trusted);
std::string accounts_path(const std::string& data_folder);

}  // namespace gate
