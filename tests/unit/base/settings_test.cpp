// A configuration file is read to its end whatever is wrong in it, and every mistake is named with its
// line and what would be right.
#include "base/settings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "unit/temp_folder.h"

namespace gate {
namespace {

Settings of(std::string_view toml) { return Settings::parse(toml, "gate.toml"); }

std::vector<std::string> told(const Settings& file) {
    std::vector<std::string> out;
    for (const Problem& problem : file.problems()) out.push_back(problem.text());
    return out;
}
using Told = std::vector<std::string>;

TEST(Settings, values_of_every_type_are_read) {
    const Settings file =
        of("name = \"东门\"\nport = 8080\nlimit = 37.3\nwhole = 37\non = true\nhosts = [\"a\", \"b\"]\ntable = [1, "
           "2.5]\n");
    EXPECT_EQ(file.text("name", ""), "东门");
    EXPECT_EQ(file.integer("port", 1, 0, 65535), 8080);
    EXPECT_EQ(file.number("limit", 0, 30, 45), 37.3);
    EXPECT_EQ(file.number("whole", 0, 30, 45), 37.0);
    EXPECT_TRUE(file.flag("on", false));
    EXPECT_EQ(file.texts("hosts"), (Told{"a", "b"}));
    EXPECT_EQ(file.numbers("table"), (std::vector{1.0, 2.5}));
    EXPECT_EQ(told(file), Told{});
}

TEST(Settings, what_is_left_out_has_its_default) {
    const Settings file = of("");
    EXPECT_EQ(file.text("name", "小门"), "小门");
    EXPECT_EQ(file.integer("port", 8080, 0, 65535), 8080);
    EXPECT_EQ(file.number("limit", 37.3, 30, 45), 37.3);
    EXPECT_TRUE(file.flag("on", true));
    EXPECT_TRUE(file.texts("hosts").empty());
    EXPECT_TRUE(file.numbers("table").empty());
    EXPECT_EQ(file.choice("mask", {"off", "must"}, 1), 1u);
    EXPECT_FALSE(file.has("name"));
    EXPECT_EQ(told(file), Told{});
}

TEST(Settings, a_default_need_not_lie_in_the_range) { EXPECT_EQ(of("").integer("input", -1, 0, 7), -1); }

TEST(Settings, a_value_of_another_type_is_named_and_the_default_used) {
    const Settings file =
        of("name = 1\nport = \"8080\"\nlimit = \"37\"\non = 1\nhosts = \"a\"\ntable = \"1\"\nmask = 3\n");
    EXPECT_EQ(file.text("name", "小门"), "小门");
    EXPECT_EQ(file.integer("port", 8080, 0, 65535), 8080);
    EXPECT_EQ(file.number("limit", 37.3, 30, 45), 37.3);
    EXPECT_FALSE(file.flag("on", false));
    EXPECT_TRUE(file.texts("hosts").empty());
    EXPECT_TRUE(file.numbers("table").empty());
    EXPECT_EQ(file.choice("mask", {"off", "must"}, 0), 0u);
    EXPECT_EQ(
        told(file),
        (Told{"gate.toml:1: name must be a text in quotes", "gate.toml:2: port must be a whole number from 0 to 65535",
              "gate.toml:3: limit must be a number from 30 to 45", "gate.toml:4: on must be true or false",
              "gate.toml:5: hosts must be a list of texts in quotes, like [\"a\", \"b\"]",
              "gate.toml:6: table must be a list of numbers, like [1.0, 2.5]",
              "gate.toml:7: mask must be one of \"off\", \"must\""}));
}

TEST(Settings, a_number_out_of_range_is_named) {
    const Settings file = of("a = -1\nb = 65536\nc = 65535\nd = 0\ne = 45.1\nf = nan\ng = inf\nh = 1.5\n");
    EXPECT_EQ(file.integer("a", 7, 0, 65535), 7);
    EXPECT_EQ(file.integer("b", 7, 0, 65535), 7);
    EXPECT_EQ(file.integer("c", 7, 0, 65535), 65535);
    EXPECT_EQ(file.integer("d", 7, 0, 65535), 0);
    EXPECT_EQ(file.number("e", 37, 30, 45), 37);
    EXPECT_EQ(file.number("f", 37, 30, 45), 37);
    EXPECT_EQ(file.number("g", 37, 30, 45), 37);
    EXPECT_EQ(file.integer("h", 7, 0, 65535), 7);
    EXPECT_EQ(file.problems().size(), 6u);
}

TEST(Settings, a_list_with_one_wrong_item_is_refused_whole) {
    const Settings file = of("hosts = [\"a\", 1]\ntable = [1, \"b\"]\nnone = [1, nan]\nendless = [-inf, 1]\n");
    EXPECT_TRUE(file.texts("hosts").empty());
    EXPECT_TRUE(file.numbers("table").empty());
    EXPECT_TRUE(file.numbers("none").empty());
    EXPECT_TRUE(file.numbers("endless").empty());
    EXPECT_EQ(file.problems().size(), 4u);
}

TEST(Settings, a_choice_gives_the_index_of_what_was_written) {
    const Settings file = of("mask = \"must\"\noffline = \"Guard\"\n");
    EXPECT_EQ(file.choice("mask", {"off", "remind", "must"}, 0), 2u);
    EXPECT_EQ(file.choice("offline", {"refuse", "guard"}, 1), 1u);
    EXPECT_EQ(told(file), Told{"gate.toml:2: offline must be one of \"refuse\", \"guard\""});
}

TEST(Settings, what_is_needed_and_missing_is_named) {
    const Settings file = of("empty = \"\"\nthere = \"x\"\nunit = 5\n");
    EXPECT_EQ(file.need_text("there"), "x");
    EXPECT_EQ(file.need_integer("unit", 1, 247), 5);
    EXPECT_EQ(file.need_text("empty"), "");
    file.need_text("gone");
    file.need_integer("number", 1, 64);
    const Told all = told(file);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_NE(std::find(all.begin(), all.end(), "gate.toml:1: empty must not be empty"), all.end());
    const auto named = [&](const char* what) {
        return std::any_of(all.begin(), all.end(),
                           [&](const std::string& text) { return text.find(what) != std::string::npos; });
    };
    EXPECT_TRUE(named("gone is missing"));
    EXPECT_TRUE(named("number is missing: a whole number from 1 to 64"));
}

TEST(Settings, a_mistake_in_a_sub_table_says_where_it_stands) {
    const Settings file = of("[[lane]]\nnumber = 1\n[[lane]]\nnumber = 2\n[lane.camera]\nsource = 5\n");
    const auto lanes = file.tables("lane");
    ASSERT_EQ(lanes.size(), 2u);
    EXPECT_EQ(lanes[1].need_integer("number", 1, 64), 2);
    lanes[1].table("camera").need_text("source");
    ASSERT_FALSE(file.problems().empty());
    EXPECT_EQ(told(file).front(), "gate.toml:6: lane 2, camera: source must be a text in quotes");
}

TEST(Settings, a_complaint_of_the_readers_own_gets_its_line) {
    const Settings file = of("[web]\nport = 80\n");
    const Settings web = file.table("web");
    web.complain("port", "is taken by another program");
    web.complain("", "needs a host");
    EXPECT_EQ(told(file),
              (Told{"gate.toml:1: web: needs a host", "gate.toml:2: web: port is taken by another program"}));
}

TEST(Settings, the_same_mistake_is_told_once) {
    const Settings file = of("port = \"x\"\n");
    file.integer("port", 1, 0, 9);
    file.integer("port", 1, 0, 9);
    EXPECT_EQ(file.problems().size(), 1u);
}

TEST(Settings, all_mistakes_come_sorted_by_line) {
    const Settings file = of("a = 1\nb = 2\nc = 3\n");
    file.text("c", "");
    file.text("a", "");
    file.text("b", "");
    ASSERT_EQ(file.problems().size(), 3u);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(file.problems()[static_cast<std::size_t>(i)].line, i + 1);
}

TEST(Settings, a_key_nobody_asked_for_is_named) {
    const Settings file = of("port = 1\nprot = 2\n[lane]\nnumber = 1\nnumbre = 2\n[forgotten]\nx = 1\n");
    file.integer("port", 0, 0, 9);
    file.table("lane").integer("number", 0, 0, 9);
    file.reject_unknown();
    EXPECT_EQ(told(file), (Told{"gate.toml:2: unknown key 'prot'", "gate.toml:5: lane: unknown key 'numbre'",
                                "gate.toml:6: unknown key 'forgotten'"}));
}

TEST(Settings, a_key_that_was_only_looked_for_is_known) {
    const Settings file = of("a = 1\nb = \"off\"\n[c]\n");
    EXPECT_TRUE(file.has("a"));
    file.choice("b", {"off"}, 0);
    file.table("c");
    file.reject_unknown();
    EXPECT_EQ(told(file), Told{});
}

TEST(Settings, the_keys_of_a_table_of_names_are_all_known) {
    const Settings file = of("[bus.west]\ntcp = \"b\"\n[bus.east]\ntcp = \"a\"\n");
    const Settings buses = file.table("bus");
    EXPECT_EQ(buses.keys(), (Told{"east", "west"}));
    for (const std::string& name : buses.keys()) buses.table(name).need_text("tcp");
    file.reject_unknown();
    EXPECT_EQ(told(file), Told{});
}

TEST(Settings, what_is_no_table_is_named) {
    const Settings file = of("web = 1\nlane = [1, 2]\n[bus]\n");
    EXPECT_FALSE(file.table("web").has("port"));
    EXPECT_TRUE(file.tables("lane").empty());
    EXPECT_TRUE(file.tables("bus").empty());
    EXPECT_TRUE(file.tables("gone").empty());
    EXPECT_EQ(told(file), (Told{"gate.toml:1: web must be a table, like [web]",
                                "gate.toml:2: lane must be written as [[lane]], once for each",
                                "gate.toml:3: bus must be written as [[bus]], once for each"}));
}

TEST(Settings, an_absent_table_reads_as_an_empty_one) {
    const Settings none = of("").table("web");
    EXPECT_FALSE(none.has("port"));
    EXPECT_EQ(none.integer("port", 8080, 0, 9999), 8080);
    EXPECT_TRUE(none.keys().empty());
    EXPECT_TRUE(none.table("deeper").tables("still").empty());
}

TEST(Settings, a_syntax_error_comes_alone_with_its_line) {
    const Settings file = of("a = 1\nb = = 2\nc = \n");
    ASSERT_EQ(file.problems().size(), 1u);
    EXPECT_EQ(file.problems()[0].line, 2);
    EXPECT_TRUE(file.problems()[0].what.starts_with("syntax: "));
    EXPECT_EQ(file.integer("a", 7, 0, 9), 7) << "a file with a syntax error is read as empty";
}

TEST(Settings, a_letter_outside_quotes_comes_with_advice) {
    for (const char* wrong :
         {"门 = 1", "a = 1 °C", "a = 1°", "a = \"x\" 门", "a = 'x' 门", "a = '\\' 门", "a = \"\\\"\" 门", "[门]",
          "a = '''b''' 门", "a = \"\"\"b\"\"\" 门", "a = \"\" 门", "a = '' 门", "a = \"# \" 门", "a = '\"' 门"}) {
        const Settings file = of("first = 1\n" + std::string(wrong) + "\nb = = 2\n");
        ASSERT_EQ(file.problems().size(), 1u) << wrong;
        EXPECT_EQ(file.problems()[0].line, 2) << wrong;
        EXPECT_NE(file.problems()[0].what.find("must stand in quotes"), std::string::npos) << wrong;
    }
}

TEST(Settings, a_letter_in_quotes_or_in_a_comment_is_welcome) {
    const Settings file =
        of("\xEF\xBB\xBF# 门 \"\n"
           "\"门\" = \"°\" # '门\n"
           "b = '门\\' # 门\n"
           "c = \"\"\"\n门 \"门\" '''\\\"\"\\\n门\n\"\"\" # 门\n"
           "d = '''\n门 \"\n'''\n");
    EXPECT_EQ(told(file), Told{});
    EXPECT_EQ(file.text("门", ""), "°");
    EXPECT_EQ(file.text("b", ""), "门\\");
    EXPECT_EQ(file.text("d", ""), "门 \"\n");
}

TEST(Settings, a_key_that_stands_twice_is_a_syntax_error) { EXPECT_EQ(of("a = 1\na = 2\n").problems().size(), 1u); }

TEST(Settings, a_table_header_without_a_name_is_a_mistake_not_an_abort) {
    for (const char* header : {"[?]", "[=]", "[ # ]", "[[ ! ]]", "[.lane]", "[小门]"}) {
        const Settings file = of("a = 1\n" + std::string(header) + "\nb = 2\n");
        ASSERT_EQ(file.problems().size(), 1u) << header;
        EXPECT_EQ(file.problems()[0].line, 2) << header;
        EXPECT_TRUE(file.problems()[0].what.starts_with("syntax: ")) << header;
    }
    EXPECT_EQ(of("[\n").problems().size(), 1u);
    EXPECT_EQ(of("[lane.]\n").problems().size(), 1u);
}

TEST(Settings, noise_is_refused_without_an_end) {
    for (std::string_view text :
         {std::string_view("\0\1\2", 3), std::string_view("\xff\xfe"), std::string_view("a = \"\xcd\xf5\"\n")})
        EXPECT_EQ(of(text).problems().size(), 1u);
    EXPECT_EQ(of(std::string(20'000, '[')).problems().size(), 1u) << "deep nesting";
    EXPECT_EQ(of("a = " + std::string(20'000, '[')).problems().size(), 1u) << "deep nesting";
}

TEST(Settings, a_handle_may_outlive_the_one_it_came_from) {
    const Settings lane = [] { return of("[[lane]]\nnumber = 3\n").tables("lane").front(); }();
    EXPECT_EQ(lane.need_integer("number", 1, 64), 3);
}

// ---- files ----
TEST(SettingsFile, is_loaded_and_its_paths_are_relative_to_it) {
    const TempFolder folder;
    const std::string path = folder.path + "/gate.toml";
    std::ofstream(path) << "trust = \"trust\"\n";
    const Settings file = Settings::load(path);
    EXPECT_EQ(file.text("trust", ""), "trust");
    EXPECT_EQ(file.folder(), folder.path);
    EXPECT_EQ(file.resolve("trust"), folder.path + "/trust");
    EXPECT_EQ(file.resolve("/etc/trust"), "/etc/trust");
    EXPECT_EQ(of("").resolve("trust"), "trust");
}

TEST(SettingsFile, that_is_missing_or_a_folder_is_one_problem) {
    const TempFolder folder;
    for (const std::string& path : {folder.path + "/none.toml", folder.path}) {
        const Settings file = Settings::load(path);
        EXPECT_EQ(told(file), Told{path + ": cannot be read; check path and permissions"});
        EXPECT_EQ(file.integer("port", 8080, 0, 9999), 8080);
    }
}

TEST(SettingsFile, that_is_huge_is_not_read) {
    const TempFolder folder;
    const std::string path = folder.path + "/huge.toml";
    std::ofstream(path) << "# " << std::string((1 << 20) + 1, 'x');
    EXPECT_EQ(told(Settings::load(path)), Told{path + ": is larger than 1 MiB"});
}

}  // namespace
}  // namespace gate
