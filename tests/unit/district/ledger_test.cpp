#include "district/ledger.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <thread>

#include "district/gates.h"
#include "district/intake.h"
#include "sync/district_policy.h"
#include "unit/temp_folder.h"

namespace gate::district {
namespace {

using sync::Misfit;
using sync::Request;

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
constexpr HourKey kHour = 2026112307;
constexpr GateId kGate = 1;

struct StillClock : Clock {
    Instant now() const override { return Instant{}; }
    WallTime wall() const override { return kNow; }
};

Digest digest_of_row(int history, EventId id) {
    return sha256(bytes_of(std::to_string(history) + ":" + std::to_string(id)));
}

class LedgerTest : public testing::Test {
protected:
    /// A gate's request: rows up to `id` of history `history`, the epoch begun at `begun`.
    static Request request(Epoch epoch, EventId begun, EventId id, int history = 1) {
        Request made;
        made.program = "0.1.0";
        made.now = kNow;
        made.head = {epoch, id, digest_of_row(history, id)};
        made.begun = begun;
        return made;
    }
    sync::Answer send(const Request& one, GateId gate = kGate, WallTime now = kNow) {
        const Upload upload{gate, &one};
        return ledger->exchange({&upload, 1}, now)->front();
    }
    std::int64_t rows(int kind) {
        std::int64_t sum = 0;
        for (const DayCell& one : *ledger->counts(kGate, 20261123, 20261123))
            sum += one.cell.kind == kind ? one.cell.rows : 0;
        return sum;
    }
    std::vector<Misfit> misfits() {
        std::vector<Misfit> found;
        for (const KeptFinding& one : *ledger->findings()) found.push_back(one.finding.misfit);
        return found;
    }

