#include "daily/webhook.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/digest.h"

namespace gate {
namespace {

using Json = nlohmann::ordered_json;

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    std::string out;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            out += c;
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return out;
}

/// base64(HMAC-SHA256(secret, "<ms>\n<secret>")) beside the time, as DingTalk's custom robots want it.
std::string signed_url(const Webhook& webhook, WallTime now) {
    if (webhook.kind != Webhook::Kind::dingtalk || webhook.secret.empty()) return webhook.url;
    const std::string time = std::to_string(now.time_since_epoch().count());
    const std::string message = time + "\n" + webhook.secret;
    const std::string sign = to_base64(hmac_sha256(bytes_of(webhook.secret), bytes_of(message)));
    return webhook.url + (webhook.url.find('?') == std::string::npos ? "?" : "&") + "timestamp=" + time +
           "&sign=" + percent_encoded(sign);
}

/// Remarks are people's: what Markdown would take for markup is shown as it stands.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_{}[]()#+-!|<>").find(c) != std::string_view::npos) out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

std::string markdown(const DailyReport& report, const std::string& title) {
    std::string text = "### " + plain(title) + "\n\n";
    for (const ReportLine& line : report_lines(report, Language::zh))
        text += (line.part ? "> " : "- ") + line.word + "：**" + std::to_string(line.figure) + "**\n\n";
    if (!report.remarks.empty()) text += "备注：" + plain(report.remarks) + "\n\n";
    return text + "确认人：" + plain(report.confirmed_by);
}

}  // namespace

WebhookMessage webhook_message(const Webhook& webhook, const DailyReport& report, WallTime now) {
    const std::string title = report.site + " 日报 " + format_day(report.day) +
                              (report.version > 1 ? "（第 " + std::to_string(report.version) + " 版）" : "");
    const std::string text = markdown(report, title);
    Json body{{"msgtype", "markdown"}};
    if (webhook.kind == Webhook::Kind::dingtalk)
        body["markdown"] = {{"title", title}, {"text", text}};
    else
        body["markdown"] = {{"content", text}};
    return {signed_url(webhook, now), body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Status webhook_answer(int status, std::string_view body) {
    const Json answer = Json::parse(body, nullptr, false);
    const auto member = [&](const char* key) {
        return answer.is_object() && answer.contains(key) ? answer[key] : Json();
    };
    const Json code = member("errcode"), said = member("errmsg");
    if (status == 200 && code.is_number_integer() && code == 0) return Done{};
    return Fault{
        Reason::service_bad_answer,
        "status " + std::to_string(status) + (said.is_string() ? ": " + said.get<std::string>().substr(0, 200) : "")};
}

}  // namespace gate
