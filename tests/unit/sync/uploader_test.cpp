#include "sync/uploader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "journal/alert_on.h"
#include "journal/journal.h"
#include "sync/gzip.h"
#include "unit/temp_folder.h"

namespace gate::sync {
namespace {

const Zone kZone = *Zone::named("Asia/Shanghai");
const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");

class UploaderTest : public testing::Test {
protected:
    void SetUp() override { start(); }
    void start() {
        uploader.reset();
        journal.reset();
        store.reset();
        store = *Store::open(folder.path + "/journal.db");
        journal = *Journal::begin(*store, kZone, row(EventKind::start, Reason::none));
        uploader = std::make_unique<Uploader>(*SyncReader::open(folder.path + "/journal.db"), UploaderOptions{}, 1);
    }
    EventDraft row(EventKind kind, Reason reason) const {
        EventDraft draft;
        draft.at = wall;
        draft.lane = 1;
        draft.kind = kind;
        draft.reason = reason;
        draft.family = CodeFamily::pass;
        return draft;
    }
    EventId record(EventKind kind, Reason reason = Reason::normal) { return *journal->record(row(kind, reason)); }
    std::optional<Request> next() { return *uploader->next(now, wall, true); }
    /// The next request within `within`, tried each 100 ms.
    std::optional<Request> wait(milliseconds within) {
        for (milliseconds passed{0}; passed <= within; passed += milliseconds(100), now += milliseconds(100))
            if (auto request = next()) return request;
        return std::nullopt;
    }
    Answer answer(const Request& request) const {
        Answer made;
        made.instance = 5;
        made.now = wall;
        made.seen = request.head;
        return made;
    }
    /// Answers everything until it is quiet; what was sent.
    std::vector<Request> drain() {
        std::vector<Request> sent;
        while (auto request = wait(milliseconds(3000))) {
            uploader->answered(*request, answer(*request), now);
            sent.push_back(*std::move(request));
            if (sent.size() > 50) break;
        }
        return sent;
    }

    TempFolder folder;
    Instant now{std::chrono::hours(1)};
    WallTime wall = kNow;
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Uploader> uploader;
};

TEST_F(UploaderTest, the_first_message_tells_what_this_process_recorded_and_no_names) {
    EventDraft admit = row(EventKind::admit, Reason::normal);
    admit.person =
        PersonPart{"A-1", "c0de", CodeStatus::valid, {}, Temperature{{36'400}, {}, {36'500}}, "李建国", "王建华"};
    ASSERT_TRUE(journal->record(admit));
    const auto request = next();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->head, journal->head());
    EXPECT_EQ(request->begun, 1);
    ASSERT_EQ(request->hours.size(), 1u);
    EXPECT_EQ(request->hours[0].hour, 2026112307);
    EXPECT_EQ(request->hours[0].cells, (std::vector<Cell>{{1, 0, 1, 1}, {2, 1, 1, 1}}));
    const std::string wire = to_json(*request);
    for (const char* secret : {"A-1", "c0de", "36500", "36400", "36.5", "李建国", "王建华"})
        EXPECT_EQ(wire.find(secret), std::string::npos) << secret << " in " << wire;
}

TEST_F(UploaderTest, fresh_counts_go_at_most_every_two_seconds_and_alerts_at_once) {
    drain();
    record(EventKind::admit);
    auto request = next();
    ASSERT_TRUE(request);
    uploader->answered(*request, answer(*request), now);
    record(EventKind::admit);
    now += milliseconds(1900);
    EXPECT_FALSE(next());
    record(EventKind::refuse, Reason::fever);
    request = next();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->alerts.size(), 1u);
    uploader->answered(*request, answer(*request), now);
    record(EventKind::admit);
    EXPECT_FALSE(next());
    now += milliseconds(2000);
    EXPECT_TRUE(next());
}

TEST_F(UploaderTest, alarms_that_the_policy_names_are_alerts_from_the_next_row_on) {
    const auto alerts = [&] {
        std::vector<EventId> ids;
        const auto reader = *SyncReader::open(folder.path + "/journal.db");
        for (const Alert& one : *reader->alerts_after(0)) ids.push_back(one.event);
        return ids;
    };
    const EventId coil = record(EventKind::alarm, Reason::coil_not_ours);
    const EventId fire = record(EventKind::fire_on, Reason::fire);
    record(EventKind::fire_off, Reason::fire);
    record(EventKind::alarm, Reason::forced);
    EXPECT_EQ(alerts(), (std::vector{coil, fire})) << "as shipped";
    ASSERT_TRUE(alert_on(*store, {Reason::forced}));
    ASSERT_TRUE(alert_on(*store, {}));
    ASSERT_TRUE(alert_on(*store, {Reason::forced}));
    record(EventKind::alarm, Reason::coil_not_ours);
    const EventId forced = record(EventKind::alarm, Reason::forced);
    EXPECT_EQ(alerts(), (std::vector{coil, fire, forced})) << "what lies behind stays as it was";
    start();
    ASSERT_TRUE(alert_on(*store, {}));
    const EventId fever = record(EventKind::refuse, Reason::fever);
    record(EventKind::alarm, Reason::forced);
    auto found = alerts();
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, (std::vector{coil, fire, forced, fever})) << "also over a restart; and a suspected case always";
}

