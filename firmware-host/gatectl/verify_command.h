// gatectl verify: what the gate makes of codes, without a gate.
#pragma once

namespace CLI {
class App;
}

namespace gate {

void add_verify(CLI::App& app);

}  // namespace gate
