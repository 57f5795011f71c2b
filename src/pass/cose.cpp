#include "pass/cose.h"

#include "pass/cbor.h"

namespace gate {
namespace {

using Kind = CborItem::Kind;

constexpr std::uint64_t kTagSign1 = 18, kTagCwt = 61, kTagCbor = 55799;
constexpr std::int64_t kAlgorithm = 1, kKeyId = 4;

struct Header {
    bool has_algorithm = false;
    std::optional<std::int64_t> algorithm;
    ByteView key_id;
};

/// The rest of a map whose head was read.
bool read_header(CborReader& reader, Header& header) {
    for (CborItem key = reader.next(); !key.is(Kind::end); key = reader.next()) {
        if (key.is(Kind::error)) return false;
        const CborItem value = reader.next();
        if (key.integer() == kAlgorithm) {
            header.has_algorithm = true;
            header.algorithm = value.integer();
        } else if (key.integer() == kKeyId) {
            // Some issuers write the key id as text.
            if (!value.is(Kind::bytes) && !value.is(Kind::text)) return false;
            header.key_id = value.content;
        }
        if (!reader.skip(value)) return false;
    }
    return true;
}

bool read_protected(ByteView bytes, Header& header) {
    if (bytes.empty()) return true;
    CborReader reader(bytes);
    return reader.next().is(Kind::map) && read_header(reader, header) && reader.finished();
}

bool is_known_tag(std::uint64_t tag) { return tag == kTagSign1 || tag == kTagCwt || tag == kTagCbor; }

void put_head(Bytes& out, unsigned major, std::size_t size) {
    const auto put = [&](unsigned low) { out.push_back(static_cast<std::uint8_t>(major << 5 | low)); };
    if (size < 24) return put(static_cast<unsigned>(size));
    const int width = size < 0x100 ? 1 : size < 0x10000 ? 2 : 4;
    put(width == 1 ? 24 : width == 2 ? 25 : 26);
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(size >> shift));
}

void put_bytes(Bytes& out, ByteView bytes) {
    put_head(out, 2, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::optional<CoseSign1> read_cose_sign1(ByteView bytes) {
    CborReader reader(bytes);
    CborItem item = reader.next();
    for (; item.is(Kind::tag); item = reader.next())
        if (!is_known_tag(item.number)) return std::nullopt;
    if (!item.is(Kind::array)) return std::nullopt;
    CoseSign1 cose;
    Header inner, outer;
    const CborItem header = reader.next();
    if (!header.is(Kind::bytes) || !read_protected(header.content, inner)) return std::nullopt;
    if (!reader.next().is(Kind::map) || !read_header(reader, outer)) return std::nullopt;
    const CborItem payload = reader.next(), signature = reader.next();
    if (!payload.is(Kind::bytes) || !signature.is(Kind::bytes)) return std::nullopt;
    if (!reader.next().is(Kind::end) || !reader.finished()) return std::nullopt;
    cose.protected_header = header.content;
    cose.payload = payload.content;
    cose.signature = signature.content;
    const Header& algorithm = inner.has_algorithm ? inner : outer;
    cose.has_algorithm = algorithm.has_algorithm;
    cose.algorithm = algorithm.algorithm;
    cose.key_id = inner.key_id.empty() ? outer.key_id : inner.key_id;
    return cose;
}

Bytes signed_bytes(const CoseSign1& cose) {
    static constexpr std::string_view kContext = "Signature1";
    Bytes out;
    out.reserve(cose.protected_header.size() + cose.payload.size() + 32);
    put_head(out, 4, 4);
    put_head(out, 3, kContext.size());
    out.insert(out.end(), kContext.begin(), kContext.end());
    put_bytes(out, cose.protected_header);
    put_bytes(out, {});
    put_bytes(out, cose.payload);
    return out;
}

}  // namespace gate
