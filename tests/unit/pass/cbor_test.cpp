#include "pass/cbor.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gate {
namespace {

using Kind = CborItem::Kind;

bool is_well_formed(const Bytes& bytes) {
    CborReader reader(bytes);
    return reader.skip(reader.next()) && reader.finished();
}
bool is_well_formed(const char* hex) { return is_well_formed(*from_hex(hex)); }

CborItem only(const Bytes& bytes) { return CborReader(bytes).next(); }
double real(const char* hex) { return only(*from_hex(hex)).real; }

TEST(Cbor, the_integers_of_rfc_8949_appendix_a) {
    const std::pair<const char*, std::int64_t> cases[] = {{"00", 0},
                                                          {"17", 23},
                                                          {"1818", 24},
                                                          {"1903e8", 1000},
                                                          {"1a000f4240", 1'000'000},
                                                          {"1b000000e8d4a51000", 1'000'000'000'000},
                                                          {"20", -1},
                                                          {"3903e7", -1000},
                                                          {"3b7fffffffffffffff", INT64_MIN}};
    for (const auto& [hex, value] : cases) EXPECT_EQ(only(*from_hex(hex)).integer(), value) << hex;
    EXPECT_FALSE(only(*from_hex("1bffffffffffffffff")).integer());
    EXPECT_FALSE(only(*from_hex("3b8000000000000000")).integer());
}

TEST(Cbor, the_reals_of_rfc_8949_appendix_a) {
    EXPECT_EQ(real("f93c00"), 1.0);
    EXPECT_EQ(real("f97bff"), 65504.0);
    EXPECT_EQ(real("f90001"), 5.960464477539063e-8);
    EXPECT_EQ(real("f9c400"), -4.0);
    EXPECT_EQ(real("fa47c35000"), 100000.0);
    EXPECT_EQ(real("fb3ff199999999999a"), 1.1);
    EXPECT_TRUE(std::isinf(real("f97c00")) && std::isnan(real("f97e00")));
}

TEST(Cbor, arrays_and_maps_of_both_kinds_are_read_through) {
    for (const char* hex : {"80", "8301820203820405", "9f018202039f0405ffff", "a201020304", "bf61610161629f0203ffff",
                            "c11a514b67b0", "a26161a16162f561630a", "5f41004101ff"}) {
        const bool chunks = std::string_view(hex).starts_with("5f");
        EXPECT_EQ(is_well_formed(hex), !chunks) << hex;
    }
    const Bytes one_chunk = *from_hex("7f6161ff");
    EXPECT_EQ(only(one_chunk).text(), "a");
}

TEST(Cbor, what_is_not_well_formed_is_an_error) {
    for (const char* hex : {"",
                            "18",
                            "1901",
                            "1c",
                            "5e",
                            "62c328",
                            "7903e8",
                            "81",
                            "a1",
                            "a100",
                            "9f",
                            "bf00ff",
                            "ff",
                            "81ff",
                            "c1",
                            "f800",
                            "f81f",
                            "fc",
                            "0000",
                            "a2000000ff",
                            "a18000",
                            "a1c10000",
                            "9bffffffffffffffff",
                            "bbffffffffffffffff",
                            "bb8000000000000000",
                            "5bffffffffffffffff",
                            "9a7fffffff"})
        EXPECT_FALSE(is_well_formed(hex)) << hex;
}

TEST(Cbor, a_key_that_repeats_is_an_error_however_it_is_written) {
    for (const char* hex : {"a201020102", "a2010218010a", "bf61610161610aff", "a24161004161f5"})
        EXPECT_FALSE(is_well_formed(hex)) << hex;
    EXPECT_TRUE(is_well_formed("a3010020006101f5")) << "1, -1 and the text are three keys";
    EXPECT_TRUE(is_well_formed("82a10000a10000")) << "two maps may have the same key";
    EXPECT_TRUE(is_well_formed("a201a1010002a10100")) << "and so may the maps within a map";
}

TEST(Cbor, sixteen_levels_are_read_and_no_more_of_whatever_kind) {
    for (const unsigned kind : {0x81u, 0x9Fu, 0xD2u}) {
        const auto opener = static_cast<std::uint8_t>(kind);
        Bytes deep(16, opener);
        deep.push_back(0);
        if (opener == 0x9F) deep.insert(deep.end(), 16, 0xFF);
        EXPECT_TRUE(is_well_formed(deep)) << kind;
        deep.insert(deep.begin(), opener);
        if (opener == 0x9F) deep.push_back(0xFF);
        EXPECT_FALSE(is_well_formed(deep)) << kind;
    }
    EXPECT_FALSE(is_well_formed(Bytes(100'000, 0x81)));
}

TEST(Cbor, a_map_too_wide_to_be_checked_is_refused) {
    Bytes map{0xB8, 128};
    for (int key = 0; key < 128; ++key) map.insert(map.end(), {0x18, static_cast<std::uint8_t>(key), 0});
    EXPECT_TRUE(is_well_formed(map));
    map[1] = 129;
    map.insert(map.end(), {0x18, 128, 0});
    EXPECT_FALSE(is_well_formed(map));
}

TEST(Cbor, an_error_stays_an_error) {
    const Bytes bytes{0x81, 0x1C, 0x00};
    CborReader reader(bytes);
    EXPECT_TRUE(reader.next().is(Kind::array));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(reader.next().is(Kind::error));
    EXPECT_FALSE(reader.finished());
}

}  // namespace
}  // namespace gate
