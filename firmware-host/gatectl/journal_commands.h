// gatectl log, counts, journal check, roster: what the gate's database knows.
#pragma once

namespace CLI {
class App;
}

namespace gate {

void add_journal_commands(CLI::App& app);
void add_roster(CLI::App& app);
void add_report(CLI::App& app);

}  // namespace gate
