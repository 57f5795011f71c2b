#include "gate-district/service.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <thread>

#include "district_screens/screens.h"
#include "gate-district/gate_api.h"
#include "gate-district/policy_key.h"
#include "gate-district/web_side.h"
#include "system/clock.h"

namespace gate {

using namespace district;

namespace {

/// Uploads wait in them for the transaction that they share: so many, less one, are written at once.
constexpr std::size_t kThreads = 32;

void add_figures(web::Metrics& metrics, const Glance& glance) {
    const auto gauge = [&](const char* name, const char* what, auto figure) {
        metrics.gauge(name, what, static_cast<double>(figure));
    };
    gauge("district_enterprises", "Enterprises", glance.enterprises.size());
    gauge("district_gates", "Gates that are not revoked", glance.gates);
    gauge("district_gates_online", "Gates heard of within the set time", glance.online);
    gauge("district_gates_silent", "Gates without contact, or without entries when some are expected",
          glance.silent.size());
    gauge("district_entries_today", "Entries today, over all gates", glance.entries);
    gauge("district_alerts_open", "Alerts that nobody has acknowledged", glance.alerts_open);
    gauge("district_journal_mismatches", "Journals that do not fit, not closed", glance.findings.size());
}

}  // namespace

struct DistrictService::Inner {
    explicit Inner(const DistrictServerConfig& given) : config(given), zone(*Zone::named(given.zone)) {}

    // In the order in which they stand on each other; destroyed in reverse.
    const DistrictServerConfig config;
    const SystemClock clock;
    const Zone zone;
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<Gates> gates;
    std::unique_ptr<Intake> intake;
    std::unique_ptr<TrustShelf> trust;
    std::unique_ptr<Overview> overview;
    std::unique_ptr<ReportBook> reports;
    std::optional<DistrictWeb> web_side;
    std::optional<screens::Parts> parts;
    std::optional<GateApi> api;
    std::unique_ptr<web::Server> server;

    std::mutex mutex;
    std::condition_variable wanted;
    bool look = false, over = false;
    std::thread looker, web;

    void look_again() {
        const std::lock_guard held(mutex);
        look = true;
        wanted.notify_one();
    }
    Status open();
    void look_until_over();
};

Status DistrictService::Inner::open() {
    auto opened = Ledger::open(config.ledger_path());
    if (!opened) return opened.fault();
    ledger = *std::move(opened);
    const auto key = policy_key(config.data_folder);
    if (!key) return key.fault();
    ledger->sign_policies_by(*key);
    gates = std::make_unique<Gates>(*ledger);
    const auto before_us = [this] { return server->statistics().waiting; };
    intake = std::make_unique<Intake>(*ledger, clock, before_us, static_cast<std::uint64_t>(random_id()));
    trust = std::make_unique<TrustShelf>(*ledger);
    auto seen = Overview::open(config.ledger_path(), zone, config.rules);
    if (!seen) return seen.fault();
    overview = *std::move(seen);
    auto book = ReportBook::open(config.ledger_path());
    if (!book) return book.fault();
    reports = *std::move(book);
    if (const Status looked = overview->refresh(clock.wall()); !looked) return looked;
    auto side = DistrictWeb::make(config, *ledger, clock);
    if (!side) return side.fault();
    web_side = *std::move(side);
    web_side->shell->figures = [this](web::Metrics& metrics) { add_figures(metrics, *overview->glance()); };
    parts.emplace(screens::Parts{*ledger, *gates, *overview, *reports, *trust, clock, zone, config.rules,
                                 config.data_folder, [this] { look_again(); }});
    api.emplace(GateApi{*gates, *intake, *trust, clock, key->public_pem(), [this] { look_again(); }});
    auto certificate = district_certificate(config, clock);
    if (!certificate) return certificate.fault();
    server = std::make_unique<web::Server>(web::Options{.address = config.web_address,
                                                        .port = config.web_port,
                                                        .local_socket = config.control_socket(),
                                                        .hosts = config.web_hosts,
                                                        .longest_body = 16 << 20,
                                                        .connections = 8192,
                                                        .threads = kThreads,
                                                        .certificate = *std::move(certificate)});
    add_shell(*server, *web_side->shell);
    add_gate_routes(*server, *api);
    screens::add_pages(*server, *parts);
    return server->listen();
}

/// Once a second, at once when something has come that pages wait for, and never more than a tenth of a core.
void DistrictService::Inner::look_until_over() {
    std::optional<Reason> told;
    while (true) {
        const Instant began = clock.now();
        const Status looked = overview->refresh(clock.wall());
        if (!looked && told != looked.fault().reason) spdlog::error("overview: {}", looked.fault().detail);
        told = looked ? std::nullopt : std::optional(looked.fault().reason);
        if (looked) screens::publish(*server, *parts);
        web_side->renew_certificate(config, clock, *server);
        const auto took = std::chrono::duration_cast<milliseconds>(clock.now() - began);
        std::unique_lock held(mutex);
        wanted.wait_for(held, std::max(milliseconds(900), took * 9), [this] { return look || over; });
        if (over) return;
        look = false;
    }
}

DistrictService::DistrictService(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}

Result<std::unique_ptr<DistrictService>> DistrictService::make(const DistrictServerConfig& config) {
    auto inner = std::make_unique<Inner>(config);
    if (const Status opened = inner->open(); !opened) return opened.fault();
    return std::unique_ptr<DistrictService>(new DistrictService(std::move(inner)));
}

void DistrictService::start() {
    if (const Status offered = web::offer_first_link(*inner_->web_side->accounts, address()); !offered)
        spdlog::error("no link for the first administrator: {}", offered.fault().detail);
    inner_->looker = std::thread([this] { inner_->look_until_over(); });
    inner_->web = std::thread([this] { inner_->server->run(); });
}

std::string DistrictService::address() const {
    const DistrictServerConfig& config = inner_->config;
    const bool everywhere = config.web_address == "0.0.0.0" || config.web_address == "::";
    const std::string& host = everywhere ? config.web_hosts.front() : config.web_address;
    return (config.web_tls ? "https://" : "http://") + (host.find(':') == std::string::npos ? host : "[" + host + "]") +
           ":" + std::to_string(inner_->server->port()) + "/";
}

DistrictService::~DistrictService() {
    {
        const std::lock_guard held(inner_->mutex);
        inner_->over = true;
    }
    inner_->wanted.notify_one();
    inner_->server->stop();
    for (std::thread* one : {&inner_->looker, &inner_->web})
        if (one->joinable()) one->join();
}

}  // namespace gate