    TempFolder folder;
    std::unique_ptr<Ledger> ledger = *Ledger::open(folder.path + "/ledger.db");
};

TEST_F(LedgerTest, keeps_the_largest_and_sums_over_epochs) {
    Request one = request(7, 1, 10);
    one.hours = {{7, kHour, {{2, 1, 1, 5}}}, {8, kHour, {{2, 1, 1, 2}}}};
    send(one);
    one.hours[0].cells[0].rows = 3;  // a late message
    send(one);
    EXPECT_EQ(rows(2), 7);
    one.hours[0].cells[0].rows = 6;
    send(one);
    send(one);  // and a doubled one
    EXPECT_EQ(rows(2), 8);
}

TEST_F(LedgerTest, a_restart_of_the_district_is_another_instance_with_the_same_numbers) {
    Request one = request(7, 1, 10);
    one.hours = {{7, kHour, {{2, 1, 1, 5}}}};
    const auto before = send(one).instance;
    ledger.reset();
    ledger = *Ledger::open(folder.path + "/ledger.db");
    EXPECT_EQ(rows(2), 5);
    EXPECT_NE(send(one).instance, before);
}

TEST_F(LedgerTest, answers_with_the_digest_of_the_days_it_holds) {
    Request one = request(7, 1, 10);
    one.hours = {{7, kHour, {{2, 1, 1, 5}}}};
    one.alerts = {{7, 9, kNow, kHour, 4, 53, 1, false}};
    one.ask = {20261122, 20261123};
    const auto answer = send(one);
    sync::DayDigester expected;
    expected.add(7, kHour, {2, 1, 1, 5});
    expected.add_alert(7, 9);
    ASSERT_EQ(answer.days.size(), 1u);
    EXPECT_EQ(answer.days[0], (sync::DayDigest{20261123, expected.finish()}));
}

TEST_F(LedgerTest, a_gate_that_restarts_and_goes_on_is_never_accused) {
    send(request(7, 1, 10));
    send(request(7, 1, 20));
    Request next = request(8, 21, 25);
    next.kept = Head{7, 20, digest_of_row(1, 20)};
    send(next);
    send(request(7, 1, 15));  // late
    send(request(8, 21, 30));
    EXPECT_TRUE(misfits().empty());
}

TEST_F(LedgerTest, an_epoch_that_is_met_late_is_no_restored_backup) {
    send(request(8, 21, 25));
    send(request(7, 1, 20));
    send(request(8, 21, 30));
    EXPECT_TRUE(misfits().empty());
}

TEST_F(LedgerTest, a_restored_backup_is_found) {
    send(request(7, 1, 100));
    send(request(8, 51, 52, 2));
    EXPECT_EQ(misfits(), std::vector{Misfit::restored});
    send(request(9, 60, 61, 2));  // a restart later, nothing new is found
    EXPECT_EQ(misfits().size(), 1u);
}

TEST_F(LedgerTest, a_gate_without_the_row_that_was_sent_is_found_as_restored) {
    send(request(7, 1, 100));
    Request next = request(8, 101, 102, 2);
    next.kept = Head{7, 100, {}};
    send(next);
    EXPECT_EQ(misfits(), std::vector{Misfit::restored});
}

TEST_F(LedgerTest, an_edited_journal_is_found) {
    send(request(7, 1, 100));
    const auto told = send(request(8, 101, 102, 2));
    ASSERT_TRUE(told.seen);
    EXPECT_EQ(told.seen->id, 100);
    Request next = request(8, 101, 103, 2);
    next.kept = Head{7, 100, digest_of_row(2, 100)};
    send(next);
    EXPECT_EQ(misfits(), std::vector{Misfit::edited});
}

TEST_F(LedgerTest, two_gates_with_one_identity_are_found) {
    send(request(7, 1, 100));
    send(request(8, 101, 110, 2));  // a clone begins
    EXPECT_TRUE(misfits().empty());
    send(request(7, 1, 105));  // and the original goes on
    EXPECT_EQ(misfits(), std::vector{Misfit::forked});
}

TEST_F(LedgerTest, a_resumed_image_is_told_to_the_gate_and_found) {
    send(request(7, 1, 50));
    const auto told = send(request(7, 1, 55, 2));  // the image ran on from 40 and knows another row 50
    ASSERT_TRUE(told.seen);
    EXPECT_EQ(told.seen->digest, digest_of_row(1, 50));
    Request next = request(9, 56, 57, 2);
    next.kept = Head{7, 50, digest_of_row(2, 50)};
    send(next);
    EXPECT_EQ(misfits(), std::vector{Misfit::resumed});
}

TEST_F(LedgerTest, two_histories_of_one_epoch_are_found_where_they_meet) {
    send(request(7, 1, 50));
    send(request(7, 1, 50, 2));
    EXPECT_EQ(misfits(), std::vector{Misfit::resumed});
}

TEST_F(LedgerTest, a_clock_that_is_off_is_found_once) {
    Request one = request(7, 1, 10);
    one.now = kNow - std::chrono::hours(1);
    EXPECT_TRUE(send(one).findings.size() == 1 && misfits() == std::vector{Misfit::clock});
    send(one);
    EXPECT_EQ(misfits().size(), 1u);
    EXPECT_TRUE(ledger->close_finding(kGate, Misfit::clock, 7, "周岚", "已校时", kNow));
    EXPECT_TRUE(misfits().empty());
    EXPECT_FALSE(ledger->close_finding(kGate, Misfit::clock, 7, "周岚", "", kNow));
}

TEST_F(LedgerTest, an_alert_is_acknowledged_once_by_name_and_the_gate_is_told) {
    Request one = request(7, 1, 10);
    one.alerts = {{7, 9, kNow, kHour, 4, 53, 1, false}};
    send(one);
    send(one);
    ASSERT_EQ(ledger->alerts(10, true)->size(), 1u);
    EXPECT_EQ(ledger->acknowledge(kGate, 7, 8, "周岚", kNow).fault().reason, Reason::not_found);
    ASSERT_TRUE(ledger->acknowledge(kGate, 7, 9, "周岚", kNow + seconds(22)));
    ASSERT_TRUE(ledger->acknowledge(kGate, 7, 9, "孙强", kNow + seconds(40)));
    EXPECT_TRUE(ledger->alerts(10, true)->empty());
    const auto acks = send(request(7, 1, 11)).acks;
    ASSERT_EQ(acks.size(), 1u);
    EXPECT_EQ(acks[0], (sync::Ack{1, 7, 9, "周岚", kNow + seconds(22)}));
    Request knows = request(7, 1, 12);
    knows.acks_after = acks[0].seq;
    EXPECT_TRUE(send(knows, kGate, kNow + seconds(30)).acks.empty());
    EXPECT_EQ(ledger->alerts(10, false)->front().shown, kNow + seconds(30));
}

TEST_F(LedgerTest, a_report_keeps_every_version_as_it_was_signed) {
    Request one = request(7, 1, 10);
    one.reports = {{20261123, 1, kNow, "周敏", "", {{2, 1, 1, 5}}}};
    EXPECT_EQ(send(one).reports, (std::vector<sync::ReportMark>{{20261123, 1}}));
    one.reports[0].remarks = "changed afterwards";
    one.reports.push_back({20261123, 2, kNow, "周敏", "更正", {{2, 1, 1, 6}}});
    send(one);
    const auto access = ledger->lock();
    const auto kept = [&](const char* sql) { return access.db().execAndGet(sql).getString(); };
    EXPECT_EQ(kept("SELECT remarks FROM report WHERE version = 1"), "");
    EXPECT_EQ(kept("SELECT remarks FROM report WHERE version = 2"), "更正");
}

TEST_F(LedgerTest, tells_which_reports_of_a_day_it_holds) {
    Request one = request(7, 1, 10);
    one.reports = {{20261123, 2, kNow, "周敏", "", {}}, {20261122, 1, kNow, "周敏", "", {}}};
    send(one);
    one.reports = {{20261123, 1, kNow, "周敏", "", {}}};  // a version before, late
    send(one);
    Request ask = request(7, 1, 10);
    ask.ask = {20261123, 20261122, 20261121};
    const auto days = send(ask).days;
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].reports, (std::vector<int>{1, 2}));
    EXPECT_EQ(days[0].digest, sha256({})) << "and no counters";
    EXPECT_EQ(days[1].reports, std::vector<int>{1});
}

