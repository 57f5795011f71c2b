#include "gated/gate.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <mutex>

#include "common/built.h"
#include "gated/control.h"
#include "gated/devices.h"
#include "gated/district_link.h"
#include "gated/district_trust.h"
#include "gated/drill.h"
#include "gated/manager.h"
#include "gated/overview.h"
#include "gated/page_side.h"
#include "gated/reports.h"
#include "gated/upkeep.h"
#include "pass/district_trust.h"
#include "screens/guard_api.h"
#include "screens/pages.h"
#include "system/clock.h"
#include "visit/dead_end.h"

namespace gate {
namespace {

constexpr milliseconds kBeat{20};  // how often a lane looks when no code wakes it

EventDraft start_row(const Clock& clock) {
    EventDraft row;
    row.at = clock.wall();
    // Whether the clock can be trusted is only known once the journal's newest row is.
    row.clock_trusted = false;
    row.kind = EventKind::start;
    return row;
}

/// The site's folder, and over it what its district publishes.
LoadedTrust load_trust_and_tell(const GateConfig& config) {
    const std::string& folder = config.trust_folder;
    LoadedTrust loaded = load_trust(folder);
    loaded.trust.provinces = config.provinces;
    if (!config.district.url.empty()) {
        const LoadedTrust district = load_trust(DistrictTrust::current(config.district.trust_folder));
        loaded.trust = with_district(loaded, district);
        loaded.problems.insert(loaded.problems.end(), district.problems.begin(), district.problems.end());
    }
    for (const Fault& problem : loaded.problems) spdlog::warn("trust: {}", problem.detail);
    if (loaded.trust.empty()) spdlog::warn("trust: nobody in {} is trusted: every code will be refused", folder);
    return loaded;
}

}  // namespace

struct Gate::Parts {
    Parts(const GateConfig& given, std::string path, Zone site_zone, LoadedTrust loaded,
          std::optional<web::Certificate> certificate)
        : config(given),
          config_path(std::move(path)),
          zone(std::move(site_zone)),
          policy(given.policy),
          trust(std::move(loaded.trust)),
          trust_problems(std::move(loaded.problems)),
          devices(given, clock),
          server({.address = given.web_address,
                  .port = given.web_port,
                  .local_socket = given.control_socket(),
                  .hosts = given.web_hosts,
                  .certificate = std::move(certificate)}) {}

    // In the order in which they stand on each other; destroyed in reverse.
    const GateConfig config;
    const std::string config_path;
    const SystemClock clock;
    const Zone zone;
    SharedValue<Policy> policy;
    SharedValue<Trust> trust;
    std::mutex telling;  // over the next two, and over one reading of the trust at a time
    std::vector<Fault> trust_problems;
    std::shared_ptr<const Policy> told_of;  // the policy whose faults stand on the board
    StatusBoard board;
    Claims claims;
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Roster> roster;
    std::unique_ptr<PolicyStore> policies;
    std::unique_ptr<ClockTrust> clock_trust;
    std::unique_ptr<GateContext> context;
    Devices devices;
    std::map<int, std::unique_ptr<Checkpoint>> lanes;
    std::unique_ptr<Overview> overview;
    std::unique_ptr<Upkeep> upkeep;
    std::unique_ptr<ReportDesk> reports;
    PageSide pages;
    std::unique_ptr<DistrictTrust> district_trust;
    std::unique_ptr<DistrictLink> district;  // none, both: this gate reports to nobody
    std::unique_ptr<screens::GuardDesk> guard_desk;
    web::Server server;

    std::vector<std::unique_ptr<Loop>> loops;
    std::unique_ptr<Loop> web_loop;

