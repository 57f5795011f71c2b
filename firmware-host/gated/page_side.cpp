#include "gated/page_side.h"

#include <spdlog/spdlog.h>

#include <cstdio>

#include "common/built.h"
#include "common/gate_accounts.h"
#include "gated/gate_metrics.h"
#include "screens/manage.h"

namespace gate::embedded {
std::span<const File> gate_documents();  // made by gate_embed
}

namespace gate {
namespace {

constexpr std::chrono::hours kLookAtCertificate{1};

/// The menu of all pages, in order; each page is added here by whoever makes it.
std::vector<web::MenuEntry> menu() {
    std::vector<web::MenuEntry> all{{"/guard", "值守", "Guard", roles_from("guard")}};
    for (web::MenuEntry& entry : screens::manage_menu()) all.push_back(std::move(entry));
    return all;
}

std::vector<std::pair<std::string, std::string>> lanes_of(const GateConfig& config) {
    std::vector<std::pair<std::string, std::string>> lanes;
    for (const LaneSetup& setup : config.lanes) lanes.emplace_back(std::to_string(setup.lane.number), setup.lane.name);
    return lanes;
}

}  // namespace

Result<std::optional<web::Certificate>> page_certificate(const GateConfig& config, const Clock& clock) {
    if (!config.web_tls) return std::optional<web::Certificate>{};
    std::vector<std::string> names = config.web_hosts;
    names.push_back(config.web_address);
    auto certificate = config.web_certificate.empty()
                           ? web::own_certificate(config.data_folder, names, std::max(clock.wall(), built_on()))
                           : web::load_certificate(config.web_certificate, config.web_key);
    if (!certificate) return certificate.fault();
    return std::optional(*std::move(certificate));
}

void PageSide::renew_certificate(const GateConfig& config, const Clock& clock, web::Server& server) {
    if (!config.web_tls || (looked_ && clock.now() - *looked_ < kLookAtCertificate)) return;
    looked_ = clock.now();
    const auto certificate = page_certificate(config, clock);
    if (!certificate) return spdlog::error("tls: {}", certificate.fault().detail);
    if ((*certificate)->fingerprint == fingerprint_) return;
    fingerprint_ = (*certificate)->fingerprint;
    server.use_certificate(**certificate);
    spdlog::info("tls: certificate with SHA-256 fingerprint {}, until {}", fingerprint_,
                 format_utc((*certificate)->until));
}

Result<PageSide> PageSide::make(const GateConfig& config, GateContext& context) {
    PageSide side;
    auto accounts = web::Accounts::open(
        accounts_path(config.data_folder), context.clock, gate_account_rules(),
        audit_into(context.journal, context.clock, [&context] { return context.clock_trust.trusted(); }));
    if (!accounts) return accounts.fault();
    side.accounts = *std::move(accounts);
    side.shell.reset(new web::Shell{*side.accounts, context.clock});
    side.shell->layout.site = config.site;
    side.shell->layout.menu = menu();
    side.shell->layout.zone = config.zone;
    side.shell->pairing_roles = roles_from("guard");
    side.shell->scopes = lanes_of(config);
    side.shell->display_page = "/lane/{scope}";
    side.shell->openapi = embedded::gate_documents().front().bytes;
    side.shell->metrics_token = config.metrics_token;
    side.shell->figures = [&context](web::Metrics& metrics) { add_gate_metrics(context.board.snapshot(), metrics); };
    return side;
}

void PageSide::offer_first_link(const std::string& address) const {
    if (accounts->has_administrator()) return;
    const auto token = accounts->make_first_link();
    if (!token) return spdlog::error("no link for the first administrator: {}", token.fault().detail);
    spdlog::warn("there is no administrator yet: open the link on the console / 尚无管理员，请打开控制台上的链接");
    std::printf("首个管理员 · first administrator (once, within 24 h / 一次有效，24 小时内):\n  %ssetup#%s\n",
                address.c_str(), token->c_str());
    std::fflush(stdout);
}

}  // namespace gate
