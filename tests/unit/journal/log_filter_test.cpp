#include <gtest/gtest.h>

#include "base/csv.h"
#include "journal/journal.h"
#include "journal/log_csv.h"
#include "journal/reader.h"
#include "journal/roster.h"
#include "unit/temp_folder.h"

namespace gate {
namespace {

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
const Zone kZone = *Zone::named("Asia/Shanghai");

class LogFilterTest : public testing::Test {
protected:
    LogFilterTest() {
        EXPECT_TRUE(roster.save({"A-1", "王建华", "装配", true, {}, ""}).ok());
        EXPECT_TRUE(roster.save({"A-2", "李丽", "品质", true, {}, ""}).ok());
        passed = add("A-1", EventKind::admit, Reason::normal);
        add("", EventKind::passage, Reason::passed, passed);
        turned_away = add("A-2", EventKind::refuse, Reason::fever);
        stood = add("A-2", EventKind::admit, Reason::normal);
        add("", EventKind::no_passage, Reason::none, stood);
        by_guard = add("A-2", EventKind::admit, Reason::by_guard);
        alarm = add("", EventKind::alarm, Reason::forced);
    }
    EventId add(const std::string& person, EventKind kind, Reason reason, EventId ref = 0) {
        EventDraft row{.at = kNow, .lane = 1, .kind = kind, .reason = reason, .ref = ref};
        if (!person.empty()) row.person = PersonPart{person, "", {}, {}, {}, "", ""};
        return *journal->record(row);
    }
    std::vector<EventId> ids(LogFilter filter) const {
        filter.from = 2026112300;
        filter.to = 2026112323;
        filter.newest_first = false;
        std::vector<EventId> out;
        EXPECT_TRUE(reader->log(filter, [&](const LogRow& row) { return out.push_back(row.event.id), true; }).ok());
        EXPECT_EQ(*reader->rows(filter), static_cast<std::int64_t>(out.size())) << "the count says what the log lists";
        std::int64_t sum = 0;
        for (const Count& count : *reader->sums(filter)) sum += count.rows;
        EXPECT_EQ(sum, static_cast<std::int64_t>(out.size()));
        return out;
    }
    using Ids = std::vector<EventId>;

    TempFolder folder;
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal = *Journal::begin(*store, kZone, {.at = kNow, .kind = EventKind::start});
    Roster roster{*store};
    std::unique_ptr<JournalReader> reader = *JournalReader::open(folder.path + "/journal.db");
    EventId passed, turned_away, stood, by_guard, alarm;
};

TEST_F(LogFilterTest, shows_list_what_they_say) {
    EXPECT_EQ(ids({.show = LogShow::entries}), (Ids{passed, turned_away, stood, by_guard}));
    EXPECT_EQ(ids({.show = LogShow::admitted}), (Ids{passed, stood, by_guard}));
    EXPECT_EQ(ids({.show = LogShow::refused}), Ids{turned_away});
    EXPECT_EQ(ids({.show = LogShow::no_passage}), Ids{stood});
    EXPECT_EQ(ids({.show = LogShow::by_hand}), Ids{by_guard});
    EXPECT_EQ(ids({.show = LogShow::all}).size(), 8u);
    for (const LogShow show : {LogShow::all, LogShow::entries, LogShow::by_hand})
        EXPECT_EQ(log_show_of(name_of(show)), show);
    EXPECT_FALSE(log_show_of("nothing"));
}

TEST_F(LogFilterTest, people_are_found_by_part_of_a_name_or_a_whole_id) {
    EXPECT_EQ(ids({.search = "建"}), Ids{passed});
    EXPECT_EQ(ids({.search = "A-2"}).size(), 3u);
    EXPECT_TRUE(ids({.search = "A-"}).empty());
    EXPECT_EQ(ids({.department = "装配"}), Ids{passed});
    EXPECT_TRUE(ids({.search = "' OR 1=1 --"}).empty());
}

TEST_F(LogFilterTest, pages_of_a_log_join_without_gap_or_double) {
    Ids joined;
    LogFilter filter{.from = 0, .to = INT32_MAX, .limit = 3, .newest_first = false};
    for (bool more = true; more;) {
        const std::size_t before = joined.size();
        ASSERT_TRUE(reader->log(filter, [&](const LogRow& row) { return joined.push_back(row.event.id), true; }).ok());
        more = joined.size() > before;
        filter.after = joined.back();
    }
    EXPECT_EQ(joined, (Ids{1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(*reader->newest_of(filter), 8);
    EXPECT_EQ(ids({.before = 3}), (Ids{1, 2}));
    EXPECT_EQ(ids({.after = 2, .up_to = 4}), (Ids{3, 4}));
    EXPECT_EQ(ids({.up_to = 2}), (Ids{1, 2}));
}

TEST_F(LogFilterTest, an_admit_tells_how_it_ended) {
    std::map<EventId, std::optional<EventKind>> outcomes;
    ASSERT_TRUE(reader
                    ->log({.from = 0, .to = INT32_MAX},
                          [&](const LogRow& row) {
                              outcomes[row.event.id] = row.outcome;
                              return true;
                          })
                    .ok());
    EXPECT_EQ(outcomes[passed], EventKind::passage);
    EXPECT_EQ(outcomes[stood], EventKind::no_passage);
    EXPECT_EQ(outcomes[by_guard], std::nullopt);
    EXPECT_EQ(outcomes[turned_away], std::nullopt);
}

TEST(SiteTime, is_the_zones_own_whatever_the_order) {
    for (const char* name : {"Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns"}) {
        const Zone zone = *Zone::named(name);
        SiteTime time(zone);
        for (const char* text :
             {"2026-11-23T07:42:16Z", "2026-11-23T07:59:59Z", "2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z",
              "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "1969-12-31T23:59:59Z", "2026-11-23T00:00:00Z"}) {
            std::string out;
            time.append(*parse_rfc3339(text), out);
            EXPECT_EQ(out, zone.format(*parse_rfc3339(text))) << name;
        }
    }
}

}  // namespace
}  // namespace gate
