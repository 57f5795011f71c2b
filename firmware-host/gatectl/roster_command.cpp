#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/control_client.h"
#include "gatectl/files.h"
#include "gatectl/journal_commands.h"
#include "gatectl/options.h"
#include "journal/roster.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;

/// The plan in the words that gated's /control/roster uses.
Json plan_json(const RosterPlan& plan, bool saved) {
    Json wrong = Json::array();
    for (const auto& one : plan.wrong) wrong.push_back({{"line", one.line}, {"what", one.what}});
    return {{"added", plan.added.size()},
            {"changed", plan.changed.size()},
            {"unchanged", plan.unchanged},
            {"missing", plan.missing.size()},
            {"wrong", wrong},
            {"saved", saved}};
}

/// By a running gated where there is one; else by the database itself.
Result<Json> import_csv(const std::string& data, const std::string& csv, bool dry) {
    const auto answer = ask_gated(data + "/gated.sock", dry ? "/control/roster?dry=1" : "/control/roster", csv);
    if (answer) return Json::parse(*answer);
    if (answer.fault().reason != Reason::gated_not_running) return answer.fault();
    auto store = Store::open(data + "/journal.db");
    if (!store) return store.fault();
    Roster roster(**store);
    const auto plan = roster.plan(csv);
    if (!plan) return plan.fault();
    const bool save = plan->wrong.empty() && !dry;
    if (save)
        if (const Status saved = roster.apply(*plan); !saved) return saved.fault();
    return plan_json(*plan, save);
}

/// Likewise.
Result<std::string> export_csv(const std::string& data) {
    auto answer = ask_gated(data + "/gated.sock", "/control/roster");
    if (answer || answer.fault().reason != Reason::gated_not_running) return answer;
    auto store = Store::open(data + "/journal.db");
    if (!store) return store.fault();
    return Roster(**store).csv();
}

int report(const Json& result, const std::string& file) {
    for (const Json& wrong : result.at("wrong"))
        std::fprintf(stderr, "%s:%d: %s\n", file.c_str(), wrong.at("line").get<int>(),
                     wrong.at("what").get<std::string>().c_str());
    const auto number = [&](const char* key) { return std::to_string(result.at(key).get<std::int64_t>()); };
    std::printf("added %s, changed %s, unchanged %s, not in the file and kept %s: %s\n", number("added").c_str(),
                number("changed").c_str(), number("unchanged").c_str(), number("missing").c_str(),
                result.at("saved").get<bool>() ? "saved / 已保存" : "nothing saved / 未保存");
    return result.at("wrong").empty() ? 0 : 1;
}

Status import_people(const GatePlace& place, const std::string& file, bool dry) {
    const auto data = place.data_folder();
    if (!data) return data.fault();
    const auto csv = read_whole(file);
    if (!csv) return csv.fault();
    const auto result = import_csv(*data, *csv, dry);
    if (!result) return result.fault();
    if (const int code = report(*result, file)) throw CLI::RuntimeError(code);
    return Done{};
}

Status export_people(const GatePlace& place) {
    const auto data = place.data_folder();
    if (!data) return data.fault();
    const auto csv = export_csv(*data);
    if (!csv) return csv.fault();
    std::fputs(csv->c_str(), stdout);
    return Done{};
}

}  // namespace

void add_roster(CLI::App& app) {
    CLI::App* roster = app.add_subcommand("roster", "the people of the factory")->require_subcommand(1);
    CLI::App* import =
        roster->add_subcommand("import", "import people.csv: id,name,department,active,watch_until,watch_reason");
    const auto place = add_place(*import);
    const auto file = std::make_shared<std::string>();
    const auto dry = std::make_shared<bool>(false);
    import->add_option("FILE", *file, "CSV in UTF-8; - for standard input")->required();
    import->add_flag("--dry", *dry, "only show what would change");
    import->callback([=] { or_exit(import_people(*place, *file, *dry));
});

CLI::App* out = roster->add_subcommand("export", "print the roster as CSV that import takes back unchanged");
const auto from = add_place(*out);
out->callback([=] { or_exit(export_people(*from)); });
}  // namespace gate

}  // namespace gate
