#include "district/overview.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "district/gates.h"
#include "district/report_book.h"
#include "unit/temp_folder.h"

namespace gate::district {
namespace {

const Zone kZone = *Zone::named("Asia/Shanghai");
WallTime at(const std::string& clock) { return *parse_rfc3339("2026-11-24T" + clock + ":00+08:00"); }

class OverviewTest : public testing::Test {
protected:
    OverviewTest() {
        EXPECT_TRUE(gates.save({{"91330199MA2XH4K87B", "禾丰电子", "330199", "江北街道", "05", "周敏", "陈立新", ""},
                                {"913301997519C2D62F", "华远电子元件", "330199", "柳浦街道", "08", "林", "吴梅", ""}}));
        first = add("91330199MA2XH4K87B", "东门");
        second = add("913301997519C2D62F", "西门");
    }
    GateId add(const std::string& code, const std::string& name) {
        const auto token = gates.enroll(*gates.make_code(code, name, at("23:00")), at("05:00"));
        return **gates.find(*token);
    }
    void send(GateId gate, WallTime now, std::vector<sync::Cell> cells, std::vector<sync::Report> reports = {}) {
        sync::Request one;
        one.program = "0.1.0";
        one.now = now;
        one.head = {gate, ++rows, sha256(bytes_of(std::to_string(rows)))};
        one.begun = 1;
        if (!cells.empty()) one.hours = {{gate, kZone.hour(now), std::move(cells)}};
        one.reports = std::move(reports);
        const Upload upload{gate, &one};
        ASSERT_TRUE(ledger->exchange({&upload, 1}, now));
    }
    std::shared_ptr<const Glance> look(WallTime now) {
        EXPECT_TRUE(overview->refresh(now));
        return overview->glance();
    }

    TempFolder folder;
    std::unique_ptr<Ledger> ledger = *Ledger::open(folder.path + "/ledger.db");
    Gates gates{*ledger};
    std::unique_ptr<Overview> overview = *Overview::open(folder.path + "/ledger.db", kZone, {});
    GateId first = 0, second = 0;
    EventId rows = 0;
};

TEST_F(OverviewTest, counts_grow_with_what_is_sent_and_begin_anew_each_day) {
    send(first, at("07:30"), {{6, 0, 1, 5}, {4, 53, 1, 2}});
    send(second, at("07:30"), {{7, 0, 1, 1}});
    auto glance = look(at("07:31"));
    EXPECT_EQ(glance->entries, 6);
    EXPECT_EQ(glance->refusals, 2);
    EXPECT_EQ(glance->online, 2);
    send(first, at("07:32"), {{6, 0, 1, 9}, {4, 53, 1, 2}});
    EXPECT_EQ(look(at("07:33"))->entries, 10);
    EXPECT_EQ(look(at("07:33") + std::chrono::hours(24))->entries, 0);
}

TEST_F(OverviewTest, silent_gates_stand_in_the_order_of_their_silence) {
    auto glance = look(at("06:00"));
    EXPECT_EQ(glance->silent.size(), 2U);  // never heard of
    send(first, at("06:00"), {});
    send(second, at("06:30"), {});
    glance = look(at("06:50"));
    ASSERT_EQ(glance->silent.size(), 2U);
    EXPECT_EQ(glance->enterprises[glance->silent[0].enterprise].enterprise.name, "禾丰电子");  // longer
    send(first, at("06:49"), {});
    send(second, at("06:49"), {});
    EXPECT_TRUE(look(at("06:50"))->silent.empty());
}

TEST_F(OverviewTest, a_gate_that_calls_while_nobody_comes_in_is_told_in_working_hours_only) {
    for (const char* clock : {"07:20", "07:45"})
        for (const GateId gate : {first, second}) send(gate, at(clock), {});
    EXPECT_TRUE(look(at("07:38"))->silent.empty());  // the span began 38 minutes ago
    const auto glance = look(at("07:46"));
    ASSERT_EQ(glance->silent.size(), 2U);
    const SilentGate& one = glance->silent[0];
    EXPECT_EQ(glance->enterprises[one.enterprise].gates[one.gate].silence->kind, Silence::Kind::no_entries);
    send(first, at("07:46"), {{6, 0, 1, 1}});
    EXPECT_EQ(look(at("07:47"))->silent.size(), 1U);
    for (const GateId gate : {first, second}) send(gate, at("09:30"), {});
    EXPECT_TRUE(look(at("09:31"))->silent.empty());  // after the span
}

TEST_F(OverviewTest, reports_are_received_late_or_missing) {
    const auto report = [](int version) {
        return sync::Report{20261124, version, at("18:00"), "周敏", "", {{6, 0, 0, 7}}};
    };
    EXPECT_EQ(look(at("19:59"))->report_day, 20261123);
    send(first, at("18:10"), {}, {report(1)});
    auto glance = look(at("20:01"));
    EXPECT_EQ(glance->report_day, 20261124);
    EXPECT_EQ(glance->reports.received, 1);
    EXPECT_EQ(glance->reports.missing, 1);
    EXPECT_EQ(glance->reports_by_street.at("柳浦街道").missing, 1);
    send(second, at("20:30"), {}, {report(1)});
    send(first, at("20:40"), {}, {report(2)});  // a correction makes nobody late
    glance = look(at("20:41"));
    EXPECT_EQ(glance->reports.received, 1);
    EXPECT_EQ(glance->reports.late, 1);
    ASSERT_TRUE(ledger->ask_for_reports(20261123, {first}, "周岚", at("20:42")));
    const auto book = *ReportBook::open(folder.path + "/ledger.db");
    const auto day = *book->of_day(20261124);
    ASSERT_EQ(day.size(), 2U);
    const EnterpriseReports& corrected = day[0].enterprise.name == "禾丰电子" ? day[0] : day[1];
    EXPECT_EQ(corrected.gates[0].version, 2);
    EXPECT_EQ(corrected.gates[0].entered, 7);
    EXPECT_EQ(corrected.gates[0].first_received, at("18:10"));
    EXPECT_EQ(corrected.gates[0].asked_by, "");
    const auto before = *book->of_day(20261123);
    EXPECT_EQ(before[0].gates[0].asked_by + before[1].gates[0].asked_by, "周岚");
}

TEST_F(OverviewTest, enterprises_are_found_by_what_people_know_of_them) {
    const auto glance = look(at("06:00"));
    EXPECT_EQ(matching(*glance, {.search = "电子"}).size(), 2U);
    EXPECT_EQ(matching(*glance, {.search = "7519C2"}).size(), 1U);
    EXPECT_EQ(matching(*glance, {.search = "陈立新"}).size(), 1U) << "whose enterprises these are";
    EXPECT_EQ(matching(*glance, {.search = "陈立新", .report = ReportState::missing}).size(), 1U);
    EXPECT_EQ(matching(*glance, {.street = "江北街道"}).size(), 1U);
    EXPECT_EQ(matching(*glance, {.search = "nothing"}).size(), 0U);
    EXPECT_EQ(matching(*glance, {.silent = true}).size(), 2U);
}

TEST(Silence, a_span_is_read_strictly) {
    EXPECT_EQ(parse_span("07:00-09:30"), (WorkSpan{420, 570}));
    for (const char* bad : {"", "7-9", "09:00-07:00", "07:00-25:00", "07:00-09:00x", "07:60-09:00"})
        EXPECT_FALSE(parse_span(bad)) << bad;
}

}  // namespace
}  // namespace gate::district
