#include "sync/messages.h"

#include <gtest/gtest.h>

#include <random>

namespace gate::sync {
namespace {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }
    Digest digest() {
        Digest digest;
        for (auto& byte : digest) byte = static_cast<std::uint8_t>(between(0, 255));
        return digest;
    }
    Head head() { return {between(1, INT64_MAX), between(1000, INT64_MAX), digest()}; }
    HourKey hour() {
        return static_cast<HourKey>(2026'00'00'00 + between(1, 12) * 10000 + between(1, 28) * 100 + between(0, 23));
    }
    Cell cell() {
        return {static_cast<int>(between(1, 255)), static_cast<int>(between(0, 65535)),
                static_cast<int>(between(0, 255)), between(0, limits::rows)};
    }
    WallTime time() { return WallTime(milliseconds(between(0, 2'000'000'000'000))); }
    std::string text() {
        static const std::string pieces[] = {"王", "\"", "\\", "a", "\n", " ", "é", "\u0001"};
        std::string made;
        for (auto n = between(0, 20); n > 0; --n) made += pieces[between(0, 7)];
        return made;
    }

private:
    std::mt19937_64 random_;
};

Request any_request(Dice& dice) {
    Request request;
    request.program = "0.1.0~dev";
    request.now = dice.time();
    request.clock_trusted = dice.between(0, 1) == 1;
    request.head = dice.head();
    request.begun = dice.between(1, 1000);
    if (dice.between(0, 1) == 1) request.kept = dice.head();
    request.policy = dice.between(0, INT64_MAX);
    request.acks_after = dice.between(0, INT64_MAX);
    for (auto n = dice.between(0, 3); n > 0; --n)
        request.hours.push_back({dice.between(1, INT64_MAX), dice.hour(), {dice.cell(), dice.cell()}});
    for (auto n = dice.between(0, 2); n > 0; --n)
        request.alerts.push_back({dice.between(1, INT64_MAX), dice.between(1, INT64_MAX), dice.time(), dice.hour(), 4,
                                  53, static_cast<int>(dice.between(0, 64)), dice.between(0, 1) == 1});
    for (auto n = dice.between(0, 2); n > 0; --n)
        request.reports.push_back({day_of(dice.hour()), 2, dice.time(), dice.text(), dice.text(), {dice.cell()}});
    for (auto n = dice.between(0, 3); n > 0; --n) request.ask.push_back(day_of(dice.hour()));
    return request;
}

Answer any_answer(Dice& dice) {
    Answer answer;
    answer.instance = dice.between(1, INT64_MAX);
    answer.now = dice.time();
    if (dice.between(0, 1) == 1) answer.seen = dice.head();
    for (auto n = dice.between(0, 3); n > 0; --n) answer.days.push_back({day_of(dice.hour()), dice.digest(), {}});
    if (dice.between(0, 1) == 1)
        answer.acks.push_back({7, dice.between(1, INT64_MAX), 88213, dice.text(), dice.time()});
    if (dice.between(0, 1) == 1) answer.findings.push_back({Misfit::forked, dice.time()});
    if (dice.between(0, 1) == 1) answer.reports.push_back({20261123, 2});
    if (dice.between(0, 1) == 1) answer.days.push_back({20261123, dice.digest(), {1, 2, 7}});
    if (dice.between(0, 1) == 1) answer.reminders.push_back({20261123, dice.text()});
    if (dice.between(0, 1) == 1) answer.policy = SignedPolicy{3, dice.text(), "c2ln"};
    answer.wait = milliseconds(dice.between(0, 1000));
    return answer;
}

std::string good() {
    Dice dice(1);
    Request request = any_request(dice);
    request.hours = {{1, 2026112307, {{2, 1, 1, 40}}}};
    request.alerts = {};
    request.reports = {};
    return to_json(request);
}
std::string with(const std::string& from, const std::string& to) {
    std::string text = good();
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from << " in " << text;
    return text.replace(at, from.size(), to);
}
std::string refusal(const std::string& json) {
    const auto parsed = parse_request(json);
    return parsed ? "" : parsed.fault().detail;
}

TEST(Messages, every_request_reads_back_as_it_was) {
    Dice dice(20261123);
    for (int i = 0; i < 500; ++i) {
        const Request request = any_request(dice);
        const auto read = parse_request(to_json(request));
        ASSERT_TRUE(read) << read.fault().detail << "\n" << to_json(request);
        EXPECT_EQ(*read, request) << to_json(request);
    }
}

TEST(Messages, every_answer_reads_back_as_it_was) {
    Dice dice(20261124);
    for (int i = 0; i < 500; ++i) {
        const Answer answer = any_answer(dice);
        const auto read = parse_answer(to_json(answer));
        ASSERT_TRUE(read) << read.fault().detail;
        EXPECT_EQ(*read, answer) << to_json(answer);
    }
}

TEST(Messages, damaged_bytes_are_refused_or_read_never_worse) {
    Dice dice(3);
    for (int i = 0; i < 3000; ++i) {
        std::string request = to_json(any_request(dice)), answer = to_json(any_answer(dice));
        for (std::string* text : {&request, &answer}) {
            (*text)[dice.between(0, std::ssize(*text) - 1)] = static_cast<char>(dice.between(0, 255));
            if (dice.between(0, 3) == 0) text->resize(dice.between(0, std::ssize(*text)));
        }
        // What still parses must be within its ranges, so it can be written and read again.
        if (const auto read = parse_request(request)) EXPECT_EQ(*parse_request(to_json(*read)), *read);
        if (const auto read = parse_answer(answer)) EXPECT_EQ(*parse_answer(to_json(*read)), *read);
    }
}

TEST(Messages, what_is_wrong_is_named) {
    EXPECT_EQ(refusal(good()), "");
    EXPECT_EQ(refusal("{"), "must be a JSON object");
    EXPECT_EQ(refusal("[]"), "must be a JSON object");
    EXPECT_EQ(refusal(with("\"v\":1", "\"v\":2")), "v: this program speaks version 1");
    EXPECT_EQ(refusal(with("2026112307", "2026113107")), "hour: must be a real hour, yyyymmddhh");
    EXPECT_EQ(refusal(with("2026112307", "2026112324")), "hour: must be a real hour, yyyymmddhh");
    EXPECT_EQ(refusal(with("[2,1,1,40]", "[2,1,1]")), "cells: must hold lists of four numbers");
    EXPECT_EQ(refusal(with("[2,1,1,40]", "[0,1,1,40]")), "cells: must be a whole number, 1 to 255");
    EXPECT_EQ(refusal(with("[2,1,1,40]", "[2,1,1,-1]")), "cells: must be a whole number, 0 to 281474976710656");
    EXPECT_EQ(refusal(with("[2,1,1,40]", "[2,1,1,18446744073709551615]")),
              "cells: must be a whole number, 0 to 281474976710656");
    EXPECT_EQ(refusal(with("[2,1,1,40]", "[2,1,1,4.5]")), "cells: must be a whole number, 0 to 281474976710656");
    EXPECT_EQ(refusal(with("0.1.0~dev", "王建华")), "program: must be a version like 0.1.0");
    EXPECT_EQ(refusal(with("0000000000000001", "8000000000000001")),
              "epoch: must be 16 hex digits, above 0 and below 2^63");
    EXPECT_EQ(refusal(with("\"begun\":", "\"begun\":9223372036854775807,\"was\":")),
              "begun: must not lie behind the head");
}

TEST(Messages, what_is_unknown_is_passed_over) {
    EXPECT_EQ(refusal(with("\"v\":1", "\"v\":1,\"later\":{\"a\":[1]}")), "");
}

TEST(Messages, what_is_too_large_or_too_deep_is_refused) {
    EXPECT_EQ(refusal(with("\"v\":1", "\"v\":1,\"deep\":" + std::string(100'000, '['))), "must be a JSON object");
    EXPECT_EQ(refusal(with("\"v\":1", "\"v\":1,\"deep\":[[[[[[[[]]]]]]]]")), "must be a JSON object");
    EXPECT_EQ(refusal(with("\"v\":1", "\"v\":1,\"long\":\"" + std::string(limits::bytes, 'x') + "\"")),
              "must be a JSON object");
    std::string cells;
    for (std::size_t i = 0; i <= limits::cells; ++i) cells += std::string(i > 0 ? "," : "") + "[2,1,1,1]";
    EXPECT_EQ(refusal(with("[2,1,1,40]", cells)), "cells: must be a list of at most 20000");
}

TEST(Messages, the_digest_of_a_day_tells_cells_epochs_and_alerts_apart) {
    const auto digest = [](Epoch epoch, HourKey hour, Cell cell, std::optional<EventId> alert) {
        DayDigester day;
        day.add(epoch, hour, cell);
        if (alert) day.add_alert(epoch, *alert);
        return day.finish();
    };
    const Digest one = digest(1, 2026112307, {2, 1, 1, 5}, {});
    EXPECT_EQ(digest(1, 2026112307, {2, 1, 1, 5}, {}), one);
    EXPECT_NE(digest(2, 2026112307, {2, 1, 1, 5}, {}), one);
    EXPECT_NE(digest(1, 2026112308, {2, 1, 1, 5}, {}), one);
    EXPECT_NE(digest(1, 2026112307, {2, 1, 1, 6}, {}), one);
    EXPECT_NE(digest(1, 2026112307, {2, 1, 1, 5}, 9), one);
    DayDigester nothing;
    nothing.add(1, 2026112307, {2, 1, 1, 0});
    EXPECT_TRUE(nothing.empty());
}

TEST(Messages, an_alert_has_a_short_name) { EXPECT_EQ(short_name(0x1f3c000000000000, 88213), "1F3C-88213"); }

}  // namespace
}  // namespace gate::sync
