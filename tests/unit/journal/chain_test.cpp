#include "journal/chain.h"

#include "journal/chain_check.h"
#include "unit/journal/journal_fixture.h"

namespace gate {
namespace {

class ChainTest : public JournalTest {
protected:
    void edit(EventId id) {
        sqlite("DROP TRIGGER IF EXISTS event_never_changes");
        sqlite("UPDATE event SET reason = reason + 1 WHERE id = " + std::to_string(id));
    }
    void take_out(EventId id) {
        sqlite("PRAGMA foreign_keys = OFF");
        sqlite("DROP TRIGGER IF EXISTS event_never_goes");
        sqlite("DELETE FROM event WHERE id = " + std::to_string(id));
    }
};

TEST(Chain, the_worked_example_of_the_format_page) {
    Event event;
    event.id = 2;
    event.epoch = 0x0102030405060708;
    event.at = *parse_rfc3339("2026-11-23T07:42:16Z");
    event.hour = 2026112307;
    event.lane = 1;
    event.kind = EventKind::admit;
    event.reason = Reason::normal;
    event.family = CodeFamily::pass;
    event.took = milliseconds(56);
    Bytes salt(16, 0xAB);
    PersonPart part;
    part.person = "A-1";
    part.temperature = Temperature{{36'400}, {}, {36'500}};
    event.commitment = commitment_to(salt, part);
    EXPECT_EQ(to_hex(event.commitment), "e13f2986e315fc98c14b1471fc5c52e3d110fa2d78d0162147dbe90c71898529");
    EXPECT_EQ(to_hex(chain_digest(Digest{}, event)),
              "a1f55244a239aa2ddc6f23ab262695dae41512ae42d4e8ee92d6a239540e6b01");
}

TEST(Chain, the_mask_score_is_committed_to_and_its_absence_changes_nothing) {
    const Bytes salt(16, 0xAB);
    PersonPart part;
    part.person = "A-1";
    const Digest without = commitment_to(salt, part);
    part.mask_score = 0;
    const Digest zero = commitment_to(salt, part);
    part.mask_score = 973;
    EXPECT_NE(commitment_to(salt, part), zero);
    EXPECT_NE(zero, without);
}

TEST_F(ChainTest, an_edited_row_is_found) {
    open();
    add(admit_of("A-1"));
    const EventId edited = add(admit_of("A-2"));
    add(admit_of("A-3"));
    sqlite("DROP TRIGGER event_never_changes");
    sqlite("UPDATE event SET reason = 2 WHERE id = " + std::to_string(edited));
    const CheckReport report = *reader()->check();
    EXPECT_FALSE(report.good());
    EXPECT_EQ(report.first_broken, edited);
}

TEST_F(ChainTest, a_row_that_was_taken_out_is_found) {
    open();
    const EventId gone = add(admit_of("A-1"));
    add(admit_of("A-2"));
    take_out(gone);
    EXPECT_EQ(reader()->check()->first_broken, gone + 1);
}

TEST_F(ChainTest, an_edited_personal_part_is_found) {
    open();
    const EventId id = add(admit_of("A-1"));
    sqlite("UPDATE event_person SET judged = 36000");
    EXPECT_EQ(reader()->check()->first_broken, id);
}

/// The rows are checked in slices, a thread each: what is broken is found wherever a slice begins or ends.
TEST_F(ChainTest, slices_find_what_one_walk_finds) {
    constexpr EventId kLeast = 3, kWhole = 1000;
    open();
    for (int i = 0; i < 20; ++i) add(admit_of("A-" + std::to_string(i)));
    sqlite("DELETE FROM event_person WHERE event_id IN (5, 12)");
    const CheckReport good = check_chain(path(), kLeast);
    EXPECT_TRUE(good.good());
    EXPECT_EQ(good.rows, 21);
    EXPECT_EQ(good.commitments, 18);
    EXPECT_EQ(good.forgotten, 2);
    for (EventId id = 21; id >= 1; --id) {
        id % 2 == 0 ? take_out(id) : edit(id);
        const CheckReport sliced = check_chain(path(), kLeast), walked = check_chain(path(), kWhole);
        EXPECT_EQ(sliced.first_broken, id == 20 ? 21 : id % 2 == 0 ? id + 1 : id);
        EXPECT_EQ(sliced.first_broken, walked.first_broken);
        EXPECT_EQ(sliced.rows, walked.rows);
        EXPECT_EQ(sliced.what, walked.what);
    }
}

}  // namespace
}  // namespace gate
