#include "gatectl/journal_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/catalogue.h"
#include "gatectl/options.h"
#include "journal/log_csv.h"
#include "journal/reader.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;

struct DayOptions {
    std::string day, format = "csv", language = "zh";
    int lane = 0;
    bool json = false;
};

Json log_json(const LogRow& row) {
    const Event& event = row.event;
    Json out{{"id", event.id},
             {"at", format_utc(event.at)},
             {"lane", event.lane},
             {"direction", name_of(event.direction)},
             {"kind", name_of(event.kind)},
             {"reason", id_of(event.reason)},
             {"family", name_of(event.family)},
             {"mask", name_of(event.mask)},
             {"ref", event.ref},
             {"clock_trusted", event.clock_trusted},
             {"took_ms", event.took.count()}};
    if (!event.person) return out;
    out["person"] = event.person->person;
    out["name"] = row.name;
    out["department"] = row.department;
    if (event.person->temperature) out["temperature"] = event.person->temperature->judged.degrees();
    if (event.person->mask_score) out["mask_score"] = *event.person->mask_score / 1000.0;
    if (!event.person->actor.empty()) out["by"] = event.person->actor;
    if (!event.person->note.empty()) out["note"] = event.person->note;
    return out;
}

Result<std::unique_ptr<JournalReader>> reader_at(const GatePlace& place) {
    const auto data = place.data_folder();
    if (!data) return data.fault();
    return JournalReader::open(*data + "/journal.db");
}

Result<DayKey> day_of_text(const std::string& text) {
    const auto day = parse_day(text);
    if (!day) return Fault{Reason::request_invalid, "--day must be like 2026-11-23"};
    return *day;
}

Status print_log(const GatePlace& place, const DayOptions& options) {
    const auto day = day_of_text(options.day);
    if (!day) return day.fault();
    const auto reader = reader_at(place);
    if (!reader) return reader.fault();
    const auto zone = place.zone();
    if (!zone) return zone.fault();
    LogFilter filter;
    filter.from = first_hour(*day);
    filter.to = last_hour(*day);
    filter.newest_first = false;
    if (options.lane > 0) filter.lane = options.lane;
    const bool csv = options.format == "csv";
    const Language language = options.language == "en" ? Language::en : Language::zh;
    LogCsv table(*zone, language);
    if (csv) std::printf("%s", table.head().c_str());
    return (*reader)->log(filter, [&](const LogRow& row) {
        std::string line;
        if (csv)
            table.append(row, line);
        else
            line = log_json(row).dump() + "\n";
        std::fwrite(line.data(), 1, line.size(), stdout);
        return true;
    });
}

Status print_counts(const GatePlace& place, const DayOptions& options) {
    const auto day = day_of_text(options.day);
    if (!day) return day.fault();
    const auto reader = reader_at(place);
    if (!reader) return reader.fault();
    const auto counts = (*reader)->counts(first_hour(*day), last_hour(*day));
    if (!counts) return counts.fault();
    Json cells = Json::array();
    if (!options.json)
        std::printf("%-10s %-20s %-20s %-22s %-9s %s\n", "hour", "epoch", "kind", "reason", "family", "rows");
    for (const Count& count : *counts) {
        const Json cell{{"hour", count.hour},
                        {"epoch", count.epoch},
                        {"kind", name_of(count.kind)},
                        {"reason", id_of(count.reason)},
                        {"family", name_of(count.family)},
                        {"rows", count.rows}};
        cells.push_back(cell);
        if (options.json) continue;
        std::printf("%-10d %-20lld %-20s %-22s %-9s %lld\n", count.hour, static_cast<long long>(count.epoch),
                    std::string(name_of(count.kind)).c_str(), std::string(id_of(count.reason)).c_str(),
                    std::string(name_of(count.family)).c_str(), static_cast<long long>(count.rows));
    }
    if (options.json) std::printf("%s\n", cells.dump().c_str());
    return Done{};
}

Status check_journal(const GatePlace& place) {
    const auto reader = reader_at(place);
    if (!reader) return reader.fault();
    const auto report = (*reader)->check();
    if (!report) return report.fault();
    std::printf("%lld rows, %lld personal parts, %lld deleted by retention: %s\n", static_cast<long long>(report->rows),
                static_cast<long long>(report->commitments), static_cast<long long>(report->forgotten),
                report->good() ? "whole / 完整" : "NOT whole / 账本不符");
    if (report->good()) return Done{};
    return Fault{Reason::journal_mismatch, "event " + std::to_string(report->first_broken) + ": " + report->what};
}

}  // namespace

void add_journal_commands(CLI::App& app) {
    CLI::App* log = app.add_subcommand("log", "print a day's log");
    const auto log_place = add_place(*log);
    const auto options = std::make_shared<DayOptions>();
    log->add_option("--day", options->day, "like 2026-11-23")->required();
    log->add_option("--lane", options->lane, "only this lane");
    log->add_option("--format", options->format)->check(CLI::IsMember({"csv", "json"}))->capture_default_str();
    log->add_option("--lang", options->language)->check(CLI::IsMember({"zh", "en"}))->capture_default_str();
    log->callback([=] { or_exit(print_log(*log_place, *options)); });

    CLI::App* counts = app.add_subcommand("counts", "print a day's counts by hour and cell");
    const auto counts_place = add_place(*counts);
    counts->add_option("--day", options->day, "like 2026-11-23")->required();
    counts->add_flag("--json", options->json);
    counts->callback([=] { or_exit(print_counts(*counts_place, *options)); });

    CLI::App* journal = app.add_subcommand("journal", "the journal itself")->require_subcommand(1);
    CLI::App* check = journal->add_subcommand("check", "walk the whole chain, every commitment");
    const auto check_place = add_place(*check);
    check->callback([=] { or_exit(check_journal(*check_place)); });
}

}  // namespace gate