    Status open_journal();
    Status make_lanes();
    Status reopen_exceptions(const JournalReader& reader);
    Status add_routes();
    void reload_trust();
    void offer_policy(const Policy& from_file);
    void tell_faults();
    void follow_policy();
    bool asks_for_masks() const;
};

Status Gate::Parts::open_journal() {
    auto opened = Store::open(config.journal_path());
    if (!opened) return opened.fault();
    store = *std::move(opened);
    auto begun = Journal::begin(*store, zone, start_row(clock));
    if (!begun) return begun.fault();
    journal = *std::move(begun);
    roster = std::make_unique<Roster>(*store);
    auto kept = PolicyStore::open(*store, *journal, policy);
    if (!kept) return kept.fault();
    policies = *std::move(kept);
    if (const auto offered = policies->offer_file(config.policy, clock.wall()); !offered) return offered.fault();
    clock_trust = std::make_unique<ClockTrust>(clock, built_on(), journal->newest_trusted());
    context = std::make_unique<GateContext>(
        GateContext{clock, zone, *journal, *roster, *clock_trust, trust, policy, board, claims});
    return Done{};
}

Status Gate::Parts::make_lanes() {
    bool has_way_out = false;
    for (const LaneSetup& setup : config.lanes) {
        lanes.emplace(setup.lane.number,
                      std::make_unique<Checkpoint>(setup.lane, devices.lane(setup.lane.number).ports(), *context));
        has_way_out = has_way_out || setup.lane.direction == Direction::out;
    }
    auto reader = JournalReader::open(config.journal_path());
    if (!reader) return reader.fault();
    if (const Status found = reopen_exceptions(**reader); !found) return found.fault();
    overview = std::make_unique<Overview>(*context, *std::move(reader), config.site, config.data_folder, has_way_out);
    upkeep =
        std::make_unique<Upkeep>(*context, config.trust_folder, config.keep_persons_days, [this] { reload_trust(); });
    reports = std::make_unique<ReportDesk>(*context, *store, config.journal_path(),
                                           ReportSetup{config.site, config.report.hour, config.report.webhooks,
                                                       config.report.ca_file, config.data_folder});
    if (config.district.url.empty()) return policies->ask(0, {}, clock.wall());  // what an earlier one asked is over
    district_trust = std::make_unique<DistrictTrust>(config.district, [this] { reload_trust(); });
    auto link =
        DistrictLink::make(*context, *store, *policies, *district_trust, config.district, config.journal_path());
    if (!link) return link.fault();
    district = *std::move(link);
    return Done{};
}

Status Gate::Parts::add_routes() {
    auto side = PageSide::make(config, *context);
    if (!side) return side.fault();
    pages = *std::move(side);
    add_shell(server, *pages.shell);
    Control control;
    for (auto& [number, lane] : lanes) control.lanes.emplace(number, lane.get());
    control.gate = context.get();
    control.roster = roster.get();
    control.journal = config.journal_path();
    add_control_routes(server, control);
    add_drill_route(server, *context, {"manager", "administrator"});
    reports->add_routes(server, {"manager", "administrator"});
    guard_desk = std::make_unique<screens::GuardDesk>(*context, control.lanes);
    screens::add_guard_routes(server, *guard_desk);
    std::vector<int> numbers;
    for (const auto& [number, lane] : lanes) numbers.push_back(number);
    screens::add_pages(server, board, config.zone, numbers);
    screens::add_manage_pages(server, manage_parts(config, config_path, *context, *roster, *policies));
    return Done{};
}

/// What a guard had still to decide when the process ended: its rows are there, and nobody answered.
Status Gate::Parts::reopen_exceptions(const JournalReader& reader) {
    const DayKey day = zone.day(clock.wall());
    LogFilter filter;
    filter.from = first_hour(add_days(day, -1));
    filter.to = last_hour(day);
    filter.kind = EventKind::refuse;
    filter.limit = 64;
    std::vector<LogRow> refusals;
    const Status read = reader.log(filter, [&](const LogRow& row) {
        if (clock.wall() - row.event.at < std::chrono::minutes(5)) refusals.push_back(row);
        return true;
    });
    if (!read) return read;
    std::reverse(refusals.begin(), refusals.end());
    for (const LogRow& row : refusals) {
        // Answers refer to the refusal that opened the exception, later refusals of the same person too.
        const auto about = reader.about(row.event.ref != 0 ? row.event.ref : row.event.id);
        const bool settled = about && std::any_of(about->begin(), about->end(), [](const Event& later) {
                                 return later.kind == EventKind::admit || later.kind == EventKind::readmit ||
                                        later.kind == EventKind::acknowledge;
                             });
        const auto lane = lanes.find(row.event.lane);
        if (!settled && lane != lanes.end()) lane->second->reopen(row);
    }
    return Done{};
}

/// From whichever thread saw a change: one after another, so that the newest reading stays.
void Gate::Parts::reload_trust() {
    const std::lock_guard held(telling);
    LoadedTrust loaded = load_trust_and_tell(config);
    trust.set(std::move(loaded.trust));
    trust_problems = std::move(loaded.problems);
    tell_faults();
    spdlog::info("the trust folder was read again");
}

void Gate::Parts::offer_policy(const Policy& from_file) {
    const auto changed = policies->offer_file(from_file, clock.wall());
    if (!changed) return spdlog::error("the policy was left as it is: {}", changed.fault().detail);
    spdlog::info("the policy was {}: version {} is in force",
                 *changed ? "read again" : "not edited in gate.toml and stays", policies->newest().number);
}

/// A new policy, the site's or the district's, may contradict itself or ask for what is not there.
void Gate::Parts::follow_policy() {
    const std::lock_guard held(telling);
    if (policy.get() != told_of) tell_faults();
}

/// Those of the gate as a whole. Called with `telling` held.
void Gate::Parts::tell_faults() {
    const bool new_policy = policy.get() != told_of;
    told_of = policy.get();
    const std::vector<Fault> closed = dead_ends(*told_of);
    for (const Fault& one : closed)
        if (new_policy) spdlog::warn("policy: {}: {}", entry(one.reason).en, one.detail);
    board.edit([&](GateStatus& status) {
        status.faults = closed;
        status.faults.insert(status.faults.end(), trust_problems.begin(), trust_problems.end());
        const auto now = trust.get();
        status.trust = {now->pass_keys.size(), now->dcc.signers.size(), now->shc.issuers.size(), now->changed};
        if (now->empty()) status.faults.push_back({Reason::trust_empty, config.trust_folder});
        if (devices.mask_fault() && asks_for_masks()) status.faults.push_back(*devices.mask_fault());
    });
}

bool Gate::Parts::asks_for_masks() const {
    const auto rules = policy.get();
    return std::any_of(config.lanes.begin(), config.lanes.end(), [&](const LaneSetup& setup) {
        return setup.lane.has_camera && rules->at(setup.lane.number).mask != MaskRule::off;
    });
}

Gate::Gate(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Gate>> Gate::make(const GateConfig& config, const std::string& config_path) {
    const auto zone = Zone::named(config.zone);
    if (!zone) return zone.fault();
    if (config.authority && !config.authority->profile.verified)
        spdlog::warn("authority: the profile of {} was never tried against the real service",
                     config.authority->profile.name);
    LoadedTrust loaded = load_trust_and_tell(config);
    auto certificate = page_certificate(config, SystemClock());
    if (!certificate) return certificate.fault();
    auto parts = std::make_unique<Parts>(config, config_path, *zone, std::move(loaded), *std::move(certificate));
    if (const Status opened = parts->open_journal(); !opened) return opened.fault();
    if (const Status made = parts->make_lanes(); !made) return made.fault();
    parts->follow_policy();
    if (const Status added = parts->add_routes(); !added) return added.fault();
    if (const Status bound = parts->server.listen(); !bound) return bound.fault();
    return std::unique_ptr<Gate>(new Gate(std::move(parts)));
}

void Gate::start() {
    Parts& parts = *parts_;
    parts.devices.start();
    for (auto& [number, lane] : parts.lanes) {
        QrScanner& scanner = parts.devices.lane(number).ports().scanner;
        parts.loops.push_back(std::make_unique<Loop>(
            "lane " + std::to_string(number), [lane = lane.get(), &scanner] { lane->step(scanner.wait(kBeat)); }));
    }
    parts.loops.push_back(std::make_unique<Loop>("overview", [&parts] {
        parts.overview->step();
        parts.follow_policy();
        std::this_thread::sleep_for(milliseconds(200));
    }));
    parts.loops.push_back(std::make_unique<Loop>("upkeep", [&parts] {
        parts.upkeep->step();
        parts.pages.renew_certificate(parts.config, parts.clock, parts.server);
        std::this_thread::sleep_for(milliseconds(500));
    }));
    parts.loops.push_back(std::make_unique<Loop>("reports", [&parts] {
        parts.reports->step();
        std::this_thread::sleep_for(milliseconds(500));
    }));
    if (const Status offered = web::offer_first_link(*parts.pages.accounts, address()); !offered)
        spdlog::error("no link for the first administrator: {}", offered.fault().detail);
    if (parts.district)
        parts.loops.push_back(std::make_unique<Loop>("district", [&parts] {
            parts.district->step();
            std::this_thread::sleep_for(milliseconds(100));
        }));
    if (parts.district_trust)
        parts.loops.push_back(std::make_unique<Loop>("trust", [&parts] {
            parts.district_trust->step(parts.clock.now());
            std::this_thread::sleep_for(milliseconds(200));
        }));
    parts.web_loop = std::make_unique<Loop>("web", [&parts] { parts.server.run(); });
}

/// In reverse: the pages, then the lanes (so that no order is under way), then the devices.
Gate::~Gate() {
    parts_->server.stop();
    parts_->reports->stop();
    parts_->web_loop.reset();
    if (parts_->district) parts_->district->cancel();
    if (parts_->district_trust) parts_->district_trust->cancel();
    parts_->loops.clear();
    parts_->devices.stop();
}

void Gate::reload() {
    const LoadedConfig loaded = load_config(parts_->config_path);
    for (const Problem& problem : loaded.problems) spdlog::error("{}", problem.text());
    if (loaded.problems.empty()) parts_->offer_policy(loaded.config.policy);
    parts_->reload_trust();
    if (!loaded.problems.empty()) spdlog::info("the policy was left as it is: the config has mistakes");
}

std::string Gate::address() const {
    const GateConfig& config = parts_->config;
    const bool everywhere = config.web_address == "0.0.0.0" || config.web_address == "::";
    const std::string& host = everywhere ? config.web_hosts.front() : config.web_address;
    return (config.web_tls ? "https://" : "http://") + (host.find(':') == std::string::npos ? host : "[" + host + "]") +
           ":" + std::to_string(parts_->server.port()) + "/";
}

}  // namespace gate
