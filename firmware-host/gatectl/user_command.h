// gatectl user: add, passwd, disable, enable, list.
#pragma once

namespace CLI {
class App;
}

namespace gate {

void add_user_command(CLI::App& app);

}  // namespace gate
