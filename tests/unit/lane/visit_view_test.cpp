#include "lane/visit_view.h"

#include <gtest/gtest.h>

namespace gate {
namespace {

using std::chrono::days;

const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16Z");

HealthCode pass(WallTime expires) {
    HealthCode code;
    code.family = CodeFamily::pass;
    code.status = CodeStatus::valid;
    code.expires = expires;
    return code;
}

TEST(DaysToExpiry, are_told_from_a_fortnight_before_a_pass_ends) {
    EXPECT_EQ(days_to_expiry(pass(kNow + days(14)), kNow), 14);
    EXPECT_EQ(days_to_expiry(pass(kNow + days(1) - seconds(1)), kNow), 0) << "it ends today";
    EXPECT_FALSE(days_to_expiry(pass(kNow + days(14) + seconds(1)), kNow));
}

TEST(DaysToExpiry, of_a_bad_pass_or_another_kind_of_code_are_not_told) {
    HealthCode revoked = pass(kNow + days(1)), certificate = revoked;
    revoked.status = CodeStatus::revoked;
    certificate.family = CodeFamily::dcc;
    EXPECT_FALSE(days_to_expiry(revoked, kNow));
    EXPECT_FALSE(days_to_expiry(certificate, kNow));
}

}  // namespace
}  // namespace gate
