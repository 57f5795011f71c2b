// gatectl's commands to a running gate: status, open, hold, lock, unlock, bind, drill, clock confirm; and explain.
#pragma once

namespace CLI {
class App;
}

namespace gate {

void add_gate_commands(CLI::App& app);
void add_explain(CLI::App& app);
void add_enroll(CLI::App& app);
void add_prove(CLI::App& app);

}  // namespace gate
