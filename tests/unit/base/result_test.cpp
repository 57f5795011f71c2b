// Result, check and SharedValue: the few shapes that every function here returns.
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "base/shared_value.h"

namespace gate {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return Fault{Reason::request_invalid, std::to_string(number) + " is odd"};
    return number / 2;
}

TEST(Result, holds_a_value) {
    Result<int> four = half(8);
    ASSERT_TRUE(four);
    EXPECT_TRUE(four.ok());
    EXPECT_EQ(*four, 4);
    *four = 5;
    EXPECT_EQ(four.value(), 5);
}

TEST(Result, or_a_fault_with_its_detail) {
    const Result<int> odd = half(7);
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.fault(), (Fault{Reason::request_invalid, "7 is odd"}));
}

TEST(Result, gives_a_value_away_that_cannot_be_copied) {
    Result<std::unique_ptr<int>> made = std::make_unique<int>(3);
    const std::unique_ptr<int> taken = *std::move(made);
    EXPECT_EQ(*taken, 3);
}

TEST(Result, a_temporary_outlives_the_loop_that_reads_it) {
    const auto list = []() -> Result<std::vector<std::string>> {
        return std::vector<std::string>{"a long text, kept on the heap", "b"};
    };
    std::string joined;
    for (const std::string& one : *list()) joined += one;
    EXPECT_EQ(joined, "a long text, kept on the heapb");
}

TEST(Result, of_a_fault_as_value_is_not_confused) {
    Status good = Done{};
    EXPECT_TRUE(good);
    Status bad = Fault{Reason::disk_full, ""};
    EXPECT_FALSE(bad);
}

TEST(ResultDeathTest, reading_what_is_not_there_ends_the_program) {
    EXPECT_DEATH((void)*half(7), "value\\(\\) of a fault");
    EXPECT_DEATH((void)half(8).fault(), "fault\\(\\) of a value");
}

TEST(CheckDeathTest, says_what_and_where) {
    check(true, "never said");
    EXPECT_DEATH(check(false, "two is not three"), "bug: two is not three .*result_test.cpp");
}

TEST(SharedValue, a_reader_keeps_what_it_got) {
    SharedValue<std::string> value("old policy");
    const auto kept = value.get();
    value.set("new policy");
    EXPECT_EQ(*kept, "old policy");
    EXPECT_EQ(*value.get(), "new policy");
}

TEST(SharedValue, is_never_seen_half_replaced) {
    SharedValue<std::pair<int, int>> value({0, 0});
    std::thread writer([&] {
        for (int i = 1; i <= 20'000; ++i) value.set({i, -i});
    });
    int torn = 0, last = 0;
    while (last < 20'000) {
        const auto seen = value.get();
        torn += seen->first != -seen->second || seen->first < last;
        last = seen->first;
    }
    writer.join();
    EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace gate
