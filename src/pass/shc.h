// The SMART Health Card: shc:/, numeric mode, one or several codes, a JWS whose issuer is in DIR/shc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pass/health_code.h"
#include "pass/moment.h"

namespace gate {

struct Trust;

constexpr std::string_view kShcPrefix = "shc:/";

/// Joins cards that come in several codes (shc:/2/3/…). They bear no name of their own: parts of so many codes that
/// come within two minutes belong together, and a part that contradicts one already held begins a new card.
class ShcReader {
public:
    /// Reads a text that begins with kShcPrefix. A part answers `incomplete`, the one that completes the card
    /// answers for the whole.
    HealthCode read(std::string_view text, const Trust& trust, const Moment& moment);

private:
    struct Card {
        WallTime begun;
        std::vector<std::string> parts;  // digits; empty: not there yet
    };
    Card& card_of(std::size_t parts, WallTime now);
    std::vector<Card> cards_;  // under way, each of another number of parts; newest last
};

}  // namespace gate
