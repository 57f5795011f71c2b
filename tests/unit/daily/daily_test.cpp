// The daily report: figures from rows, versions on a real database, messages for the work group.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/digest.h"
#include "daily/reports.h"
#include "daily/webhook.h"
#include "journal/journal.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T10:00:00Z");
constexpr DayKey kDay = 20261123;

class DailyTest : public testing::Test {
protected:
    TempFolder folder;
    const Zone zone = *Zone::named("Asia/Shanghai");
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal = *Journal::begin(*store, zone, row(EventKind::start));
    DailyReports reports{*store};
    std::unique_ptr<JournalReader> reader = *JournalReader::open(folder.path + "/journal.db");

    static EventDraft row(EventKind kind, Reason reason = Reason::none) {
        EventDraft draft;
        draft.at = kNow;
        draft.kind = kind;
        draft.reason = reason;
        draft.lane = 1;
        return draft;
    }
    void record(EventKind kind, Reason reason = Reason::none) { ASSERT_TRUE(journal->record(row(kind, reason)).ok()); }
    DailyReport draft() { return *reports.draft(*reader, "禾丰电子", kDay, kNow); }
};

TEST_F(DailyTest, figures_are_sums_of_the_days_rows) {
    record(EventKind::admit, Reason::normal);
    record(EventKind::passage);
    record(EventKind::remeasure, Reason::fever_first);
    record(EventKind::refuse, Reason::fever);
    record(EventKind::refuse, Reason::on_watch);
    record(EventKind::refuse, Reason::on_watch);
    record(EventKind::drill);
    const DayFigures figures = draft().figures;
    EXPECT_EQ(figures.entered, 1);
    EXPECT_EQ(figures.refused, 3);
    EXPECT_EQ(figures.fevers, 1);
    EXPECT_EQ(figures.watched_seen, 2);
    EXPECT_EQ(figures.drills, 1);
    EXPECT_EQ(figures.refused_for, (std::map<Reason, std::int64_t>{{Reason::fever, 1}, {Reason::on_watch, 2}}));
}

TEST_F(DailyTest, a_draft_follows_the_rows_until_it_is_confirmed_and_then_never_changes) {
    EXPECT_EQ(draft().version, 1);
    record(EventKind::passage);
    EXPECT_EQ(draft().version, 1);
    const auto confirmed = reports.confirm(kDay, "李国庆", "一切正常", kNow);
    ASSERT_TRUE(confirmed.ok());
    EXPECT_EQ(draft(), *confirmed);

    record(EventKind::late);  // kept on paper, entered afterwards
    const DailyReport next = draft();
    EXPECT_EQ(next.version, 2);
    EXPECT_FALSE(next.confirmed);
    const auto all = *reports.versions(kDay);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0], *confirmed);
}

TEST_F(DailyTest, a_confirmed_report_cannot_be_changed_even_by_hand) {
    draft();
    ASSERT_TRUE(reports.confirm(kDay, "李国庆", "", kNow).ok());
    EXPECT_ANY_THROW(store->lock().db().exec("UPDATE daily_report SET body = '{}'"));
}

TEST_F(DailyTest, who_confirms_must_be_named_and_there_must_be_a_draft) {
    EXPECT_EQ(reports.confirm(kDay, "李国庆", "", kNow).fault().reason, Reason::not_found);
    draft();
    EXPECT_EQ(reports.confirm(kDay, "", "", kNow).fault().reason, Reason::request_invalid);
    EXPECT_EQ(reports.confirm(kDay, "李", std::string(5000, 'x'), kNow).fault().reason, Reason::request_invalid);
    ASSERT_TRUE(reports.confirm(kDay, "李国庆", "", kNow).ok());
    EXPECT_EQ(reports.confirm(kDay, "李国庆", "", kNow).fault().reason, Reason::not_found);
}

TEST_F(DailyTest, each_receiver_is_told_of_the_newest_confirmed_version_once) {
    draft();
    EXPECT_TRUE(reports.untold("webhook", kDay, kDay)->empty());
    const auto first = *reports.confirm(kDay, "李国庆", "", kNow);
    ASSERT_EQ(reports.untold("webhook", kDay, kDay)->size(), 1u);
    ASSERT_TRUE(reports.told("webhook", first).ok());
    ASSERT_TRUE(reports.told("webhook", first).ok());
    EXPECT_TRUE(reports.untold("webhook", kDay, kDay)->empty());
    EXPECT_EQ(reports.untold("district", kDay, kDay)->size(), 1u);
    record(EventKind::late);
    draft();
    EXPECT_TRUE(reports.untold("webhook", kDay, kDay)->empty()) << "a draft is nobody's business";
    ASSERT_TRUE(reports.confirm(kDay, "李国庆", "补录一人", kNow).ok());
    EXPECT_EQ(reports.untold("webhook", kDay, kDay)->front().version, 2);
}

