#include "gated/district_link.h"

#include <spdlog/spdlog.h>

#include "gated/drill.h"

namespace gate {
namespace {

constexpr std::string_view kDistrict = "district";  // as reports are told to it
constexpr seconds kLookForReports{2};
constexpr int kReportDaysBack = 30;

sync::Report report_of(const DailyReport& report) {
    sync::Report made;
    made.day = report.day;
    made.version = report.version;
    made.confirmed_at = *report.confirmed;
    made.confirmed_by = report.confirmed_by;
    made.remarks = report.remarks;
    for (const Count& count : counts_of(report.figures))
        made.cells.push_back({static_cast<int>(count.kind), static_cast<int>(count.reason), 0, count.rows});
    return made;
}

}  // namespace

Result<std::unique_ptr<DistrictLink>> DistrictLink::make(GateContext& gate, Store& store, PolicyStore& policies,
                                                         DistrictTrust& trust, const DistrictConfig& config,
                                                         const std::string& journal_path) {
    auto reader = sync::SyncReader::open(journal_path);
    if (!reader) return reader.fault();
    return std::unique_ptr<DistrictLink>(new DistrictLink(gate, store, policies, trust, config, *std::move(reader)));
}

DistrictLink::DistrictLink(GateContext& gate, Store& store, PolicyStore& policies, DistrictTrust& trust,
                           const DistrictConfig& config, std::unique_ptr<sync::SyncReader> reader)
    : gate_(gate),
      reports_(store),
      rules_(policies, config,
             [this] {
                 return DistrictRules::Moment{gate_.clock.wall(), gate_.clock_trust.trusted()};
             }),
      trust_(trust),
      uplink_({.url = config.url, .ca_file = config.ca, .token_file = config.token_file}),
      uploader_(std::move(reader), uploader_options(), static_cast<std::uint64_t>(random_id())) {
    use_rules();
    show(std::nullopt);
}

/// What goes on elsewhere by the policy that is in force.
void DistrictLink::use_rules() {
    uploader_.use_policy(rules_.version());
    if (rules_.version() > 0) trust_.want(rules_.trust());
}

sync::UploaderOptions DistrictLink::uploader_options() {
    sync::UploaderOptions options;
    options.reports = [this](DayKey day) -> Result<std::vector<sync::Report>> {
        const auto versions = reports_.versions(day);
        if (!versions) return versions.fault();
        std::vector<sync::Report> confirmed;
        for (const DailyReport& one : *versions)
            if (one.confirmed) confirmed.push_back(report_of(one));
        return confirmed;
    };
    return options;
}

void DistrictLink::step() {
    const Instant now = gate_.clock.now();
    if (trust_.problem() != trust_problem_) show(problem_);  // told and mended between two exchanges
    if (!looked_for_reports_ || now - *looked_for_reports_ >= kLookForReports) offer_reports();
    if (network_.changed()) uploader_.network_changed();
    const auto request = uploader_.next(now, gate_.clock.wall(), gate_.clock_trust.trusted());
    if (!request) return show(request.fault());
    if (*request) exchange(**request);
}

void DistrictLink::exchange(const sync::Request& request) {
    const auto answer = uplink_.exchange(request);
    const Instant now = gate_.clock.now();
    if (!answer) {
        uploader_.failed(now, answer.fault().reason == Reason::too_large);
        return show(answer.fault());
    }
    uploader_.answered(request, *answer, now);
    last_contact_ = gate_.clock.wall();
    reports_arrived(request, *answer);
    reports_asked_.clear();
    for (const sync::ReportReminder& one : answer->reminders) reports_asked_.push_back({one.day, one.by});
    if (answer->policy)
        if (const Status taken = rules_.take(*answer->policy); !taken)
            spdlog::warn("district: its policy, version {}, was not taken: {}", answer->policy->version,
                         taken.fault().detail);
    use_rules();
    if (answer->drill) begin_drill(*answer->drill);
    if (uploader_.contradicted()) renew_epoch();
    show(std::nullopt);
}

// ---- daily reports -------------------------------------------------------------------------------
/// Newly confirmed ones go along until the district holds them; older ones that it lacks are found day by day.
void DistrictLink::offer_reports() {
    looked_for_reports_ = gate_.clock.now();
    const DayKey today = gate_.zone.day(gate_.clock.wall());
    const auto waiting = reports_.untold(kDistrict, add_days(today, -kReportDaysBack), today);
    if (!waiting) return;
    for (const DailyReport& report : *waiting)
        if (!uploader_.offers(report.day, report.version)) uploader_.offer(report_of(report));
}

void DistrictLink::reports_arrived(const sync::Request& request, const sync::Answer& answer) {
    for (const sync::Report& sent : request.reports)
        for (const sync::ReportMark& mark : answer.reports) {
            if (mark.day != sent.day || mark.version != sent.version) continue;
            DailyReport report;
            report.day = sent.day;
            report.version = sent.version;
            if (reports_.told(kDistrict, report))
                spdlog::info("district: it has the daily report of {}, version {}", format_day(sent.day), sent.version);
        }
}

// ---- what comes down -----------------------------------------------------------------------------
void DistrictLink::begin_drill(const sync::DrillOrder& order) {
    if (order.seq == drilled_) return;  // its alert is on the way
    const auto row = record_drill(gate_, order.by, "district");
    if (!row) return spdlog::error("district: a drill could not be begun: {}", row.fault().detail);
    drilled_ = order.seq;
    spdlog::info("district: {} asked for a drill: row {}", order.by, *row);
}

/// This machine was resumed from an image: what it recorded so far and what the original goes on to record
/// would be one counter.
void DistrictLink::renew_epoch() {
    EventDraft start;
    start.at = gate_.clock.wall();
    start.clock_trusted = gate_.clock_trust.trusted();
    start.kind = EventKind::start;
    start.reason = Reason::epoch_renewed;
    const auto row = gate_.journal.renew_epoch(start);
    if (!row) return spdlog::error("district: a new epoch could not be begun: {}", row.fault().detail);
    spdlog::warn("district: it knows another history of this epoch; a new one begins at row {}", *row);
}

void DistrictLink::show(std::optional<Fault> problem) {
    const bool told = problem && problem_ && problem->reason == problem_->reason;
    if (problem && !told) spdlog::warn("district: {}", problem->detail);
    if (!problem && problem_) spdlog::info("district: connected again");
    problem_ = problem;
    trust_problem_ = trust_.problem();
    gate_.board.edit([&](GateStatus& status) {
        DistrictView view;
        view.connected = uploader_.connected();
        view.last_contact = last_contact_;
        view.pending_hours = uploader_.pending_hours();
        view.pending_alerts = uploader_.pending_alerts();
        view.policy = rules_.version();
        view.reports_asked = reports_asked_;
        view.problem = problem;
        view.policy_problem = rules_.problem() ? rules_.problem() : trust_problem_;
        for (const sync::Notice& one : rules_.notices()) view.notices.push_back({one.zh, one.en, one.until});
        for (const sync::Finding& one : uploader_.findings()) view.findings.emplace_back(name_of(one.misfit));
        for (const auto& [id, ack] : uploader_.acks())
            view.acknowledged.push_back({sync::short_name(ack.epoch, ack.event), ack.event, ack.by, ack.at});
        std::sort(view.acknowledged.begin(), view.acknowledged.end(),
                  [](const auto& a, const auto& b) { return a.at > b.at; });
        status.district = std::move(view);
    });
}

}  // namespace gate
