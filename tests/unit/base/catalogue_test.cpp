// The catalogue is whole: every fault and refusal says what it is and what to do, in both languages, in
// the words that the screens allow. Duties P06 and P07 of docs/notice-status.md.
#include "base/catalogue.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "base/bytes.h"

namespace gate {
namespace {

bool asks_for_action(ReasonGroup group) { return group != ReasonGroup::note && group != ReasonGroup::pass; }

bool has_han(std::string_view text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
        if (const auto lead = static_cast<unsigned char>(text[i]); lead >= 0xE4 && lead <= 0xE9) return true;
    return false;
}

TEST(Catalogue, every_entry_is_written_in_both_languages) {
    ASSERT_GT(catalogue().size(), 50u);
    for (const CatalogueEntry& one : catalogue()) {
        EXPECT_TRUE(has_han(one.zh)) << one.id;
        EXPECT_FALSE(one.en.empty() || has_han(one.en)) << one.id;
        EXPECT_EQ(one.next_zh.empty(), one.next_en.empty()) << one.id;
        EXPECT_EQ(one.worker_zh.empty(), one.worker_en.empty()) << one.id;
    }
}

TEST(Catalogue, every_fault_refusal_and_alarm_names_its_next_step) {
    for (const CatalogueEntry& one : catalogue())
        if (asks_for_action(one.group)) {
            EXPECT_TRUE(has_han(one.next_zh)) << one.id;
            EXPECT_FALSE(one.next_en.empty()) << one.id;
        }
}

TEST(Catalogue, ids_and_numbers_stand_once_and_ids_are_plain) {
    std::set<std::string_view> ids;
    std::set<int> numbers;
    const std::regex plain("[a-z][a-z0-9_]*");
    for (const CatalogueEntry& one : catalogue()) {
        EXPECT_TRUE(ids.insert(one.id).second) << one.id;
        EXPECT_TRUE(numbers.insert(static_cast<int>(one.reason)).second) << one.id;
        EXPECT_TRUE(std::regex_match(std::string(one.id), plain)) << one.id;
    }
}

TEST(Catalogue, is_found_by_reason_id_and_number) {
    for (const CatalogueEntry& one : catalogue()) {
        EXPECT_EQ(entry(one.reason).id, one.id);
        EXPECT_EQ(reason_of(one.id), one.reason);
        EXPECT_EQ(reason_of(static_cast<int>(one.reason)), one.reason);
        EXPECT_EQ(id_of(one.reason), one.id);
    }
}

TEST(Catalogue, what_is_not_in_it_is_not_found) {
    for (const char* id : {"", "no_such_thing", "Fever", "fever "}) EXPECT_EQ(reason_of(id), std::nullopt) << id;
    for (int number : {-1, 9999, 65536, 65536 + static_cast<int>(Reason::fever)})
        EXPECT_EQ(reason_of(number), std::nullopt) << number;
}

TEST(CatalogueDeathTest, a_reason_that_does_not_exist_is_a_bug) {
    EXPECT_DEATH((void)entry(static_cast<Reason>(9999)), "not in the catalogue");
}

TEST(Catalogue, words_are_given_by_language) {
    const CatalogueEntry& fever = entry(Reason::fever);
    EXPECT_EQ(fever.title(Language::zh), fever.zh);
    EXPECT_EQ(fever.title(Language::en), fever.en);
    EXPECT_EQ(fever.next(Language::zh), fever.next_zh);
    EXPECT_EQ(fever.next(Language::en), fever.next_en);
    EXPECT_EQ(fever.for_worker(Language::zh), fever.worker_zh);
    EXPECT_EQ(fever.for_worker(Language::en), fever.worker_en);
}

TEST(Catalogue, the_queue_only_sees_see_the_guard_where_a_reason_is_private) {
    for (Reason reason :
         {Reason::code_red, Reason::code_yellow, Reason::on_watch, Reason::not_on_roster, Reason::inactive}) {
        EXPECT_EQ(entry(reason).for_worker(Language::zh), "请找保安") << id_of(reason);
        EXPECT_EQ(entry(reason).for_worker(Language::en), "See the guard") << id_of(reason);
    }
}

TEST(Catalogue, the_words_keep_to_the_style_of_the_screens) {
    for (const CatalogueEntry& one : catalogue()) {
        for (std::string_view text : {one.zh, one.next_zh, one.worker_zh}) {
            EXPECT_TRUE(is_utf8(text)) << one.id;
            for (const char* unwanted : {"您", "亲，", "！", "请勿通行"})
                EXPECT_EQ(text.find(unwanted), std::string_view::npos) << one.id;
        }
        for (std::string_view text : {one.en, one.next_en, one.worker_en})
            EXPECT_EQ(text.find('!'), std::string_view::npos) << one.id;
    }
}

/// The numbers that stood in a journal once. A new entry is added here; none is ever changed or taken out.
TEST(Catalogue, numbers_that_were_stored_keep_their_meaning) {
    const std::pair<int, const char*> stored[] = {{15, "bad_signature"},
                                                  {17, "expired"},
                                                  {20, "revoked"},
                                                  {40, "not_on_roster"},
                                                  {44, "repeat"},
                                                  {50, "no_reading"},
                                                  {53, "fever"},
                                                  {70, "passed"},
                                                  {72, "pulse_unconfirmed"},
                                                  {100, "forced"},
                                                  {101, "held"},
                                                  {102, "tailgating"},
                                                  {104, "fire"},
                                                  {201, "camera_unreachable"},
                                                  {240, "journal_broken"},
                                                  {250, "clock_wrong"}};
    for (const auto& [number, id] : stored) EXPECT_EQ(reason_of(number), reason_of(id)) << id;
}

}  // namespace
}  // namespace gate
