// The digests against published vectors, and randomness that at least never repeats or leaves its range.
#include "base/digest.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace gate {
namespace {

// FIPS 180-2, appendix B (and the digest of nothing).
TEST(Sha256, agrees_with_the_vectors_of_the_standard) {
    EXPECT_EQ(to_hex(sha256(ByteView{})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(to_hex(sha256(bytes_of(std::string(1'000'000, 'a')))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, parts_are_hashed_as_if_joined) {
    const Digest whole = sha256(bytes_of("abc"));
    EXPECT_EQ(sha256({bytes_of("a"), bytes_of("bc")}), whole);
    EXPECT_EQ(sha256({bytes_of(""), bytes_of("abc"), ByteView{}}), whole);
    EXPECT_NE(sha256({bytes_of("bc"), bytes_of("a")}), whole);
}

TEST(Sha256, each_thread_has_its_own_context) {
    const Digest expected = sha256(bytes_of("abc"));
    std::array<int, 4> wrong{};
    std::vector<std::thread> threads;
    for (int& mine : wrong)
        threads.emplace_back([&mine, expected] {
            for (int i = 0; i < 2000; ++i) mine += sha256({bytes_of("a"), bytes_of("bc")}) != expected;
        });
    for (auto& thread : threads) thread.join();
    for (int mine : wrong) EXPECT_EQ(mine, 0);
}

// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
TEST(Hmac, agrees_with_the_vectors_of_the_rfc) {
    EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), bytes_of("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, 0xaa), bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Random, ids_fit_a_signed_column_are_never_none_and_do_not_repeat) {
    std::set<std::int64_t> seen;
    for (int i = 0; i < 10'000; ++i) {
        const std::int64_t id = random_id();
        ASSERT_GT(id, 0);
        ASSERT_TRUE(seen.insert(id).second) << "the same id twice";
    }
}

TEST(Random, fills_every_byte) {
    // The chance that some byte of 64 stays 0 in each of 32 draws is 2⁻²⁵⁰.
    std::array<bool, 64> moved{};
    for (int draw = 0; draw < 32; ++draw) {
        std::array<std::uint8_t, 64> bytes{};
        random_bytes(bytes);
        for (std::size_t i = 0; i < bytes.size(); ++i) moved[i] = moved[i] || bytes[i] != 0;
    }
    for (bool one : moved) EXPECT_TRUE(one);
}

TEST(Random, nothing_asked_is_nothing_wrong) { random_bytes({}); }

}  // namespace
}  // namespace gate