TEST_F(LedgerTest, a_report_is_asked_for_until_it_has_come) {
    ASSERT_TRUE(ledger->ask_for_reports(20261122, {kGate, 2}, "周岚", kNow));
    ASSERT_TRUE(ledger->ask_for_reports(20261123, {kGate}, "周岚", kNow));
    ASSERT_TRUE(ledger->ask_for_reports(20261123, {kGate}, "陈", kNow));
    Request one = request(7, 1, 10);
    EXPECT_EQ(send(one).reminders, (std::vector<sync::ReportReminder>{{20261123, "陈"}, {20261122, "周岚"}}));
    one.reports = {{20261123, 1, kNow, "周敏", "", {}}};
    EXPECT_EQ(send(one).reminders, (std::vector<sync::ReportReminder>{{20261122, "周岚"}}));
    EXPECT_EQ(send(request(8, 1, 10), 2).reminders.size(), 1U) << "another gate's is its own";
}

TEST_F(LedgerTest, a_newer_policy_goes_down_until_the_gate_runs_it) {
    EXPECT_FALSE(send(request(7, 1, 10)).policy);
    EXPECT_EQ(ledger->publish("{}", "周岚", kNow).fault().reason, Reason::policy_not_signed);
    const Key key = Key::make_p256();
    ledger->sign_policies_by(key);
    EXPECT_EQ(*ledger->publish(R"({"fever_from": 37.0})", "周岚", kNow), 1);
    EXPECT_EQ(*ledger->publish(R"({"mask": "must"})", "周岚", kNow), 2);
    const auto sent = send(request(7, 1, 10)).policy;
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->version, 2);
    EXPECT_EQ(sync::check_policy(key, *sent)->demand.keys, std::vector<std::string>{"mask"});
    EXPECT_EQ(sync::check_policy(Key::make_p256(), *sent).fault().reason, Reason::policy_not_signed);
    Request runs = request(7, 1, 10);
    runs.policy = 2;
    EXPECT_FALSE(send(runs).policy);
}

