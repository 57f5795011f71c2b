#include "sync/proof.h"

#include <gtest/gtest.h>

#include "journal/journal.h"
#include "unit/temp_folder.h"

namespace gate::sync {
namespace {

class ProofTest : public testing::Test {
protected:
    void SetUp() override {
        row.at = *parse_rfc3339("2026-11-23T07:42:16+08:00");
        row.kind = EventKind::admit;
        row.reason = Reason::normal;
        row.person = PersonPart{};
        row.person->person = "A-17";
        row.person->note = "王建华";
        for (int i = 0; i < 9; ++i) EXPECT_TRUE(journal->record(row));
    }
    TempFolder folder;
    EventDraft row;
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal = *Journal::begin(*store, *Zone::named("Asia/Shanghai"), EventDraft{});
    std::string journal_path = folder.path + "/journal.db";
};

TEST_F(ProofTest, leads_from_the_row_to_the_head) {
    const auto proof = prove(journal_path, 4);
    ASSERT_TRUE(proof);
    const auto read = read_proof(*proof);
    ASSERT_TRUE(read) << read.fault().detail;
    EXPECT_EQ(read->row.id, 4);
    EXPECT_EQ(read->row.kind, EventKind::admit);
    EXPECT_EQ(read->row.at, row.at);
    EXPECT_EQ(read->heads.size(), 7u);
    EXPECT_EQ(read->heads.back(), journal->head());
}

TEST_F(ProofTest, names_nobody) {
    const auto proof = prove(journal_path, 2);
    EXPECT_EQ(proof->find("A-17"), std::string::npos);
    EXPECT_EQ(proof->find(to_hex(bytes_of("A-17"))), std::string::npos);
    EXPECT_EQ(proof->find(to_hex(bytes_of("王建华"))), std::string::npos);
}

TEST_F(ProofTest, a_changed_byte_leads_to_another_head) {
    const std::string proof = *prove(journal_path, 4);
    for (std::size_t at = proof.find("before ") + 7; at < proof.size(); at += 13) {
        std::string changed = proof;
        if (changed[at] == '\n' || changed[at] == ' ') continue;
        changed[at] = changed[at] == '0' ? '1' : '0';
        const auto read = read_proof(changed);
        if (read) EXPECT_NE(read->heads.back(), journal->head()) << at;
    }
}

TEST_F(ProofTest, what_is_no_proof_is_refused_with_its_line) {
    EXPECT_EQ(prove(journal_path, 99).fault().reason, Reason::not_found);
    EXPECT_EQ(read_proof("").fault().detail, "line 1: is not a proof of this program");
    EXPECT_EQ(read_proof("small-gate-proof 1\nbefore 00\n").fault().detail, "line 2: must be: before, a digest");
    std::string proof = *prove(journal_path, 4);
    EXPECT_FALSE(read_proof(proof + "00 00\n"));
    const auto third = proof.find('\n', proof.find('\n', proof.find('\n') + 1) + 1) + 1;
    proof.erase(third, proof.find('\n', third) + 1 - third);
    EXPECT_EQ(read_proof(proof).fault().detail, "line 4: a row is missing");
}

}  // namespace
}  // namespace gate::sync
