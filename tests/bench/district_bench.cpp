// Counts taken in by one ledger beside the same rows written by a bare batched upsert, same file system, same batches.
//     district_bench [FOLDER]
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "district/ledger.h"
#include "sql/sql.h"
#include "system/clock.h"

namespace gate {
namespace {

constexpr int kCells = 14;  // an hour of a busy gate: kinds, reasons and families that occur
constexpr int kBatch = 64;  // requests of one transaction
constexpr int kRequests = 8192;

double seconds_since(Instant began, const Clock& clock) {
    return std::chrono::duration<double>(clock.now() - began).count();
}

/// Request number `i` of `gates` that report in turn: all cells of the hour, each a little larger than before.
sync::Request request_of(int i, int gates, WallTime now) {
    const std::int64_t round = i / gates + 1, gate = i % gates + 1;
    sync::Request made;
    made.program = "bench";
    made.now = now;
    made.head = {gate, round * 100, sha256(bytes_of(std::to_string(i)))};
    made.begun = 1;
    sync::HourCells hour{gate, 2026112400 + static_cast<HourKey>(round / 360 % 24), {}};
    for (int cell = 0; cell < kCells; ++cell) hour.cells.push_back({1 + cell, 100 + cell, 1, round * (cell + 1)});
    made.hours = {hour};
    return made;
}

std::vector<sync::Request> requests_of(int gates, WallTime now) {
    std::vector<sync::Request> all;
    for (int i = 0; i < kRequests; ++i) all.push_back(request_of(i, gates, now));
    return all;
}

double ledger_rate(const std::string& path, const std::vector<sync::Request>& all, int gates, const Clock& clock) {
    const auto ledger = *district::Ledger::open(path);
    {
        const auto access = ledger->lock();
        WriteTransaction commit(access.db());
        access.db().exec("INSERT INTO enterprise VALUES (1, 'c', 'n', '330199', '', '', '', '', '')");
        for (int i = 1; i <= gates; ++i)
            access.db().exec("INSERT INTO gate (id, enterprise, name, token, token_from) VALUES (" + std::to_string(i) +
                             ", 1, 'g', 't" + std::to_string(i) + "', 0)");
        commit.commit();
    }
    const Instant began = clock.now();
    std::vector<district::Upload> batch;
    for (int i = 0; i < kRequests; ++i) {
        batch.push_back({i % gates + 1, &all[static_cast<std::size_t>(i)]});
        if (std::ssize(batch) < kBatch) continue;
        if (!ledger->exchange(batch, clock.wall())) std::abort();
        batch.clear();
    }
    return kRequests * kCells / seconds_since(began, clock);
}

double bare_rate(const std::string& path, const std::vector<sync::Request>& all, int gates, const Clock& clock) {
    SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    db.exec(
        "CREATE TABLE cell (gate BIGINT, hour BIGINT, epoch BIGINT, kind BIGINT, reason BIGINT, family BIGINT, n "
        "BIGINT, "
        "PRIMARY KEY (gate, hour, epoch, kind, reason, family)) WITHOUT ROWID");
    SQLite::Statement put(db,
                          "INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (gate, hour, epoch, kind, reason, "
                          "family) DO UPDATE SET n = excluded.n WHERE excluded.n > cell.n");
    const Instant began = clock.now();
    for (int from = 0; from < kRequests; from += kBatch) {
        WriteTransaction commit(db);
        for (int i = from; i < from + kBatch; ++i)
            for (const auto& hour : all[static_cast<std::size_t>(i)].hours)
                for (const auto& cell : hour.cells) {
                    put.reset();
                    int index = 0;
                    for (const std::int64_t value :
                         {std::int64_t{i % gates + 1}, std::int64_t{hour.hour}, std::int64_t{hour.epoch},
                          std::int64_t{cell.kind}, std::int64_t{cell.reason}, std::int64_t{cell.family}, cell.rows})
                        put.bind(++index, value);
                    put.exec();
                }
        commit.commit();
    }
    return kRequests * kCells / seconds_since(began, clock);
}

long resident_mb() {
    std::ifstream file("/proc/self/statm");
    long total = 0, resident = 0;
    file >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE) / (1 << 20);
}

int run(const std::string& folder) {
    const SystemClock clock;
    std::printf("| gates | ledger, cells/s | bare upsert, cells/s | ratio | memory, MB |\n|---|---|---|---|---|\n");
    for (const int gates : {10, 1000, 20'000}) {
        double ledger = 0, bare = 0;
        const auto all = requests_of(gates, clock.wall());
        for (int round = 0; round < 3; ++round) {  // the best of three, in turn, so that neither has the quiet minute
            for (const char* name : {"/ledger.db", "/bare.db"})
                for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(folder + name + more);
            ledger = std::max(ledger, ledger_rate(folder + "/ledger.db", all, gates, clock));
            bare = std::max(bare, bare_rate(folder + "/bare.db", all, gates, clock));
        }
        std::printf("| %d | %.0f | %.0f | %.2f | %ld |\n", gates, ledger, bare, ledger / bare, resident_mb());
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace
}  // namespace gate

int main(int count, char** values) {
    const std::string folder =
        count > 1 ? values[1] : (std::filesystem::temp_directory_path() / "district_bench").string();
    std::filesystem::create_directories(folder);
    return gate::run(folder);
}
