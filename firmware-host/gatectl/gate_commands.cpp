#include "gatectl/gate_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/control_client.h"
#include "gatectl/options.h"

namespace gate {
namespace {

/// Asks gated, prints its answer, ends the program with an exit code on a fault.
void ask(const GatePlace& place, const std::string& path, const nlohmann::json& body) {
    const auto folder = place.data_folder();
    if (!folder) throw CLI::RuntimeError(complain(folder.fault()));
    const auto answer = ask_gated(*folder + "/gated.sock", path, body.is_null() ? "" : body.dump());
    if (!answer) throw CLI::RuntimeError(complain(answer.fault()));
    std::printf("%s\n", answer->c_str());
}

struct LaneOrder {
    int lane = 0;
    std::string guard, note;
    int minutes = 10;
};

struct BindOrder {
    std::int64_t event = 0;
    std::string person, guard;
};

void add_order(CLI::App& app, const std::string& name, const std::string& kind, const std::string& help, bool opens) {
    CLI::App* command = app.add_subcommand(name, help);
    const auto place = add_place(*command);
    const auto order = std::make_shared<LaneOrder>();
    command->add_option("--lane", order->lane, "lane number")->required();
    command->add_option("--by", order->guard, "your name, for the journal")->required();
    auto* note = command->add_option("--reason", order->note, "why, for the journal");
    if (opens) note->required();
    if (kind == "hold_open") command->add_option("--minutes", order->minutes, "how long")->check(CLI::Range(1, 60));
    command->callback([=] {
        ask(*place, "/control/lanes/" + std::to_string(order->lane) + "/orders",
            {{"kind", kind}, {"guard", order->guard}, {"note", order->note}, {"seconds", order->minutes * 60}});
    });
}

}  // namespace

void add_gate_commands(CLI::App& app) {
    add_order(app, "open", "open_once", "open a lane once", true);
    add_order(app, "hold", "hold_open", "hold a lane open, by timed pulses, for some minutes", true);
    add_order(app, "end-hold", "end_hold", "end holding a lane open", false);
    add_order(app, "lock", "lock", "lock a lane's entry; the way out stays free", true);
    add_order(app, "unlock", "unlock", "unlock a lane's entry", false);

    CLI::App* status = app.add_subcommand("status", "print the running gate's status as JSON");
    const auto status_place = add_place(*status);
    status->callback([=] { ask(*status_place, "/api/status", nullptr); });

    CLI::App* bind = app.add_subcommand("bind", "bind the health code of a row to a person of the roster");
    const auto bind_place = add_place(*bind);
    const auto binding = std::make_shared<BindOrder>();
    bind->add_option("--event", binding->event, "the row's number in the log")->required();
    bind->add_option("--person", binding->person, "the person's id on the roster")->required();
    bind->add_option("--by", binding->guard, "your name, for the journal")->required();
    bind->callback([=] {
        ask(*bind_place, "/control/bindings",
            {{"event", binding->event}, {"person", binding->person}, {"guard", binding->guard}});
    });

    CLI::App* drill = app.add_subcommand("drill", "begin a rehearsal: it goes the way of an alert / 演练");
    const auto drill_place = add_place(*drill);
    const auto drill_by = std::make_shared<std::string>();
    drill->add_option("--by", *drill_by, "your name, for the journal")->required();
    drill->callback([=] { ask(*drill_place, "/api/drill", {{"by", *drill_by}}); });

    CLI::App* clock = app.add_subcommand("clock", "the gate's clock")->require_subcommand(1);
    CLI::App* confirm = clock->add_subcommand("confirm", "say that the computer's clock is right now");
    const auto clock_place = add_place(*confirm);
    const auto by = std::make_shared<std::string>();
    confirm->add_option("--by", *by, "your name, for the journal")->required();
    confirm->callback([=] { ask(*clock_place, "/control/clock/confirm", {{"guard", *by}}); });
}

}  // namespace gate
