// The manager's figures: the log as CSV beside sqlite3 -csv on the same database in the same run, as a workbook, and a
// draft policy over the same visits.
//     manage_bench [FOLDER] [VISITS]      (default: the current folder, 100,000)
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "cpu_clock.h"
#include "journal/journal.h"
#include "journal/log_csv.h"
#include "journal/roster.h"
#include "journal/what_if.h"
#include "report/log_workbook.h"
#include "system/clock.h"

namespace {

using namespace gate;
const SystemClock system_clock;
const Zone zone = *Zone::named("Asia/Shanghai");
constexpr DayKey kFrom = 20261025, kTo = 20261123;

double seconds_of(const std::function<void()>& work) {
    const Instant before = system_clock.now();
    work();
    return std::chrono::duration<double>(system_clock.now() - before).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

long peak_kb(int who) {
    rusage usage{};
    ::getrusage(who, &usage);
    return usage.ru_maxrss;
}

/// Thirty days of visits, each admit walked through.
void fill(const std::string& path, int visits) {
    auto store = *Store::open(path);
    Roster roster(*store);
    for (int i = 0; i < 2000; ++i)
        check(roster
                  .save({"P-" + std::to_string(i),
                         "工人" + std::to_string(i),
                         i % 2 ? "装配一车间" : "装配二车间",
                         true,
                         {},
                         ""})
                  .ok(),
              "person");
    store->lock().db().exec("PRAGMA synchronous = OFF");  // only to fill it in a bearable time
    const WallTime begin = zone.start_of(kFrom) + std::chrono::hours(1);
    auto journal = *Journal::begin(*store, zone, {.at = begin, .kind = EventKind::start});
    for (int i = 0; i < visits; ++i) {
        const WallTime at = begin + seconds(i * (29LL * 86'400) / visits);
        EventDraft row{.at = at,
                       .lane = 1 + i % 4,
                       .kind = i % 20 ? EventKind::admit : EventKind::refuse,
                       .reason = i % 20 ? Reason::normal : Reason::fever,
                       .family = CodeFamily::pass,
                       .took = milliseconds(600)};
        const int milli = i % 20 ? 36'200 + i % 9 * 100 : 37'600;
        row.person = PersonPart{"P-" + std::to_string(i % 2000),
                                std::string(64, 'c'),
                                CodeStatus::valid,
                                {},
                                Temperature{{milli - 100}, Celsius{21'000}, {milli}},
                                "",
                                ""};
        if (i % 20 == 0) row.person->first_temperature = Temperature{{37'700}, {}, {37'800}};
        const EventId id = *journal->record(row);
        if (i % 20)
            check(journal
                      ->record({.at = at + seconds(2),
                                .lane = row.lane,
                                .kind = EventKind::passage,
                                .reason = Reason::passed,
                                .ref = id})
                      .ok(),
                  "passage");
    }
    store->lock().db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

const LogFilter kEntries{
    .from = first_hour(kFrom), .to = last_hour(kTo), .show = LogShow::entries, .newest_first = false};

std::int64_t export_csv(const std::string& path, const std::string& file) {
    const auto reader = *JournalReader::open(path);
    std::ofstream out(file, std::ios::binary);
    LogCsv csv(zone, Language::zh);
    out << csv.head();
    LogFilter filter = kEntries;
    filter.limit = 1'000;
    filter.up_to = *reader->newest_of(filter);
    std::int64_t rows = 0;
    for (std::int64_t got = 1; got > 0;) {
        got = 0;
        std::string piece;
        check(reader
                  ->log(filter,
                        [&](const LogRow& row) {
                            csv.append(row, piece);
                            filter.after = row.event.id;
                            return ++got > 0;
                        })
                  .ok(),
              "log");
        out << piece;
        rows += got;
    }
    return rows;
}

/// The same rows and columns, names looked up and times written out, as a person would ask sqlite3 for them.
std::string sqlite_command(const std::string& path, const std::string& file) {
    return "sqlite3 -csv -header '" + path +
           "' \"SELECT e.id, datetime(e.at / 1000, 'unixepoch', '+8 hours'), e.lane, e.direction, e.kind, e.reason, "
           "(SELECT min(s.kind) FROM event s WHERE s.ref = e.id AND s.ref > 0 "
           "AND s.kind IN (6,7,8,9,10)), e.family, p.person, w.name, w.department, printf('%.1f', p.first_judged / "
           "1000.0), printf('%.1f', p.judged / 1000.0), e.mask, e.took, e.ref, p.actor, p.note FROM event e "
           "LEFT JOIN event_person p ON p.event_id = e.id LEFT JOIN person w ON w.id = p.person WHERE e.kind IN "
           "(2,3,4,12,26) ORDER BY e.id\" > '" +
           file + "'";
}

}  // namespace

int main(int count, char** arguments) {
    const std::string folder =
        std::string(count > 1 ? arguments[1] : ".") + "/manage-bench." + std::to_string(::getpid());
    const int visits = count > 2 ? std::atoi(arguments[2]) : 100'000;
    std::filesystem::create_directories(folder);
    const std::string path = folder + "/journal.db";
    fill(path, visits);
    const long before = peak_kb(RUSAGE_SELF);
    std::vector<double> ours, theirs, ratios, drafts, drafts_worked;
    std::int64_t rows = 0;
    for (int round = 0; round < 5; ++round) {
        ours.push_back(seconds_of([&] { rows = export_csv(path, folder + "/ours.csv"); }));
        theirs.push_back(seconds_of(
            [&] { check(std::system(sqlite_command(path, folder + "/theirs.csv").c_str()) == 0, "sqlite3"); }));
        ratios.push_back(ours.back() / theirs.back());
    }
    const long after_csv = peak_kb(RUSAGE_SELF), theirs_kb = peak_kb(RUSAGE_CHILDREN);
    const auto reader = *JournalReader::open(path);
    Policy draft;
    draft.fever_from = Celsius{37'000};
    draft.repeat_within = seconds(1800);
    WhatIf found;
    for (int round = 0; round < 5; ++round)
        drafts.push_back(seconds_of([&] {
            drafts_worked.push_back(bench::ms_of([&] { found = *what_if(*reader, {}, draft, zone, kFrom, kTo); }) /
                                    1000);
        }));
    const long after_draft = peak_kb(RUSAGE_SELF);
    std::int64_t bytes = 0;
    const double workbook = seconds_of([&] {
        bytes = log_workbook(*reader, kEntries, zone, {folder, "bench"})->size();
    });
    std::printf("%lld visits over 30 days, median of 5\n", static_cast<long long>(rows));
    std::printf("  CSV                     %6.2f s   peak memory + %ld KB\n", median(ours), after_csv - before);
    std::printf("  sqlite3 -csv            %6.2f s   peak memory %ld KB   CSV ÷ sqlite3: %.2f\n", median(theirs),
                theirs_kb, median(ratios));
    std::printf("  XLSX, once              %6.2f s   %.1f MB, peak memory + %ld KB\n", workbook,
                static_cast<double>(bytes) / 1e6, peak_kb(RUSAGE_SELF) - after_draft);
    std::printf(
        "  draft policy            %6.2f s   %.2f s of them worked; %lld stopped, %lld let in, %lld not judged; peak "
        "memory + %ld KB\n",
        median(drafts), median(drafts_worked), static_cast<long long>(found.stopped),
        static_cast<long long>(found.let_in), static_cast<long long>(found.not_judged), after_draft - after_csv);
    std::filesystem::remove_all(folder);
}
