// CBOR (RFC 8949) as a bounded pull reader: no recursion, no allocation, views into the input.
// Why not one of Debian's: docs/adr/0010-own-cbor-reader.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace gate {

/// One item, or the head of an array or a map, whose content follows.
struct CborItem {
    enum class Kind : std::uint8_t {
        error,     // not well-formed, or beyond a limit; every item after it is an error too
        end,       // of the array or map that was open, or of the whole input
        natural,   // 0 … 2^64−1, in `number`
        negative,  // −1 − number
        bytes,     // in `content`
        text,      // UTF-8, in `content`
        array,
        map,
        tag,  // `number`; the tagged item follows
        flag,
        null,    // null or undefined
        real,    // in `real`
        simple,  // any other simple value, `number`
    };
    Kind kind = Kind::error;
    std::uint64_t number = 0;
    double real = 0;
    bool flag = false;
    ByteView content;

    bool is(Kind wanted) const { return kind == wanted; }
    std::string_view text() const { return text_of(content); }
    /// An integer that fits; nothing for anything else.
    std::optional<std::int64_t> integer() const;
};

/// Reads one CBOR item and what is in it, item by item. Malformed are: lengths beyond what is left, reserved
/// codes, broken UTF-8, keys that repeat or are neither integer nor string, strings in more than one piece, and
/// whatever exceeds the limits.
class CborReader {
public:
    static constexpr int kDeepest = 16;        // arrays, maps and tags within each other
    static constexpr int kMostOpenKeys = 128;  // keys of all maps that are open at one time

    explicit CborReader(ByteView input) : at_(input.data()), end_(input.data() + input.size()) {}

    CborItem next();
    /// next(), past any tags: what they say about a date or a structure is not needed to read it.
    CborItem untagged();
    /// Passes over the content of `head`, the item that was just read. False on an error within it.
    bool skip(const CborItem& head);
    /// No error so far, and the one item was read to the last byte of the input.
    bool finished() const { return !failed_ && begun_ && depth_ == 0 && tags_ == 0 && at_ == end_; }
    bool failed() const { return failed_; }
    /// Arrays and maps that are open now.
    int depth() const { return depth_; }

private:
    struct Open {
        bool is_map = false, indefinite = false, at_value = false;
        std::uint64_t left = 0;  // items; 0 and not used when indefinite
        int first_key = 0;
    };
    CborItem fail();
    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    bool take_number(unsigned low, std::uint64_t& number);
    CborItem read_item();
    CborItem read_string(CborItem item, unsigned low);
    CborItem read_container(CborItem item, unsigned low);
    CborItem read_other(unsigned low);
    bool take_chunk(CborItem::Kind kind, CborItem& item, std::uint64_t size);
    CborItem close();
    bool is_repeated(const CborItem& key) const;
    /// Books `item` in the container that is open: a key must be fresh, a place must be left.
    bool count(const CborItem& item);

    const std::uint8_t *at_, *end_;
    bool failed_ = false, begun_ = false;
    int depth_ = 0, tags_ = 0, keys_ = 0;
    std::array<Open, kDeepest> open_;
    struct HeldKey {
        CborItem::Kind kind;
        std::uint64_t number;
        ByteView content;
    };
    std::array<HeldKey, kMostOpenKeys> held_;
};

}  // namespace gate
