// gatectl: the command line of a gate. Each command is a file beside this one.
#include <CLI/CLI.hpp>

#include "gatectl/gate_commands.h"
#include "gatectl/journal_commands.h"
#include "gatectl/mask_commands.h"
#include "gatectl/pass_command.h"
#include "gatectl/scan.h"
#include "gatectl/user_command.h"
#include "gatectl/verify_command.h"

int main(int count, char** arguments) {
    CLI::App app{"gatectl: the command line of a gate / 小门命令行"};
    app.require_subcommand(1);
    gate::add_gate_commands(app);
    gate::add_explain(app);
    gate::add_enroll(app);
    gate::add_prove(app);
    gate::add_journal_commands(app);
    gate::add_roster(app);
    gate::add_report(app);
    gate::add_pass(app);
    gate::add_verify(app);
    gate::add_scan(app);
    gate::add_mask(app);
    gate::add_user_command(app);
    CLI11_PARSE(app, count, arguments);
    return 0;
}
