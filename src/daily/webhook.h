// A daily report as a message to the work group: the robot formats of DingTalk and WeCom, as their public documentation
// has them. Pure: drivers/net sends it.
#pragma once

#include "daily/report.h"

namespace gate {

struct Webhook {
    enum class Kind : std::uint8_t { dingtalk, wecom } kind = Kind::dingtalk;
    std::string url;     // with the robot's token in it: a secret
    std::string secret;  // DingTalk's "SEC…" where the robot asks for signed messages; empty: unsigned
};

struct WebhookMessage {
    std::string url;   // signed where there is a secret; a secret as well
    std::string body;  // JSON
};

/// A message about `report` in Chinese, with `now` for the signature (DingTalk accepts an hour's difference).
WebhookMessage webhook_message(const Webhook& webhook, const DailyReport& report, WallTime now);

/// What the robot answered, if it is not "ok": both answer {"errcode": 0} with status 200 when they took it.
Status webhook_answer(int status, std::string_view body);

}  // namespace gate
