#include "journal/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "journal/reader.h"
#include "journal/roster.h"
#include "unit/journal/journal_fixture.h"

namespace gate {
namespace {

TEST_F(JournalTest, a_row_reads_back_as_it_was_recorded) {
    open();
    EventDraft row = admit_of("A-1");
    row.took = milliseconds(56);
    row.mask = Mask::masked;
    row.person->first_temperature = Temperature{{37'500}, Celsius{21'000}, {37'600}};
    row.person->note = "备注";
    row.person->mask_score = 973;
    const EventId id = add(row);
    const Event event = *reader()->event(id);
    EXPECT_EQ(event.at, kNow);
    EXPECT_EQ(event.hour, 2026112307);
    EXPECT_EQ(event.epoch, journal->epoch());
    EXPECT_EQ(event.took, milliseconds(56));
    EXPECT_EQ(event.mask, Mask::masked);
    EXPECT_EQ(event.person, row.person);
    EXPECT_EQ(journal->head(), (Head{event.epoch, id, event.digest}));
    EXPECT_EQ(*reader()->head(), journal->head());
}

TEST_F(JournalTest, an_epoch_is_drawn_at_every_start_and_never_kept) {
    open();
    const Epoch first = journal->epoch();
    close();
    open();
    EXPECT_NE(journal->epoch(), first);
    EXPECT_EQ(total(EventKind::start), 2);
    EXPECT_TRUE(reader()->check()->good()) << "the chain goes on over epochs";
}

TEST_F(JournalTest, rows_never_change_and_never_go) {
    open();
    add(admit_of("A-1"));
    EXPECT_THROW(sqlite("UPDATE event SET reason = 2"), SQLite::Exception);
    EXPECT_THROW(sqlite("DELETE FROM event"), SQLite::Exception);
    EXPECT_EQ(total(EventKind::admit), 1);
}

TEST_F(JournalTest, a_second_writer_is_told_that_another_holds_the_journal) {
    open();
    EXPECT_EQ(Store::open(path()).fault().reason, Reason::journal_locked);
    close();
    EXPECT_TRUE(Store::open(path()).ok());
}

TEST_F(JournalTest, a_full_disk_is_a_fault_that_loses_nothing_and_heals) {
    open();
    add(admit_of("A-1"));
    sqlite("PRAGMA max_page_count = 1");
    Reason reason = Reason::none;
    std::int64_t written = 1;
    for (int i = 0; i < 200 && reason == Reason::none; ++i) {
        const auto id = journal->record(admit_of("A-2"));
        if (!id)
            reason = id.fault().reason;
        else
            ++written;
    }
    EXPECT_EQ(reason, Reason::disk_full);
    EXPECT_EQ(total(EventKind::admit), written);
    sqlite("PRAGMA max_page_count = 1000000");
    EXPECT_TRUE(journal->record(admit_of("A-3")).ok());
    EXPECT_TRUE(reader()->check()->good());
}

TEST_F(JournalTest, a_file_of_a_newer_program_is_refused_with_what_to_do) {
    open();
    sqlite("PRAGMA user_version = 99");
    close();
    const auto opened = Store::open(path());
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.fault().reason, Reason::journal_broken);
    EXPECT_NE(opened.fault().detail.find("newer"), std::string::npos);
}

TEST_F(JournalTest, a_file_that_is_no_database_is_a_fault) {
    std::ofstream(path()) << std::string(8192, 'x');
    EXPECT_EQ(Store::open(path()).fault().reason, Reason::journal_broken);
    EXPECT_FALSE(JournalReader::open(folder.path + "/absent.db").ok());
}

TEST_F(JournalTest, a_cut_key_file_is_a_fault_and_not_a_new_key) {
    open();
    const std::string key = store->site_key();
    close();
    open();
    EXPECT_EQ(store->site_key(), key);
    close();
    std::filesystem::resize_file(path() + ".key", 7);
    EXPECT_EQ(Store::open(path()).fault().reason, Reason::journal_broken);
}

// ---- history ----------------------------------------------------------------------------------------

TEST_F(JournalTest, only_a_settled_visit_is_an_entry) {
    open();
    const EventId admit = add(admit_of("A-1"));
    History history = *journal->history("A-1", "", Direction::in, 1, kNow - seconds(60));
    EXPECT_FALSE(history.settled_entry);
    EXPECT_EQ(history.unsettled_admit, kNow);
    add(draft(EventKind::passage, Reason::passed, admit));
    history = *journal->history("A-1", "", Direction::in, 1, kNow - seconds(60));
    EXPECT_EQ(history.settled_entry, kNow);
    EXPECT_FALSE(history.unsettled_admit);
}

TEST_F(JournalTest, history_knows_another_lane_a_code_and_its_limit_in_time) {
    open();
    add(admit_of("A-1", kNow, 2));
    EXPECT_EQ(journal->history("A-1", "", Direction::in, 1, kNow - seconds(60))->admit_elsewhere, kNow);
    EXPECT_FALSE(journal->history("A-1", "", Direction::in, 2, kNow - seconds(60))->admit_elsewhere);
    EXPECT_FALSE(journal->history("A-1", "", Direction::in, 1, kNow + seconds(1))->admit_elsewhere);
    EXPECT_FALSE(journal->history("A-1", "", Direction::out, 1, kNow - seconds(60))->admit_elsewhere);
    EXPECT_EQ(journal->history("", "c0deA-1", Direction::in, 1, kNow - seconds(60))->admit_elsewhere, kNow);
    EXPECT_FALSE(journal->history("A-2", "", Direction::in, 1, kNow - seconds(60))->admit_elsewhere);
}

TEST_F(JournalTest, a_settled_entry_after_an_unsettled_one_ends_it) {
    open();
    add(admit_of("A-1", kNow - seconds(30)));
    const EventId again = add(admit_of("A-1", kNow));
    add(draft(EventKind::passage, Reason::passed, again));
    const History history = *journal->history("A-1", "", Direction::in, 1, kNow - seconds(60));
    EXPECT_EQ(history.settled_entry, kNow);
    EXPECT_FALSE(history.unsettled_admit);
}

TEST_F(JournalTest, the_newest_trusted_time_is_the_floor) {
    open();
    EventDraft untrusted = admit_of("A-1", kNow + std::chrono::hours(24 * 365));
    untrusted.clock_trusted = false;
    add(untrusted);
    EXPECT_EQ(journal->newest_trusted(), kNow);
    close();
    open();
    EXPECT_EQ(journal->newest_trusted(), kNow);
}

// ---- chain ------------------------------------------------------------------------------------------

TEST_F(JournalTest, retention_deletes_persons_and_nothing_else) {
    open();
    add(admit_of("A-1", kNow - std::chrono::hours(48)));
    add(admit_of("A-2"));
    const auto before = *reader()->counts(0, INT32_MAX);
    EXPECT_EQ(*journal->forget_persons_before(kNow - std::chrono::hours(24)), 1);
    EXPECT_EQ(*reader()->counts(0, INT32_MAX), before);
    const CheckReport report = *reader()->check();
    EXPECT_TRUE(report.good());
    EXPECT_EQ(report.forgotten, 1);
    EXPECT_EQ(report.commitments, 1);
}

TEST_F(JournalTest, retention_finds_persons_past_its_first_window_of_rows) {
    open();
    sqlite("PRAGMA synchronous = OFF");
    add(admit_of("A-1", kNow + std::chrono::hours(24 * 365)));  // a clock that was a year ahead must hold nothing up
    for (int i = 0; i < 1100; ++i) add(admit_of("A-2"));
    add(admit_of("A-3", kNow - std::chrono::hours(48)));
    EXPECT_EQ(*journal->forget_persons_before(kNow - std::chrono::hours(24)), 1);
    EXPECT_EQ(*journal->forget_persons_before(kNow + std::chrono::hours(1)), 1100);
    EXPECT_EQ(reader()->check()->commitments, 1);
}

// ---- counts, backups, clones ------------------------------------------------------------------------

TEST_F(JournalTest, counts_are_sums_of_rows_by_epoch_hour_and_cell) {
    open();
    add(admit_of("A-1"));
    add(admit_of("A-2"));
    add(admit_of("A-3", kNow + std::chrono::hours(1)));
    std::vector<Count> admits;
    for (const Count& count : *reader()->counts(2026112300, 2026112323))
        if (count.kind == EventKind::admit) admits.push_back(count);
    const Epoch epoch = journal->epoch();
    EXPECT_EQ(admits, (std::vector<Count>{{epoch, 2026112307, EventKind::admit, Reason::normal, CodeFamily::pass, 2},
                                          {epoch, 2026112308, EventKind::admit, Reason::normal, CodeFamily::pass, 1}}));
}

/// What a district would keep: the maximum of each counter, summed over epochs.
class District {
public:
    void merge(const std::vector<Count>& counts) {
        for (const Count& count : counts) {
            auto& kept = rows_[{count.epoch, count.hour, static_cast<int>(count.kind), static_cast<int>(count.reason),
                                static_cast<int>(count.family)}];
            kept = std::max(kept, count.rows);
        }
    }
    std::int64_t admits() const {
        return std::accumulate(rows_.begin(), rows_.end(), std::int64_t{0}, [](std::int64_t sum, const auto& row) {
            return sum + (std::get<2>(row.first) == static_cast<int>(EventKind::admit) ? row.second : 0);
        });
    }

private:
    std::map<std::tuple<Epoch, HourKey, int, int, int>, std::int64_t> rows_;
};

TEST_F(JournalTest, a_restored_backup_counts_nothing_twice_and_loses_nothing_that_was_sent) {
    District district;
    open();
    add(admit_of("A-1"));
    sqlite("VACUUM INTO '" + folder.path + "/backup.db'");
    add(admit_of("A-2"));
    add(admit_of("A-3"));
    district.merge(*reader()->counts(0, INT32_MAX));
    close();
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path() + part);
    std::filesystem::rename(folder.path + "/backup.db", path());
    open();
    add(admit_of("A-4"));
    district.merge(*reader()->counts(0, INT32_MAX));
    district.merge(*reader()->counts(0, INT32_MAX));
    EXPECT_EQ(district.admits(), 4);
}

TEST_F(JournalTest, a_cloned_disk_counts_what_each_of_the_two_admitted) {
    District district;
    open();
    add(admit_of("A-1"));
    close();
    const std::string clone = folder.path + "/clone.db";
    for (const char* part : {"", ".key"}) std::filesystem::copy_file(path() + part, clone + part);
    open();
    auto other_store = *Store::open(clone);
    auto other = *Journal::begin(*other_store, kZone, draft(EventKind::start));
    add(admit_of("A-2"));
    EXPECT_TRUE(other->record(admit_of("B-1")).ok());
    EXPECT_TRUE(other->record(admit_of("B-2")).ok());
    district.merge(*reader()->counts(0, INT32_MAX));
    district.merge(*(*JournalReader::open(clone))->counts(0, INT32_MAX));
    EXPECT_EQ(district.admits(), 4);
}

// ---- crash ------------------------------------------------------------------------------------------

[[noreturn]] void record_until_killed(const std::string& path, int told) {
    auto store = *Store::open(path);
    auto journal = *Journal::begin(*store, kZone, draft(EventKind::start));
    for (;;) {
        const EventId id = *journal->record(admit_of("A-1"));
        if (write(told, &id, sizeof id) != sizeof id) _exit(1);
    }
}

TEST_F(JournalTest, kill_9_while_recording_keeps_every_row_that_was_promised) {
    for (int round = 0; round < 8; ++round) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const pid_t child = fork();
        if (child == 0) record_until_killed(path(), ends[1]);
        ::close(ends[1]);
        EventId promised = 0;
        for (int i = 0; i < 20 + 37 * round; ++i)
            ASSERT_EQ(read(ends[0], &promised, sizeof promised), static_cast<ssize_t>(sizeof promised));
        ::kill(child, SIGKILL);
        while (read(ends[0], &promised, sizeof promised) == static_cast<ssize_t>(sizeof promised)) {
        }
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
        const CheckReport report = *reader()->check();
        EXPECT_TRUE(report.good()) << report.what;
        EXPECT_GE(report.rows, promised);
    }
}

// ---- reading ----------------------------------------------------------------------------------------

TEST_F(JournalTest, people_inside_are_passages_in_minus_out) {
    open();
    const EventId first = add(admit_of("A-1")), second = add(admit_of("A-2"));
    add(draft(EventKind::passage, Reason::passed, first));
    add(draft(EventKind::opened, Reason::passed, second));
    EventDraft out = draft(EventKind::way_out, Reason::way_out);
    out.direction = Direction::out;
    add(out);
    EXPECT_EQ(*reader()->inside(20261123), 1);
}

TEST_F(JournalTest, the_log_filters_by_lane_kind_person_department_and_goes_either_way) {
    open();
    Roster roster(*store);
    ASSERT_TRUE(roster.save({"A-1", "王建华", "装配", true, {}, ""}).ok());
    const EventId first = add(admit_of("A-1"));
    add(admit_of("A-2", kNow, 2));
    const auto ids = [&](LogFilter filter) {
        filter.from = 0;
        filter.to = INT32_MAX;
        std::vector<EventId> found;
        EXPECT_TRUE(reader()->log(filter, [&](const LogRow& row) { return found.push_back(row.event.id), true; }).ok());
        return found;
    };
    EXPECT_EQ(ids({}), (std::vector<EventId>{3, 2, 1}));
    EXPECT_EQ(ids({.newest_first = false}), (std::vector<EventId>{1, 2, 3}));
    EXPECT_EQ(ids({.lane = 2}), (std::vector<EventId>{3}));
    EXPECT_EQ(ids({.kind = EventKind::start}), (std::vector<EventId>{1}));
    EXPECT_EQ(ids({.person = "A-1"}), (std::vector<EventId>{first}));
    EXPECT_EQ(ids({.department = "装配"}), (std::vector<EventId>{first}));
    EXPECT_EQ(ids({.before = 3, .limit = 1}), (std::vector<EventId>{2}));
    EXPECT_EQ(reader()->row(first)->name, "王建华");
    EXPECT_EQ(reader()->row(99).fault().reason, Reason::not_found);
}

TEST_F(JournalTest, code_digests_are_keyed_by_the_site) {
    open();
    HealthCode code;
    code.family = CodeFamily::dcc;
    code.identifier = "URN:UVCI:01:SE:1";
    const std::string digest = journal->digest_of(code);
    EXPECT_EQ(digest.size(), 64u);
    EXPECT_EQ(journal->digest_of(code), digest);
    EXPECT_EQ(digest.find("UVCI"), std::string::npos);
    std::filesystem::remove(path() + ".key");
    close();
    open();
    EXPECT_NE(journal->digest_of(code), digest) << "another site, another digest";
}

}  // namespace
}  // namespace gate
