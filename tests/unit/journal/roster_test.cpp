#include "journal/roster.h"

#include <gtest/gtest.h>

#include "journal/log_csv.h"
#include "journal/rejudge.h"
#include "journal/roster_csv.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const Zone kZone = *Zone::named("Asia/Shanghai");

class RosterTest : public testing::Test {
protected:
    RosterPlan plan(const std::string& csv) { return *roster.plan(csv); }
    std::string wrong(const std::string& csv, int line) {
        for (const auto& one : plan(csv).wrong)
            if (one.line == line) return one.what;
        return "";
    }
    TempFolder folder;
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    Roster roster{*store};
};

TEST_F(RosterTest, import_shows_what_would_change_and_saves_only_when_told) {
    const RosterPlan first = plan("id,name,department\nA-1,王建华,装配\nA-2,李雪梅,质检\n");
    EXPECT_EQ(first.added.size(), 2u);
    EXPECT_FALSE(*roster.find("A-1"));
    ASSERT_TRUE(roster.apply(first).ok());
    EXPECT_EQ((*roster.find("A-1"))->name, "王建华");
    const RosterPlan second = plan("id,name,department\nA-1,王建华,仓储\nA-3,孙丽,\n");
    EXPECT_EQ(second.changed.size(), 1u);
    EXPECT_EQ(second.added.size(), 1u);
    ASSERT_EQ(second.missing.size(), 1u);
    ASSERT_TRUE(roster.apply(second).ok());
    EXPECT_TRUE(*roster.find("A-2")) << "not in the file is not deleted";
}

TEST_F(RosterTest, every_wrong_row_is_named_and_nothing_is_saved) {
    const std::string csv =
        "id,name,active,watch_until\n"
        "A-1,王建华,yes,\n"
        ",李雪梅,yes,\n"
        "A 2,孙丽,yes,\n"
        "A-3,,yes,\n"
        "A-4,刘志远,maybe,\n"
        "A-5,陈秀兰,no,2026-02-30\n"
        "A-1,赵国强,yes,\n";
    EXPECT_NE(wrong(csv, 3).find("id is missing"), std::string::npos);
    EXPECT_NE(wrong(csv, 4).find("A 2"), std::string::npos);
    EXPECT_NE(wrong(csv, 5).find("name is missing"), std::string::npos);
    EXPECT_NE(wrong(csv, 6).find("maybe"), std::string::npos);
    EXPECT_NE(wrong(csv, 7).find("2026-02-30"), std::string::npos);
    EXPECT_NE(wrong(csv, 8).find("line 2"), std::string::npos);
    const Status applied = roster.apply(plan(csv));
    ASSERT_FALSE(applied.ok());
    EXPECT_EQ(applied.fault().reason, Reason::file_invalid);
    EXPECT_FALSE(*roster.find("A-1"));
}

TEST_F(RosterTest, files_as_excel_and_wps_write_them_are_read) {
    const RosterPlan read = plan(
        "\xEF\xBB\xBF工号,姓名,部门,在职,关注至,关注原因\r\n"
        "A-1,\"王,建\"\"华\",装配,是,2026-12-01,\"两\r\n行\"\r\n\r\n");
    ASSERT_TRUE(read.wrong.empty()) << read.wrong[0].what;
    ASSERT_EQ(read.added.size(), 1u);
    EXPECT_EQ(read.added[0].name, "王,建\"华");
    EXPECT_EQ(read.added[0].watch_until, 20261201);
}

TEST_F(RosterTest, gbk_is_recognised_and_told_how_to_save) {
    const std::string gbk = "id,name\nA-1,\xCD\xF5\xBD\xA8\xBB\xAA\n";
    ASSERT_EQ(plan(gbk).wrong.size(), 1u);
    EXPECT_NE(plan(gbk).wrong[0].what.find("UTF-8"), std::string::npos);
}

TEST_F(RosterTest, gbk_that_is_utf8_by_chance_is_recognised_and_foreign_names_are_not_taken_for_it) {
    EXPECT_NE(wrong("id,name\nB-1,\xC7\xAE\xCE\xB0\n", 1).find("GBK"), std::string::npos);  // 钱伟
    for (const char* name : {"José Muñoz", "Иван·Петров", "Γιώργος", "钱伟"})
        EXPECT_TRUE(plan(std::string("id,name\nB-1,") + name + "\n").wrong.empty()) << name;
}

