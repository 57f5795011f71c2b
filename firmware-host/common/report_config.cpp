#include "common/report_config.h"

#include <fstream>

namespace gate {
namespace {

/// The first line of a file that only holds a secret.
std::string secret_line(const Settings& settings, std::string_view key, bool needed) {
    const std::string path = needed ? settings.need_text(key) : settings.text(key, "");
    if (path.empty()) return "";
    std::ifstream file(settings.resolve(path));
    std::string line;
    std::getline(file, line);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.empty())
        settings.complain(key, "must be a file whose first line is the secret: " + settings.resolve(path));
    return line;
}

Webhook read_webhook(const Settings& settings) {
    Webhook webhook;
    webhook.kind = static_cast<Webhook::Kind>(settings.choice("kind", {"dingtalk", "wecom"}, 0));
    webhook.url = secret_line(settings, "url_file", true);
    webhook.secret = secret_line(settings, "secret_file", false);
    const bool loopback = webhook.url.starts_with("http://127.0.0.1");
    if (!webhook.url.empty() && !webhook.url.starts_with("https://") && !loopback)
        settings.complain("url_file", "must hold an https:// address");
    return webhook;
}

}  // namespace

ReportConfig read_report(const Settings& file) {
    ReportConfig config;
    const Settings report = file.table("report");
    config.hour = static_cast<int>(report.integer("hour", config.hour, 0, 23));
    const std::string ca = report.text("ca_file", "");
    config.ca_file = ca.empty() ? "" : report.resolve(ca);
    for (const Settings& webhook : file.tables("webhook")) config.webhooks.push_back(read_webhook(webhook));
    return config;
}

}  // namespace gate
