#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "base/catalogue.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/settings.h"
#include "base/shared_value.h"
#include "base/time.h"

namespace gate {
namespace {

TEST(Bytes, hex_and_base64_go_there_and_back) {
    for (std::size_t length = 0; length < 70; ++length) {
        Bytes bytes(length);
        random_bytes(bytes);
        EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(from_base64(to_base64url(bytes)), bytes);
    }
    EXPECT_EQ(to_base64(bytes_of("fooba")), "Zm9vYmE=");  // RFC 4648, section 10
}

TEST(Bytes, what_is_not_hex_or_base64_is_nothing) {
    for (const char* text : {"0", "0g", " 00"}) EXPECT_FALSE(from_hex(text)) << text;
    for (const char* text : {"A", "Zm9v!", "Zm8", "Zm9vYmF=", "Zh", "=", "Zm9v===="}) {
        if (std::string_view(text) == "Zm8") continue;  // unpadded "fo"
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

TEST(Bytes, utf8_is_told_from_gbk_overlong_and_surrogates) {
    EXPECT_TRUE(is_utf8("小门 Small Gate é 😀"));
    for (const char* text : {"\xCD\xF5", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE5\xB0"}) EXPECT_FALSE(is_utf8(text));
}

TEST(Digest, known_answers) {
    EXPECT_EQ(to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256({bytes_of("a"), bytes_of("bc")}), sha256(bytes_of("abc")));
    EXPECT_EQ(to_hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231, case 2
}

TEST(Digest, random_ids_are_positive_and_differ) {
    std::set<std::int64_t> drawn;
    for (int i = 0; i < 1000; ++i) EXPECT_GT(*drawn.insert(random_id()).first, 0);
    EXPECT_EQ(drawn.size(), 1000u);
}

TEST(Time, rfc3339_in_every_dress) {
    const WallTime noon = *parse_rfc3339("2026-11-23T12:00:00Z");
    EXPECT_EQ(parse_rfc3339("2026-11-23T20:00:00+08:00"), noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23T20:00:00.000000001+08:00"), noon);
    EXPECT_EQ(parse_rfc3339("2026-11-23t12:00:00.5z"), noon + milliseconds(500));
    EXPECT_EQ(format_utc(noon), "2026-11-23T12:00:00Z");
    for (const char* text : {"", "2026-11-23", "2026-11-23T12:00:00", "2026-13-23T12:00:00Z", "2026-02-30T12:00:00Z", "2026-11-23T12:00:00.Z",
                             "2026-11-23T12:00:00Z ", "2026-11-23T12:00:00+0800x", "nonsense, but long enough"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    EXPECT_TRUE(parse_rfc3339("9999-12-31T23:59:59Z"));
    EXPECT_TRUE(parse_rfc3339("1900-01-01T00:00:00Z"));
}

TEST(Time, days_are_keys_that_sort_and_real_dates_only) {
    EXPECT_EQ(parse_day("2026-11-23"), 20261123);
    EXPECT_EQ(format_day(20260104), "2026-01-04");
    for (const char* text : {"2026-02-29", "2026-1-4", "20261123", "2026-11-23 "}) EXPECT_FALSE(parse_day(text)) << text;
    EXPECT_EQ(add_days(20261231, 1), 20270101);
    EXPECT_EQ(add_days(20240301, -1), 20240229);
    EXPECT_EQ(day_of(2026112323), 20261123);
}

TEST(Time, the_sites_zone_says_hour_and_day) {
    const Zone shanghai = *Zone::named("Asia/Shanghai"), berlin = *Zone::named("Europe/Berlin");
    const WallTime late = *parse_rfc3339("2026-11-23T16:30:00Z");
    EXPECT_EQ(shanghai.hour(late), 2026112400);
    EXPECT_EQ(berlin.hour(late), 2026112317);
    EXPECT_EQ(shanghai.format(late), "2026-11-24 00:30:00");
    EXPECT_EQ(shanghai.clock(late), "00:30:00");
    EXPECT_EQ(shanghai.start_of(20261124), *parse_rfc3339("2026-11-23T16:00:00Z"));
    EXPECT_EQ(Zone::named("Asia/Nowhere").fault().reason, Reason::config_invalid);
}

TEST(Catalogue, every_reason_has_its_words_in_both_languages) {
    std::set<int> numbers;
    for (const CatalogueEntry& one : catalogue()) {
        EXPECT_TRUE(numbers.insert(static_cast<int>(one.reason)).second) << one.id;
        EXPECT_FALSE(one.zh.empty() || one.en.empty()) << one.id;
        EXPECT_EQ(one.next_zh.empty(), one.next_en.empty()) << one.id;
        if (one.group == ReasonGroup::refusal || one.group == ReasonGroup::alarm || one.group == ReasonGroup::fault)
            EXPECT_FALSE(one.next_en.empty()) << one.id << " says no next step";
        EXPECT_TRUE(is_utf8(one.zh));
        EXPECT_EQ(reason_of(one.id), one.reason);
        EXPECT_EQ(reason_of(static_cast<int>(one.reason)), one.reason);
    }
    EXPECT_FALSE(reason_of("no_such_reason"));
    EXPECT_EQ(entry(Reason::code_red).for_worker(Language::zh), "请找保安") << "a queue is not told of a red code";
}

TEST(ResultDeath, reading_what_is_not_there_is_a_bug) {
    const Result<int> fault = Fault{Reason::internal, ""};
    EXPECT_DEATH((void)fault.value(), "value\\(\\) of a fault");
    const Result<int> value = 1;
    EXPECT_DEATH((void)value.fault(), "fault\\(\\) of a value");
}

TEST(SharedValue, readers_keep_what_they_got) {
    SharedValue<int> shared(1);
    const auto before = shared.get();
    shared.set(2);
    EXPECT_EQ(*before, 1);
    EXPECT_EQ(*shared.get(), 2);
}

// ---- settings ---------------------------------------------------------------------------------------

std::vector<std::string> problems(const Settings& settings) {
    std::vector<std::string> texts;
    for (const Problem& problem : settings.problems()) texts.push_back(problem.text());
    return texts;
}

TEST(Settings, every_mistake_is_named_at_once_with_its_line) {
    const Settings file = Settings::parse("a = 5\nb = \"x\"\nc = true\n[t]\nd = 1.5\ne = \"red\"\nf = [1]\n", "gate.toml");
    EXPECT_EQ(file.integer("a", 1, 0, 3), 1);
    EXPECT_EQ(file.integer("b", 2, 0, 3), 2);
    EXPECT_EQ(file.text("c", "no"), "no");
    const Settings table = file.table("t");
    EXPECT_EQ(table.number("d", 0.5, 0, 1), 0.5);
    EXPECT_EQ(table.choice("e", {"green", "yellow"}, 1), 1u);
    EXPECT_TRUE(table.texts("f").empty());
    EXPECT_EQ(problems(file), (std::vector<std::string>{
                                  "gate.toml:1: a must be a whole number from 0 to 3",
                                  "gate.toml:2: b must be a whole number from 0 to 3",
                                  "gate.toml:3: c must be a text in quotes",
                                  "gate.toml:5: t: d must be a number from 0 to 1",
                                  "gate.toml:6: t: e must be one of \"green\", \"yellow\"",
                                  "gate.toml:7: t: f must be a list of texts in quotes, like [\"a\", \"b\"]",
                              }));
}

TEST(Settings, unknown_and_missing_keys_are_named) {
    const Settings file = Settings::parse("[[lane]]\nnumber = 1\ncolour = 2\n", "gate.toml");
    for (const Settings& lane : file.tables("lane")) {
        EXPECT_EQ(lane.need_integer("number", 1, 64), 1);
        EXPECT_EQ(lane.need_text("source"), "");
    }
    file.reject_unknown();
    EXPECT_EQ(problems(file), (std::vector<std::string>{"gate.toml:1: lane 1: source is missing", "gate.toml:3: lane 1: unknown key 'colour'"}));
}

TEST(Settings, a_syntax_error_stands_alone) {
    const Settings file = Settings::parse("a = \nb = 2\n", "gate.toml");
    EXPECT_EQ(file.integer("b", 7, 0, 9), 7);
    ASSERT_EQ(file.problems().size(), 1u);
    EXPECT_EQ(file.problems()[0].line, 1);
}

TEST(Settings, a_file_that_is_not_there_is_one_problem_and_no_crash) {
    const Settings file = Settings::load("/nonexistent/gate.toml");
    EXPECT_EQ(file.table("t").text("x", "y"), "y");
    EXPECT_EQ(file.problems().size(), 1u);
}

TEST(Settings, not_a_number_is_out_of_every_range) {
    const Settings file = Settings::parse("a = nan\nb = inf\n", "x.toml");
    EXPECT_EQ(file.number("a", 1, 0, 2), 1);
    EXPECT_EQ(file.number("b", 1, 0, 2), 1);
    EXPECT_EQ(file.problems().size(), 2u);
}

TEST(Settings, relative_paths_are_relative_to_the_file) {
    const Settings file = Settings::parse("", "/etc/small-gate/gate.toml");
    EXPECT_EQ(file.resolve("trust"), "/etc/small-gate/trust");
    EXPECT_EQ(file.resolve("/srv/trust"), "/srv/trust");
}

}  // namespace
}  // namespace gate