TEST_F(RosterTest, a_file_without_the_needed_headings_or_with_an_open_quote_is_named) {
    EXPECT_NE(wrong("number,who\n1,a\n", 1), "");
    EXPECT_NE(wrong("", 1), "");
    EXPECT_NE(wrong("id,name\nA-1,\"王建华\nA-2,李\n", 2).find("quote"), std::string::npos);
}

TEST_F(RosterTest, export_reads_back_unchanged) {
    ASSERT_TRUE(roster.save({"A-1", "=cmd|' /C calc'!A0", "a,\"b\"", false, 20261201, "原因"}).ok());
    const RosterPlan again = plan(*roster.csv());
    EXPECT_TRUE(again.wrong.empty());
    EXPECT_EQ(again.unchanged, 1);
    EXPECT_TRUE(again.changed.empty());
}

TEST_F(RosterTest, a_bound_code_finds_its_person) {
    ASSERT_TRUE(roster.save({"A-1", "王建华", "", true, {}, ""}).ok());
    ASSERT_TRUE(roster.bind("d1", "A-1", "李建国", WallTime{}).ok());
    EXPECT_EQ((*roster.find_bound("d1"))->id, "A-1");
    EXPECT_FALSE(*roster.find_bound("d2"));
    EXPECT_FALSE(roster.bind("d3", "nobody", "李建国", WallTime{}).ok()) << "only to somebody on the roster";
}

// ---- the log as CSV, and a row judged again -----------------------------------------------------------

LogRow row_of(EventKind kind, Reason reason) {
    LogRow row;
    row.event.id = 7;
    row.event.at = *parse_rfc3339("2026-11-23T07:42:16+08:00");
    row.event.hour = 2026112307;
    row.event.kind = kind;
    row.event.reason = reason;
    row.event.family = CodeFamily::pass;
    row.event.person = PersonPart{"A-1", "", CodeStatus::valid, {}, Temperature{{36'400}, {}, {36'500}}, "", ""};
    row.name = "王建华";
    return row;
}

TEST(LogCsv, formulas_are_defused_and_cells_line_up_with_the_heading) {
    LogRow row = row_of(EventKind::admit, Reason::normal);
    row.name = "=cmd|' /C calc'!A0";
    row.event.person->note = "+1,\"x\"";
    LogCsv csv(kZone, Language::en);
    std::string text;
    csv.append(row, text);
    const auto head = parse_csv(csv.head().substr(3)), line = parse_csv(text);
    ASSERT_EQ(line.size(), 1u);
    EXPECT_EQ(line[0].fields.size(), head[0].fields.size());
    EXPECT_EQ(line[0].fields[1], "2026-11-23 07:42:16");
    EXPECT_EQ(line[0].fields[9], "'=cmd|' /C calc'!A0");
    EXPECT_EQ(line[0].fields.back(), "'+1,\"x\"");
    EXPECT_EQ(line[0].fields[12], "36.5");
}

TEST(Rejudge, a_row_is_judged_again_as_it_was) {
    for (const Reason reason :
         {Reason::normal, Reason::inactive, Reason::on_watch, Reason::repeat, Reason::two_places}) {
        const bool admitted = reason == Reason::normal;
        const auto visit = visit_of(row_of(admitted ? EventKind::admit : EventKind::refuse, reason), kZone);
        ASSERT_TRUE(visit);
        EXPECT_EQ(id_of(judge(*visit, Policy{}).reason), id_of(reason));
    }
    EXPECT_EQ(judge(*visit_of(row_of(EventKind::readmit, Reason::retry), kZone), Policy{}).answer, Answer::readmit);
}

TEST(Rejudge, a_stricter_draft_refuses_who_was_admitted) {
    Policy draft;
    draft.fever_from = Celsius{36'500};
    EXPECT_EQ(judge(*visit_of(row_of(EventKind::admit, Reason::normal), kZone), draft).answer, Answer::remeasure);
}

TEST(Rejudge, what_is_no_visit_or_was_forgotten_cannot_be_judged) {
    EXPECT_FALSE(visit_of(row_of(EventKind::passage, Reason::passed), kZone));
    LogRow forgotten = row_of(EventKind::admit, Reason::normal);
    forgotten.event.person.reset();
    EXPECT_FALSE(visit_of(forgotten, kZone));
}

}  // namespace
}  // namespace gate
