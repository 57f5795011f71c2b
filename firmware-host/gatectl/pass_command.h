// gatectl pass: make the factory's key, issue passes, revoke them.
#pragma once

namespace CLI {
class App;
}

namespace gate {

void add_pass(CLI::App& app);

}  // namespace gate