TEST_F(UploaderTest, nothing_is_forgotten_while_no_answer_comes) {
    record(EventKind::admit);
    const EventId alert = record(EventKind::refuse, Reason::fever);
    for (int i = 0; i < 5; ++i) {
        const auto request = wait(milliseconds(61'000));
        ASSERT_TRUE(request);
        EXPECT_EQ(request->hours.size(), 1u);
        ASSERT_EQ(request->alerts.size(), 1u);
        EXPECT_EQ(request->alerts[0].event, alert);
        uploader->failed(now);
        EXPECT_FALSE(uploader->connected());
    }
    EXPECT_EQ(uploader->pending_alerts(), 1u);
}

TEST_F(UploaderTest, waits_longer_after_each_failure_up_to_the_cap_and_not_after_a_success) {
    for (int i = 0; i < 12; ++i) {
        const auto request = wait(milliseconds(61'000));
        ASSERT_TRUE(request);
        const Instant failed = now;
        uploader->failed(now);
        ASSERT_TRUE(wait(milliseconds(61'000)));
        const auto waited = now - failed;
        const milliseconds full = std::min(milliseconds(1000) * (1 << i), milliseconds(60'000));
        EXPECT_GE(waited, full / 2);
        EXPECT_LE(waited, full + milliseconds(100));
        now += milliseconds(1);
    }
    const auto request = wait(milliseconds(61'000));
    uploader->answered(*request, answer(*request), now);
    record(EventKind::admit);
    EXPECT_TRUE(wait(milliseconds(2100)));
}

TEST_F(UploaderTest, a_change_of_the_network_ends_the_wait) {
    for (int i = 0; i < 9; ++i) {
        ASSERT_TRUE(wait(milliseconds(61'000)));
        uploader->failed(now);
    }
    EXPECT_FALSE(next());
    uploader->network_changed();
    const auto request = next();
    ASSERT_TRUE(request);
    Answer later = answer(*request);
    later.wait = milliseconds(5000);
    uploader->answered(*request, later, now);
    record(EventKind::admit);
    uploader->network_changed();
    EXPECT_FALSE(next()) << "what the district asked for is no back-off";
}

TEST_F(UploaderTest, waits_as_the_district_asks_and_an_alert_does_not) {
    drain();
    record(EventKind::admit);
    const auto first = wait(milliseconds(3000));
    ASSERT_TRUE(first);
    Answer later = answer(*first);
    later.wait = milliseconds(50'000);
    uploader->answered(*first, later, now);
    const Instant asked = now;
    record(EventKind::admit);
    EXPECT_FALSE(wait(milliseconds(20'000)));
    record(EventKind::refuse, Reason::fever);
    const auto alert = next();
    ASSERT_TRUE(alert);
    EXPECT_EQ(alert->alerts.size(), 1u);
    uploader->failed(now);
    EXPECT_TRUE(wait(milliseconds(1100))) << "an alert is tried again by the back-off alone";
    EXPECT_LT(now, asked + later.wait);
    uploader->answered(*alert, later, now);
    record(EventKind::admit);
    EXPECT_FALSE(wait(milliseconds(49'000)));
    EXPECT_TRUE(wait(milliseconds(2000)));
}

TEST_F(UploaderTest, thirty_days_offline_are_a_few_messages_with_the_fresh_hour_in_the_first) {
    for (int hours = 30 * 24; hours > 0; --hours) {
        wall = kNow - std::chrono::hours(hours);
        record(EventKind::admit);
    }
    wall = kNow;
    start();
    record(EventKind::admit);
    const auto sent = drain();
    EXPECT_LE(sent.size(), 8u);
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(sent[0].hours.front().hour, 2026112307);
    std::set<HourKey> hours;
    for (const Request& one : sent)
        for (const HourCells& cells : one.hours) hours.insert(cells.hour);
    EXPECT_EQ(hours.size(), 721u);
    EXPECT_EQ(uploader->pending_hours(), 0u);
}

TEST_F(UploaderTest, days_that_the_district_holds_are_not_sent_again) {
    for (int days = 5; days > 0; --days) {
        wall = kNow - std::chrono::hours(24 * days);
        record(EventKind::admit);
    }
    wall = kNow;
    start();
    auto request = next();
    uploader->answered(*request, answer(*request), now);
    request = next();
    ASSERT_TRUE(request);
    ASSERT_EQ(request->ask.size(), 6u);
    Answer holds = answer(*request);
    const auto reader = *SyncReader::open(folder.path + "/journal.db");
    for (const DayKey day : request->ask)
        if (day != 20261120) holds.days.push_back({day, *reader->digest(day), {}});
    uploader->answered(*request, holds, now);
    request = wait(milliseconds(3000));
    ASSERT_TRUE(request);
    ASSERT_EQ(request->hours.size(), 1u);
    EXPECT_EQ(day_of(request->hours[0].hour), 20261120);
}

TEST_F(UploaderTest, a_report_that_the_district_lacks_is_sent_again) {
    UploaderOptions options;
    options.reports = [](DayKey day) -> Result<std::vector<Report>> {
        if (day != 20261123) return std::vector<Report>();
        return std::vector<Report>{{day, 1, kNow, "周敏", "", {}}, {day, 2, kNow, "周敏", "更正", {}}};
    };
    uploader = std::make_unique<Uploader>(*SyncReader::open(folder.path + "/journal.db"), options, 1);
    std::vector<int> sent;  // versions, in order
    std::int64_t instance = 5;
    std::vector<int> held;
    const auto talk = [&] {
        for (int i = 0; i < 10; ++i) {
            const auto request = wait(milliseconds(11'000));
            if (!request) return;
            Answer made = answer(*request);
            made.instance = instance;
            for (const DayKey day : request->ask) made.days.push_back({day, sha256({}), held});
            for (const Report& one : request->reports) {
                sent.push_back(one.version);
                held.push_back(one.version);
                made.reports.push_back({one.day, one.version});
            }
            uploader->answered(*request, made, now);
        }
    };
    talk();
    EXPECT_EQ(sent, (std::vector<int>{1, 2}));
    talk();
    instance = 6;  // restarted, and everything is still there
    talk();
    EXPECT_EQ(sent.size(), 2U);
    instance = 7;  // restored from a backup that has the first version only
    held = {1};
    talk();
    EXPECT_EQ(sent, (std::vector<int>{1, 2, 2}));
    EXPECT_EQ(uploader->pending_reports(), 0U);
}

TEST_F(UploaderTest, another_history_of_this_epoch_asks_for_a_new_one) {
    const auto request = next();
    Answer other = answer(*request);
    other.seen->digest[0] ^= 1;
    uploader->answered(*request, other, now);
    EXPECT_TRUE(uploader->contradicted());
    const Epoch before = journal->epoch();
    ASSERT_TRUE(journal->renew_epoch(row(EventKind::start, Reason::epoch_renewed)));
    EXPECT_NE(journal->epoch(), before);
    const auto renewed = wait(milliseconds(3000));
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed->head.epoch, journal->epoch());
    EXPECT_EQ(renewed->begun, 2);
    EXPECT_FALSE(uploader->contradicted());
}

TEST_F(UploaderTest, what_was_too_large_is_sent_in_smaller_pieces) {
    for (int hours = 100; hours > 0; --hours) {
        wall = kNow - std::chrono::hours(hours);
        record(EventKind::admit);
    }
    const auto request = next();
    EXPECT_EQ(request->hours.size(), 101u);
    for (int i = 0; i < 2; ++i) uploader->failed(now, true);
    const auto smaller = wait(milliseconds(61'000));
    ASSERT_TRUE(smaller);
    EXPECT_EQ(smaller->hours.size(), 50u);
}

TEST_F(UploaderTest, an_acknowledgement_is_kept_and_the_next_is_asked_for_behind_it) {
    const EventId event = record(EventKind::refuse, Reason::code_red);
    auto request = next();
    ASSERT_EQ(request->alerts.size(), 1u);
    Answer acknowledged = answer(*request);
    acknowledged.acks = {{9, journal->epoch(), event, "周岚", kNow}};
    uploader->answered(*request, acknowledged, now);
    EXPECT_EQ(uploader->acks().at({journal->epoch(), event}).by, "周岚");
    request = wait(milliseconds(11'000));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->acks_after, 9);
}

TEST(Gzip, packs_and_unpacks_within_its_bound) {
    const std::string text(100'000, 'x');
    const std::string packed = gzip(text);
    EXPECT_TRUE(is_gzip(packed));
    EXPECT_LT(packed.size(), 1000u);
    EXPECT_EQ(gunzip(packed, 100'000), text);
    EXPECT_FALSE(gunzip(packed, 99'999));
    EXPECT_FALSE(gunzip(packed.substr(0, packed.size() / 2), 100'000));
    EXPECT_FALSE(gunzip("not packed", 100));
    EXPECT_EQ(gunzip(gzip(""), 10), "");
}

}  // namespace
}  // namespace gate::sync
