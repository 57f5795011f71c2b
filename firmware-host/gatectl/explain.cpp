// gatectl explain EVENT: how a decision came about, check by check.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/catalogue.h"
#include "common/config.h"
#include "gatectl/gate_commands.h"
#include "gatectl/options.h"
#include "journal/policy_history.h"
#include "journal/rejudge.h"

namespace gate {
namespace {

void print_temperature(const char* label, const std::optional<Temperature>& temperature) {
    if (!temperature) return;
    std::printf("  %s: %s °C (raw %s", label, temperature->judged.text().c_str(), temperature->raw.text().c_str());
    if (temperature->ambient) std::printf(", ambient %s", temperature->ambient->text().c_str());
    std::printf(")\n");
}

void print_row(const LogRow& row, const Zone& zone) {
    const Event& event = row.event;
    const CatalogueEntry& words = entry(event.reason);
    std::printf("event %lld  %s  lane %d  %s: %.*s / %.*s\n", static_cast<long long>(event.id),
                zone.format(event.at).c_str(), event.lane, std::string(name_of(event.kind)).c_str(),
                static_cast<int>(words.en.size()), words.en.data(), static_cast<int>(words.zh.size()), words.zh.data());
    if (event.family != CodeFamily::none) std::printf("  code: %s", std::string(name_of(event.family)).c_str());
    if (event.person && event.person->code_status)
        std::printf(", %s", std::string(name_of(*event.person->code_status)).c_str());
    if (event.family != CodeFamily::none) std::printf("\n");
    if (!event.clock_trusted) std::printf("  the clock was untrusted\n");
    if (!event.person) return (void)std::printf("  personal part: none, or deleted by retention\n");
    const PersonPart& part = *event.person;
    if (!part.person.empty()) std::printf("  person: %s\n", part.person.c_str());
    print_temperature("first temperature", part.first_temperature);
    print_temperature("temperature", part.temperature);
    if (event.mask != Mask::unchecked) std::printf("  mask: %s", std::string(name_of(event.mask)).c_str());
    if (part.mask_score) std::printf(", score %.3f", *part.mask_score / 1000.0);
    if (event.mask != Mask::unchecked) std::printf("\n");
    if (!part.actor.empty()) std::printf("  by: %s (%s)\n", part.actor.c_str(), part.note.c_str());
}

/// "site version 3 + district version 7, since 2026-11-23 07:40:00"
std::string name_of(const RulesInForce& rules, const Zone& zone) {
    if (rules.site == 0) return "those of the config now: the journal holds none";
    return "site version " + std::to_string(rules.site) +
           (rules.district > 0 ? " + district version " + std::to_string(rules.district) : "") + ", since " +
           zone.format(rules.at);
}

/// "district asked hours: 06:00-09:00 (the site: All day)": where the district's rules were the stricter.
void print_asked(const PolicyHistory& history, const RulesInForce& rules, int lane) {
    const auto site = std::find_if(history.site.begin(), history.site.end(),
                                   [&](const PolicyVersion& one) { return one.number == rules.site; });
    if (site == history.site.end()) return;
    for (const PolicyField& field : policy_fields()) {
        const PolicyValue ours = field.get(site->policy.at(lane)), made = field.get(rules.policy.at(lane));
        if (ours != made)
            std::printf("    the district made %s stricter: %s (the site's: %s)\n", std::string(field.key).c_str(),
                        field.words(made, Language::en).c_str(), field.words(ours, Language::en).c_str());
    }
}

void print_steps(const Visit& visit, const Policy& site, Reason recorded) {
    const Policy& policy = site.at(visit.lane);
    std::printf("  checks (fever from %s °C):\n", policy.fever_from.text().c_str());
    for (const Step& step : explain(visit, policy)) {
        std::printf("    %-12s %s\n", std::string(step.check).c_str(),
                    step.passed ? "passed" : std::string(id_of(step.reason)).c_str());
    }
    const Reason again = judge(visit, policy).reason;
    if (again != recorded)
        std::printf("  by what the row holds it would be: %s (recorded: %s)\n", std::string(id_of(again)).c_str(),
                    std::string(id_of(recorded)).c_str());
}

Status explain_event(const GatePlace& place, EventId id) {
    const auto folder = place.data_folder();
    if (!folder) return folder.fault();
    const LoadedConfig loaded = place.data.empty() ? load_config(place.config) : LoadedConfig{};
    if (!loaded.problems.empty()) return Fault{Reason::config_invalid, loaded.problems.front().text()};
    const auto zone = Zone::named(loaded.config.zone);
    if (!zone) return zone.fault();
    const auto reader = JournalReader::open(*folder + "/journal.db");
    if (!reader) return reader.fault();
    const auto found = (*reader)->row(id);
    if (!found) return found.fault();
    print_row(*found, *zone);
    if (const auto visit = visit_of(*found, *zone)) {
        const auto history = policy_history(*folder + "/journal.db");
        if (!history) return history.fault();
        const std::vector<RulesInForce> all = history->in_force();
        const RulesInForce* then = rules_at(all, found->event.at);
        const RulesInForce rules = then ? *then : RulesInForce{{}, 0, 0, loaded.config.policy};
        std::printf("  rules: %s\n", name_of(rules, *zone).c_str());
        print_asked(*history, rules, visit->lane);
        print_steps(*visit, rules.policy, found->event.reason);
    }
    const auto about = (*reader)->about(id);
    if (!about) return about.fault();
    for (const Event& event : *about) {
        std::printf("  then: ");
        print_row({event, "", ""}, *zone);
    }
    return Done{};
}

}  // namespace

void add_explain(CLI::App& app) {
    CLI::App* command = app.add_subcommand("explain", "tell how a decision came about, check by check");
    const auto place = add_place(*command);
    const auto id = std::make_shared<EventId>();
    command->add_option("EVENT", *id, "the row's number, as the log shows it")->required();
    command->callback([=] {
        const Status told = explain_event(*place, *id);
        if (!told) throw CLI::RuntimeError(complain(told.fault()));
    });
}

}  // namespace gate
