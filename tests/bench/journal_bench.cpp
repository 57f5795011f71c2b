// The journal's figures: durable commits beside plain 4 KiB writes with fdatasync on the same disk, in turn;
// then a million rows: a day's counts, the whole chain, reading back.
//     journal_bench [FOLDER]      (default: the current folder; name one on the disk to measure)
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "journal/reader.h"
#include "system/clock.h"

namespace {

using namespace gate;
constexpr int kBatch = 200, kRounds = 15, kBlock = 4096;
const SystemClock system_clock;

double seconds_of(const std::function<void()>& work) {
    const Instant before = system_clock.now();
    work();
    return std::chrono::duration<double>(system_clock.now() - before).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

EventDraft admit(int number, WallTime at) {
    EventDraft row;
    row.at = at;
    row.lane = 1 + number % 4;
    row.kind = number % 20 == 0 ? EventKind::refuse : EventKind::admit;
    row.reason = number % 20 == 0 ? Reason::fever : Reason::normal;
    row.family = CodeFamily::pass;
    row.person = PersonPart{"P-" + std::to_string(number % 2000),
                            std::string(64, 'c'),
                            CodeStatus::valid,
                            {},
                            Temperature{{36'400}, Celsius{21'000}, {36'500}},
                            "",
                            ""};
    return row;
}

/// Blocks of 4 KiB, each on the disk before the next: the least that any durable log must do.
class Blocks {
public:
    Blocks(const std::string& path, bool append)
        : append_(append), fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)) {
        if (!append)
            check(::pwrite(fd_, std::string(kBlock * kBatch, 'x').data(), kBlock * kBatch, 0) == kBlock * kBatch,
                  "write");
        ::fsync(fd_);
    }
    ~Blocks() { ::close(fd_); }
    void batch() {
        const std::string block(kBlock, 'y');
        for (int i = 0; i < kBatch; ++i) {
            check(::pwrite(fd_, block.data(), kBlock, append_ ? end_ : i * kBlock) == kBlock, "write");
            check(::fdatasync(fd_) == 0, "fdatasync");
            end_ += kBlock;
        }
    }

private:
    const bool append_;
    const int fd_;
    off_t end_ = 0;
};

void commits(Journal& journal, const std::string& folder) {
    Blocks in_place(folder + "/in-place", false), append(folder + "/append", true);
    std::vector<double> visits, places, appends;
    int number = 0;
    const auto record = [&] {
        for (int i = 0; i < kBatch; ++i) check(journal.record(admit(number++, system_clock.wall())).ok(), "record");
    };
    for (int round = 0; round <= kRounds; ++round) {
        const double visit = seconds_of(record), place = seconds_of([&] { in_place.batch(); }),
                     end = seconds_of([&] { append.batch(); });
        if (round == 0) continue;  // warms the disk
        visits.push_back(visit / kBatch);
        places.push_back(place / kBatch);
        appends.push_back(end / kBatch);
    }
    std::vector<double> to_place, to_append;
    for (int i = 0; i < kRounds; ++i) {
        to_place.push_back(places[i] / visits[i]);
        to_append.push_back(appends[i] / visits[i]);
    }
    std::printf("durable commit, median of %d batches of %d\n", kRounds, kBatch);
    std::printf("  one visit (row, personal part, chain, index)   %8.1f µs   %7.0f /s\n", median(visits) * 1e6,
                1 / median(visits));
    std::printf("  4 KiB in place + fdatasync                     %8.1f µs   visits per write: %.2f\n",
                median(places) * 1e6, median(to_place));
    std::printf("  4 KiB appended + fdatasync                     %8.1f µs   visits per write: %.2f\n",
                median(appends) * 1e6, median(to_append));
}

void fill(Store& store, Journal& journal, int rows) {
    store.lock().db().exec("PRAGMA synchronous = OFF");  // only to fill it in a bearable time
    const WallTime begin = *parse_rfc3339("2026-10-24T22:00:00Z");
    for (int i = 0; i < rows; ++i) check(journal.record(admit(i, begin + seconds(i * 2592LL / 1000))).ok(), "record");
    store.lock().db().exec("PRAGMA synchronous = FULL");
    store.lock().db().exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

void reading(const std::string& path, const Journal& journal, int rows) {
    const auto reader = *JournalReader::open(path);
    std::vector<double> hours, days, lanes;
    for (int i = 0; i < 20; ++i) {
        const DayKey day = add_days(20261101, i);
        hours.push_back(seconds_of([&] { check(!(*reader->counts(day * 100 + 8, day * 100 + 8)).empty(), "counts"); }));
        days.push_back(
            seconds_of([&] { check(!(*reader->counts(first_hour(day), last_hour(day))).empty(), "counts"); }));
        lanes.push_back(
            seconds_of([&] { check(!(*reader->counts_by_lane(first_hour(day), last_hour(day))).empty(), "counts"); }));
    }
    CheckReport report;
    const double whole = seconds_of([&] { report = *reader->check(); });
    check(report.good() && report.rows >= rows, "the chain must be whole");
    std::int64_t read = 0;
    LogFilter filter{.from = 0, .to = INT32_MAX, .limit = 100'000};
    const double log =
        seconds_of([&] { check(reader->log(filter, [&](const LogRow&) { return ++read > 0; }).ok(), "log"); });
    const double history = seconds_of([&] {
        for (int i = 0; i < 1000; ++i)
            check(
                journal.history("P-" + std::to_string(i), "", Direction::in, 1, *parse_rfc3339("2026-11-20T00:00:00Z"))
                    .ok(),
                "history");
    });
    std::printf("with %lld rows\n", static_cast<long long>(report.rows));
    std::printf(
        "  an hour's counts            %8.2f ms\n  a day's counts              %8.2f ms\n  a day's counts by lane      "
        "%8.2f ms\n",
        median(hours) * 1e3, median(days) * 1e3, median(lanes) * 1e3);
    std::printf(
        "  whole chain, commitments    %8.2f s\n  100,000 rows read back      %8.1f ms\n  one person's history        "
        "%8.3f ms\n",
        whole, log * 1e3, history);
}

}  // namespace

int main(int count, char** arguments) {
    const std::string folder =
        std::string(count > 1 ? arguments[1] : ".") + "/journal-bench." + std::to_string(::getpid());
    const int rows = count > 2 ? std::atoi(arguments[2]) : 1'000'000;
    std::filesystem::create_directories(folder);
    {
        const auto zone = *Zone::named("Asia/Shanghai");
        auto store = *Store::open(folder + "/journal.db");
        auto journal = *Journal::begin(*store, zone, EventDraft{.at = system_clock.wall(), .kind = EventKind::start});
        commits(*journal, folder);
        fill(*store, *journal, rows);
        reading(folder + "/journal.db", *journal, rows);
    }
    std::filesystem::remove_all(folder);
}
