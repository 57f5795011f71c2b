#include "gated/page_side.h"

#include <spdlog/spdlog.h>

#include "common/built.h"
#include "common/gate_accounts.h"
#include "gated/gate_metrics.h"
#include "screens/manage.h"

namespace gate::embedded {
std::span<const File> gate_documents();  // made by gate_embed
}

namespace gate {
namespace {

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
    const auto changed = renewal_.step(
        clock.now(), [&] { return page_certificate(config, clock); }, server);
    if (!changed) return spdlog::error("tls: {}", changed.fault().detail);
    if (*changed)
        spdlog::info("tls: certificate with SHA-256 fingerprint {}, until {}", (*changed)->fingerprint,
                     format_utc((*changed)->until));
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

}  // namespace gate
