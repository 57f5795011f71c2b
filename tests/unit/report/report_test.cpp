#include <gtest/gtest.h>

#include <filesystem>

#include "base/csv.h"
#include "journal/journal.h"
#include "report/archive.h"
#include "report/log_workbook.h"
#include "report/workbook_csv.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
const Zone kZone = *Zone::named("Asia/Shanghai");

std::string bytes_of(const TempFile& file) {
    std::string all;
    while (file.read(all)) {
    }
    return all;
}

class WorkbookTest : public testing::Test {
protected:
    WorkbookTest() {
        for (int i = 0; i < 7; ++i) {
            EventDraft row{.at = kNow + seconds(i),
                           .lane = 1,
                           .kind = EventKind::admit,
                           .reason = Reason::normal,
                           .family = CodeFamily::pass};
            row.person =
                PersonPart{"A-" + std::to_string(i), "", {}, {}, Temperature{{36'400}, {}, {36'500}}, "", "=1+1"};
            EXPECT_TRUE(journal->record(row).ok());
        }
    }
    std::string workbook(std::int64_t rows_per_sheet = 100) const {
        auto file = log_workbook(*reader, {.from = 0, .to = INT32_MAX, .show = LogShow::entries}, kZone,
                                 {folder.path, "测试厂 2026-11-23", Language::zh, rows_per_sheet});
        EXPECT_TRUE(file.ok());
        return bytes_of(*file);
    }

    TempFolder folder;
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal = *Journal::begin(*store, kZone, {.at = kNow, .kind = EventKind::start});
    std::unique_ptr<JournalReader> reader = *JournalReader::open(folder.path + "/journal.db");
};

TEST_F(WorkbookTest, a_workbook_of_the_log_reads_back) {
    const auto rows = parse_csv(*workbook_csv(workbook()));
    ASSERT_EQ(rows.size(), 8u);
    EXPECT_EQ(rows[0].fields[9], "姓名");
    EXPECT_EQ(rows[1].fields[0], "2");
    EXPECT_EQ(rows[1].fields[1], "2026-11-23") << "a date by its style";
    EXPECT_EQ(rows[1].fields[8], "A-0");
    EXPECT_EQ(rows[1].fields[12], "36.5");
    EXPECT_EQ(rows[1].fields[17], "=1+1") << "a text, not a formula";
}

TEST_F(WorkbookTest, more_rows_than_fit_a_sheet_go_on_in_the_next) {
    const auto names = *zip_names(workbook(3));
    const auto sheets = std::count_if(names.begin(), names.end(),
                                      [](const std::string& name) { return name.starts_with("xl/worksheets/sheet"); });
    EXPECT_EQ(sheets, 4) << "3 + 3 + 1 rows, and the totals";
}

TEST_F(WorkbookTest, nothing_is_left_in_the_folder) {
    workbook();
    for (const auto& entry : std::filesystem::directory_iterator(folder.path))
        EXPECT_TRUE(entry.path().filename().string().starts_with("journal.db")) << entry.path();
}

TEST_F(WorkbookTest, a_folder_without_room_is_named) {
    EXPECT_EQ(TempFile::make(folder.path, INT64_MAX / 2).fault().reason, Reason::export_no_space);
    EXPECT_EQ(TempFile::make("/nowhere", 1).fault().reason, Reason::export_no_space);
}

TEST_F(WorkbookTest, a_roster_goes_out_and_comes_back_unchanged) {
    const std::vector<Person> people{{"A-1", "=cmd|' /C calc'!A0", "装配,一", false, 20261201, "原因\n二"},
                                     {"0012", "李丽", "", true, {}, ""}};
    for (const Language language : {Language::zh, Language::en}) {
        auto file = roster_workbook(people, {folder.path, "", language});
        const std::string csv = *workbook_csv(bytes_of(*file));
        Roster roster(*store);
        const RosterPlan plan = *roster.plan(csv);
        EXPECT_TRUE(plan.wrong.empty());
        ASSERT_EQ(plan.added.size(), 2u);
        EXPECT_EQ(plan.added[0].name, people[0].name);
        EXPECT_EQ(plan.added[0].watch_until, people[0].watch_until);
        EXPECT_EQ(plan.added[1].id, "0012");
    }
}

TEST(WorkbookCsv, what_is_no_workbook_is_named) {
    EXPECT_TRUE(looks_like_workbook("PK\x03\x04"));
    EXPECT_FALSE(looks_like_workbook("id,name"));
    EXPECT_EQ(workbook_csv("").fault().reason, Reason::file_invalid);
    EXPECT_EQ(workbook_csv("PK\x03\x04 and then nothing").fault().reason, Reason::file_invalid);
}

TEST(Archive, a_bundle_is_a_gzip_with_all_its_files) {
    const auto bundle = tar_gz({{"a.txt", "one"}, {"b.json", "{}"}}, 1'700'000'000);
    ASSERT_TRUE(bundle.ok());
    EXPECT_TRUE(bundle->starts_with("\x1f\x8b"));
}

}  // namespace
}  // namespace gate
