#include "sql/sql.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "unit/temp_folder.h"

namespace gate {
namespace {

constexpr const char* kOne[] = {"CREATE TABLE number (n INTEGER)"};
constexpr const char* kTwo[] = {kOne[0], "INSERT INTO number VALUES (1)"};

/// As another process would: a connection of its own.
struct Connection : SQLite::Database {
    explicit Connection(const TempFolder& folder)
        : Database(folder.path + "/x.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 30000) {
        exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
    }
    int sum() { return execAndGet("SELECT coalesce(sum(n), 0) FROM number").getInt(); }
};

TEST(Migrate, takes_each_step_once_and_refuses_a_newer_file) {
    const TempFolder folder;
    Connection db(folder);
    EXPECT_TRUE(migrate(db, kOne, Reason::journal_broken));
    EXPECT_EQ(db.sum(), 0);
    EXPECT_TRUE(migrate(db, kTwo, Reason::journal_broken));
    EXPECT_TRUE(migrate(db, kTwo, Reason::journal_broken));
    EXPECT_EQ(db.sum(), 1);
    const Status newer = migrate(db, kOne, Reason::journal_broken);
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.fault().reason, Reason::journal_broken);
    EXPECT_NE(newer.fault().detail.find("schema 2"), std::string::npos);
}

TEST(Migrate, a_step_that_fails_leaves_nothing_behind) {
    const TempFolder folder;
    Connection db(folder);
    constexpr const char* broken[] = {"CREATE TABLE number (n INTEGER); INSERT INTO nothing VALUES (1)"};
    EXPECT_THROW(static_cast<void>(migrate(db, broken, Reason::journal_broken)), SQLite::Exception);
    EXPECT_TRUE(migrate(db, kTwo, Reason::journal_broken));
    EXPECT_EQ(db.sum(), 1);
}

TEST(Migrate, two_that_open_a_new_file_at_once_do_it_once) {
    for (int round = 0; round < 20; ++round) {
        const TempFolder folder;
        Connection one(folder), other(folder);
        std::atomic<int> done = 0;
        const auto open = [&](Connection& db) { done += migrate(db, kTwo, Reason::journal_broken) ? 1 : 0; };
        std::thread beside([&] { open(other); });
        open(one);
        beside.join();
        EXPECT_EQ(done, 2);
        ASSERT_EQ(one.sum(), 1) << "round " << round;
    }
}

TEST(WriteTransaction, reads_and_then_writes_although_another_writes_in_between) {
    const TempFolder folder;
    Connection one(folder), other(folder);
    ASSERT_TRUE(migrate(one, kOne, Reason::journal_broken));
    std::atomic<bool> started = false;
    std::thread beside;
    {
        WriteTransaction commit(one);
        const int before = one.sum();
        beside = std::thread([&] {
            started = true;
            other.exec("INSERT INTO number VALUES (100)");  // waits for the lock
        });
        while (!started) std::this_thread::yield();
        one.exec("INSERT INTO number VALUES (" + std::to_string(before + 1) + ")");
        commit.commit();
    }
    beside.join();
    EXPECT_EQ(one.sum(), 101);
}

}  // namespace
}  // namespace gate
