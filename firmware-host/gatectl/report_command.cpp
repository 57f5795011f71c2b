// gatectl report: a day's report as a draft, its confirmation by name. The running gated does it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/control_client.h"
#include "daily/report.h"
#include "gatectl/journal_commands.h"
#include "gatectl/options.h"

namespace gate {
namespace {

struct ReportOptions {
    std::string day, by, remarks, format = "text", language = "zh";
};

void print(const DailyReport& report, const ReportOptions& options) {
    const Language language = options.language == "en" ? Language::en : Language::zh;
    if (options.format == "json") return (void)std::printf("%s\n", report_json(report).c_str());
    if (options.format == "csv") return (void)std::fputs(report_csv(report, language).c_str(), stdout);
    std::printf("%s  %s  v%d  %s\n", format_day(report.day).c_str(), report.site.c_str(), report.version,
                report.confirmed ? report.confirmed_by.c_str() : "draft / 草稿");
    for (const ReportLine& line : report_lines(report, language))
        std::printf("%10lld  %s%s\n", static_cast<long long>(line.figure), line.part ? "  " : "", line.word.c_str());
    if (!report.remarks.empty()) std::printf("%s\n", report.remarks.c_str());
}

Status ask(const GatePlace& place, const ReportOptions& options, const std::string& what, const std::string& body) {
    const auto data = place.data_folder();
    if (!data) return data.fault();
    if (!parse_day(options.day)) return Fault{Reason::request_invalid, "--day is written 2026-11-23"};
    const auto answer = ask_gated(*data + "/gated.sock", "/api/reports/" + options.day + what, body);
    if (!answer) return answer.fault();
    const auto report = report_from_json(*answer);
    if (!report) return Fault{Reason::internal, "gated answered something that is no report"};
    print(*report, options);
    return Done{};
}

void add_options(CLI::App& command, const std::shared_ptr<ReportOptions>& options) {
    command.add_option("--day", options->day, "like 2026-11-23")->required();
    command.add_option("--format", options->format)
        ->check(CLI::IsMember({"text", "csv", "json"}))
        ->capture_default_str();
    command.add_option("--lang", options->language)->check(CLI::IsMember({"zh", "en"}))->capture_default_str();
}

}  // namespace

void add_report(CLI::App& app) {
    CLI::App* report = app.add_subcommand("report", "the daily report / 日报")->require_subcommand(1);
    const auto options = std::make_shared<ReportOptions>();

    CLI::App* draft = report->add_subcommand("draft", "make the day's report from its rows, or bring it up to date");
    const auto draft_place = add_place(*draft);
    add_options(*draft, options);
    draft->callback([=] { or_exit(ask(*draft_place, *options, "", "{}")); });

    CLI::App* confirm =
        report->add_subcommand("confirm", "confirm the draft by name: then it goes out and never changes");
    const auto confirm_place = add_place(*confirm);
    add_options(*confirm, options);
    confirm->add_option("--by", options->by, "full name of the responsible person")->required();
    confirm->add_option("--remarks", options->remarks);
    confirm->callback([=] {
        const nlohmann::json body{{"by", options->by}, {"remarks", options->remarks}};
        or_exit(ask(*confirm_place, *options, "/confirm",
                    body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
    });
}

}  // namespace gate