TEST_F(DailyTest, a_report_reads_back_from_its_json_and_nothing_else_does) {
    record(EventKind::refuse, Reason::fever);
    draft();
    const DailyReport report = *reports.confirm(kDay, "李国庆", "<备注> \"引号\"", kNow);
    EXPECT_EQ(report_from_json(report_json(report)), report);
    for (const char* wrong : {"", "[]", "{}", "{\"day\":\"2026-11-31\"}"})
        EXPECT_FALSE(report_from_json(wrong)) << wrong;
    const std::string good = report_json(report);
    for (const char* key : {"day", "version", "entered", "refused_for", "made"}) {
        auto cut = nlohmann::json::parse(good);
        cut[key] = -1;
        EXPECT_FALSE(report_from_json(cut.dump())) << key;
    }
}

TEST_F(DailyTest, the_csv_adds_up_and_holds_no_formula) {
    record(EventKind::refuse, Reason::fever);
    draft();
    const DailyReport report = *reports.confirm(kDay, "=cmd|' /C calc'!A0", "", kNow);
    const auto rows = parse_csv(std::string_view(report_csv(report, Language::zh)).substr(kByteOrderMark.size()));
    bool found = false;
    for (const CsvRecord& each : rows) {
        ASSERT_EQ(each.fields.size(), 2u);
        EXPECT_NE(each.fields[1].substr(0, 1), "=");
        found = found || (each.fields[0] == "拒绝" && each.fields[1] == "1");
    }
    EXPECT_TRUE(found);
}

TEST_F(DailyTest, dingtalks_messages_are_signed_as_its_documentation_says) {
    const Webhook robot{Webhook::Kind::dingtalk, "https://oapi.example/robot/send?access_token=T", "SECabc"};
    const WebhookMessage message = webhook_message(robot, draft(), kNow);
    const std::string time = std::to_string(kNow.time_since_epoch().count());
    std::string sign = to_base64(hmac_sha256(bytes_of("SECabc"), bytes_of(time + "\nSECabc")));
    for (const auto& [plain, coded] : {std::pair{"+", "%2B"}, {"/", "%2F"}, {"=", "%3D"}})
        for (std::size_t at; (at = sign.find(plain)) != std::string::npos;) sign.replace(at, 1, coded);
    EXPECT_EQ(message.url, robot.url + "&timestamp=" + time + "&sign=" + sign);
    const auto body = nlohmann::json::parse(message.body);
    EXPECT_EQ(body["msgtype"], "markdown");
    EXPECT_NE(body["markdown"]["text"].get<std::string>().find("进厂人次"), std::string::npos);
}

TEST_F(DailyTest, wecoms_messages_have_its_own_form_and_no_signature) {
    const Webhook robot{Webhook::Kind::wecom, "https://qyapi.example/cgi-bin/webhook/send?key=K", "ignored"};
    const WebhookMessage message = webhook_message(robot, draft(), kNow);
    EXPECT_EQ(message.url, robot.url);
    EXPECT_TRUE(nlohmann::json::parse(message.body)["markdown"].contains("content"));
}

TEST_F(DailyTest, only_an_ok_of_the_robot_is_an_ok) {
    EXPECT_TRUE(webhook_answer(200, R"({"errcode":0,"errmsg":"ok"})").ok());
    for (const auto& [status, body] : {std::pair{200, R"({"errcode":310000,"errmsg":"sign not match"})"},
                                       {200, "ok"},
                                       {200, "{}"},
                                       {500, R"({"errcode":0})"},
                                       {200, R"({"errcode":"0"})"},
                                       {200, R"({"errcode":1,"errmsg":7})"}}) {
        const Status answer = webhook_answer(status, body);
        ASSERT_FALSE(answer.ok()) << body;
        EXPECT_EQ(answer.fault().reason, Reason::service_bad_answer);
    }
}

}  // namespace
}  // namespace gate