TEST_F(LedgerTest, a_drill_is_asked_for_until_its_alert_has_come) {
    EXPECT_EQ(ledger->ask_for_drill(99, "周岚", kNow).fault().reason, Reason::not_found);
    ledger->lock().db().exec(
        "INSERT INTO enterprise VALUES (1, 'c', 'n', '330199', '', '', '', '', '');"
        "INSERT INTO gate (id, enterprise, name, token, token_from) VALUES (1, 1, '东门', 't', 0)");
    ASSERT_TRUE(ledger->ask_for_drill(kGate, "周岚", kNow));
    const auto asked = send(request(7, 1, 10)).drill;
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->by, "周岚");
    ASSERT_TRUE(ledger->ask_for_drill(kGate, "another", kNow));
    EXPECT_EQ(send(request(7, 1, 11)).drill, asked);  // the first stays
    Request begun = request(7, 1, 12);
    begun.alerts = {{7, 12, kNow, 2026112307, static_cast<int>(EventKind::drill), 0, 0, true}};
    EXPECT_FALSE(send(begun).drill);
    ASSERT_TRUE(ledger->ask_for_drill(kGate, "周岚", kNow));
    EXPECT_TRUE(send(begun).drill);  // the same alert again begins nothing
}

TEST_F(LedgerTest, many_at_once_share_commits_and_each_gets_its_own_answer) {
    const StillClock clock;
    Intake intake(
        *ledger, clock, [] { return std::size_t{0}; }, 1);
    std::vector<std::thread> threads;
    for (int gate = 1; gate <= 8; ++gate)
        threads.emplace_back([&, gate] {
            for (EventId id = 1; id <= 50; ++id) {
                const auto answer = intake.exchange(gate, request(gate, 1, id));
                ASSERT_TRUE(answer);
                if (id > 1) ASSERT_EQ(answer->seen, (Head{gate, id - 1, digest_of_row(1, id - 1)}));
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(misfits().empty());
}

TEST_F(LedgerTest, the_command_and_the_server_write_at_once_and_neither_is_told_to_wait) {
    const auto command = *Ledger::open(folder.path + "/ledger.db");
    ledger->sign_policies_by(Key::make_p256());
    command->sign_policies_by(Key::make_p256());
    const auto publish = [](Ledger& into) {
        for (int n = 0; n < 40; ++n) {
            const auto version = into.publish("fever_from = 37.3\n", "周岚", kNow);
            ASSERT_TRUE(version) << version.fault().detail;
        }
    };
    std::thread beside([&] { publish(*command); });
    publish(*ledger);
    beside.join();
    EXPECT_EQ(ledger->policies()->front().version, 80);
}

TEST_F(LedgerTest, a_code_enrolls_one_gate_once) {
    Gates gates(*ledger);
    ASSERT_TRUE(gates.save({{"91330199MA2XH4K87B", "禾丰电子", "330199", "江北街道", "05", "周敏", "陈立新", ""}}));
    EXPECT_EQ(gates.make_code("none", "东门", kNow).fault().reason, Reason::not_found);
    const std::string code = *gates.make_code("91330199MA2XH4K87B", "东门", kNow + seconds(10));
    EXPECT_EQ(gates.enroll(code, kNow + seconds(11)).fault().reason, Reason::code_used);
    const std::string token = *gates.enroll(code, kNow);
    EXPECT_EQ(gates.enroll(code, kNow).fault().reason, Reason::code_used);
    const auto gate = *gates.find(token);
    ASSERT_TRUE(gate);
    EXPECT_FALSE(*gates.find(token + "x"));
    EXPECT_EQ(gates.list()->front().name, "东门");
    ASSERT_TRUE(gates.revoke(*gate, kNow));
    EXPECT_FALSE(*gates.find(token));
}

}  // namespace
}  // namespace gate::district
