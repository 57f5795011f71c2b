#include "gate-district/config.h"

#include <filesystem>
#include <fstream>

#include "base/time.h"

namespace gate {
namespace {

bool is_loopback(const std::string& address) { return address == "::1" || address.starts_with("127."); }

/// Tokens and passwords travel: TLS wherever others could listen.
void read_tls(const Settings& web, DistrictServerConfig& config) {
    const bool loopback = is_loopback(config.web_address);
    const std::size_t tls = web.choice("tls", {"auto", "on", "off"}, 0);
    config.web_tls = tls == 1 || (tls == 0 && !loopback);
    if (!config.web_tls && !loopback) web.complain("tls", "must not be off unless address is loopback, like 127.0.0.1");
    const std::string certificate = web.text("tls_certificate", ""), key = web.text("tls_key", "");
    if (certificate.empty() != key.empty())
        web.complain(certificate.empty() ? "tls_key" : "tls_certificate", "needs tls_certificate and tls_key, both");
    if (certificate.empty() || key.empty()) return;
    config.web_certificate = web.resolve(certificate);
    config.web_key = web.resolve(key);
}

void read_web(const Settings& file, DistrictServerConfig& config) {
    const Settings web = file.table("web");
    config.web_address = web.text("address", config.web_address);
    config.web_port = static_cast<int>(web.integer("port", config.web_port, 0, 65535));
    config.web_hosts = web.texts("hosts");
    if ((config.web_address == "0.0.0.0" || config.web_address == "::") && config.web_hosts.empty())
        web.complain("hosts", "is empty: list the names and addresses the pages are opened by, like [\"10.0.0.5\"]");
    read_tls(web, config);
    const std::string token_file = web.text("metrics_token_file", "");
    if (token_file.empty()) return;
    std::ifstream in(web.resolve(token_file));
    if (!std::getline(in, config.metrics_token) || config.metrics_token.size() < 16)
        web.complain("metrics_token_file", "must hold one line of at least 16 characters");
}

void read_rules(const Settings& file, district::OverviewRules& rules) {
    const Settings silent = file.table("silent");
    rules.silence.no_contact = std::chrono::minutes(silent.integer("no_contact_minutes", 15, 1, 1440));
    rules.silence.no_entries = std::chrono::minutes(silent.integer("no_entries_minutes", 40, 1, 1440));
    if (silent.has("entries_expected")) {
        rules.silence.entries_expected.clear();
        for (const std::string& text : silent.texts("entries_expected")) {
            const auto span = district::parse_span(text);
            if (!span) silent.complain("entries_expected", "is written [\"07:00-09:00\", …], within one day");
            if (span) rules.silence.entries_expected.push_back(*span);
        }
    }
    rules.report_due_hour = static_cast<int>(file.table("report").integer("due_hour", 20, 0, 47));
}

}  // namespace

LoadedDistrictConfig load_district_config(const std::string& path) {
    const Settings file = Settings::load(path);
    LoadedDistrictConfig loaded;
    DistrictServerConfig& config = loaded.config;
    const Settings site = file.table("site");
    config.site = site.text("name", "区平台");
    config.zone = site.text("zone", config.zone);
    if (!Zone::named(config.zone)) site.complain("zone", "is no time zone of this computer, like Asia/Shanghai");
    config.data_folder = file.resolve(site.text("data", "/var/lib/small-gate-district"));
    std::error_code error;
    if (!std::filesystem::is_directory(config.data_folder, error))
        site.complain("data", "names a folder that is not there: " + config.data_folder);
    read_web(file, config);
    read_rules(file, config.rules);
    file.reject_unknown();
    loaded.problems = file.problems();
    return loaded;
}

}  // namespace gate
