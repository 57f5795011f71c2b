#include "pass/cbor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace gate {
namespace {

using Kind = CborItem::Kind;

constexpr unsigned kIndefinite = 31;
constexpr std::uint8_t kBreak = 0xFF;
constexpr Kind kMajor[] = {Kind::natural, Kind::negative, Kind::bytes, Kind::text, Kind::array, Kind::map, Kind::tag};

/// IEEE 754 half precision; RFC 8949, appendix D.
double half(std::uint64_t bits) {
    const int exponent = static_cast<int>(bits >> 10 & 0x1F), mantissa = static_cast<int>(bits & 0x3FF);
    double value = 0;
    if (exponent == 0)
        value = std::ldexp(mantissa, -24);
    else if (exponent < 31)
        value = std::ldexp(mantissa + 1024, exponent - 25);
    else
        value = mantissa == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    return (bits & 0x8000) != 0 ? -value : value;
}

template <class Float, class Bits>
double real_of(std::uint64_t number) {
    const Bits bits = static_cast<Bits>(number);
    Float value;
    static_assert(sizeof value == sizeof bits);
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

bool may_be_key(Kind kind) {
    return kind == Kind::natural || kind == Kind::negative || kind == Kind::bytes || kind == Kind::text;
}

}  // namespace

std::optional<std::int64_t> CborItem::integer() const {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    if (kind == Kind::natural) return static_cast<std::int64_t>(number);
    if (kind == Kind::negative) return -1 - static_cast<std::int64_t>(number);
    return std::nullopt;
}

CborItem CborReader::fail() {
    failed_ = true;
    return {};
}

CborItem CborReader::next() {
    if (failed_) return {};
    if (depth_ == 0 && begun_ && tags_ == 0) return at_ == end_ ? CborItem{Kind::end} : fail();
    if (depth_ > 0 && tags_ == 0) {
        const Open& open = open_[static_cast<std::size_t>(depth_ - 1)];
        if (!open.indefinite && open.left == 0) return close();
        if (open.indefinite && at_ < end_ && *at_ == kBreak) {
            ++at_;
            return open.is_map && open.at_value ? fail() : close();
        }
    }
    begun_ = true;
    return read_item();
}

CborItem CborReader::untagged() {
    CborItem item = next();
    while (item.is(Kind::tag)) item = next();
    return item;
}

bool CborReader::skip(const CborItem& head) {
    CborItem item = head;
    while (item.is(Kind::tag)) item = next();
    if (!item.is(Kind::array) && !item.is(Kind::map)) return !failed_;
    for (const int outside = depth_ - 1; depth_ > outside;)
        if (next().is(Kind::error)) return false;
    return true;
}

CborItem CborReader::close() {
    keys_ = open_[static_cast<std::size_t>(--depth_)].first_key;
    return {Kind::end};
}

bool CborReader::is_repeated(const CborItem& key) const {
    const Open& open = open_[static_cast<std::size_t>(depth_ - 1)];
    return std::any_of(held_.begin() + open.first_key, held_.begin() + keys_, [&](const HeldKey& held) {
        return held.kind == key.kind && held.number == key.number &&
               std::equal(held.content.begin(), held.content.end(), key.content.begin(), key.content.end());
    });
}

bool CborReader::count(const CborItem& item) {
    if (item.is(Kind::tag)) {
        const bool names_a_key = depth_ > 0 && open_[static_cast<std::size_t>(depth_ - 1)].is_map &&
                                 !open_[static_cast<std::size_t>(depth_ - 1)].at_value;
        return !names_a_key && depth_ + ++tags_ <= kDeepest;
    }
    tags_ = 0;
    if (depth_ == 0) return true;
    Open& open = open_[static_cast<std::size_t>(depth_ - 1)];
    if (!open.indefinite) --open.left;
    if (!open.is_map) return true;
    open.at_value = !open.at_value;
    if (!open.at_value) return true;
    if (!may_be_key(item.kind) || keys_ == kMostOpenKeys || is_repeated(item)) return false;
    held_[static_cast<std::size_t>(keys_++)] = {item.kind, item.number, item.content};
    return true;
}

/// The number in an item's head: RFC 8949, section 3. Longer forms than needed are well-formed.
bool CborReader::take_number(unsigned low, std::uint64_t& number) {
    number = low;
    if (low < 24) return true;
    if (low > 27) return false;
    const std::size_t width = std::size_t{1} << (low - 24);
    if (left() < width) return false;
    number = 0;
    for (std::size_t i = 0; i < width; ++i) number = number << 8 | *at_++;
    return true;
}

CborItem CborReader::read_item() {
    if (at_ == end_) return fail();
    const unsigned head = *at_++, major = head >> 5, low = head & 0x1F;
    CborItem item;
    if (major == 7) {
        item = read_other(low);
        return failed_ || !count(item) ? fail() : item;
    }
    item.kind = kMajor[major];
    if (item.is(Kind::bytes) || item.is(Kind::text)) {
        item = read_string(item, low);
        return failed_ || !count(item) ? fail() : item;
    }
    if (item.is(Kind::array) || item.is(Kind::map)) return read_container(item, low);
    return take_number(low, item.number) && count(item) ? item : fail();
}

bool CborReader::take_chunk(Kind kind, CborItem& item, std::uint64_t size) {
    if (size > left()) return false;
    const ByteView chunk(at_, static_cast<std::size_t>(size));
    at_ += size;
    if (kind == Kind::text && !is_utf8(text_of(chunk))) return false;
    // A string in several pieces has no view of its own.
    if (!chunk.empty() && !item.content.empty()) return false;
    if (!chunk.empty()) item.content = chunk;
    return true;
}

CborItem CborReader::read_string(CborItem item, unsigned low) {
    std::uint64_t size = 0;
    if (low != kIndefinite) return take_number(low, size) && take_chunk(item.kind, item, size) ? item : fail();
    const unsigned major = item.is(Kind::text) ? 3 : 2;
    while (at_ < end_ && *at_ != kBreak) {
        const unsigned head = *at_++;
        if (head >> 5 != major || !take_number(head & 0x1F, size) || !take_chunk(item.kind, item, size)) return fail();
    }
    if (at_ == end_) return fail();
    ++at_;
    return item;
}

CborItem CborReader::read_container(CborItem item, unsigned low) {
    Open open;
    open.is_map = item.is(Kind::map);
    open.indefinite = low == kIndefinite;
    if (!open.indefinite && !take_number(low, open.left)) return fail();
    // Every item takes a byte at least, so a length that cannot be true is found before anything is done by it.
    const std::uint64_t room = left();
    if (open.left > (open.is_map ? room / 2 : room)) return fail();
    if (open.is_map) open.left *= 2;
    const int nested = depth_ + tags_;
    if (!count(item) || nested >= kDeepest) return fail();
    open.first_key = keys_;
    open_[static_cast<std::size_t>(depth_++)] = open;
    return item;
}

CborItem CborReader::read_other(unsigned low) {
    CborItem item;
    if (low == kIndefinite || !take_number(low, item.number)) return fail();  // a break where none may stand
    if (low == 20 || low == 21) {
        item.kind = Kind::flag;
        item.flag = low == 21;
    } else if (low == 22 || low == 23) {
        item.kind = Kind::null;
    } else if (low >= 25) {
        item.kind = Kind::real;
        item.real = low == 25   ? half(item.number)
                    : low == 26 ? real_of<float, std::uint32_t>(item.number)
                                : real_of<double, std::uint64_t>(item.number);
    } else {
        if (low == 24 && item.number < 32) return fail();
        item.kind = Kind::simple;
    }
    return item;
}

}  // namespace gate
