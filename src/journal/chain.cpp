#include "journal/chain.h"

#include <SQLiteCpp/Column.h>

#include <algorithm>

namespace gate {
namespace {

/// Big-endian, so that a hex dump reads like the number.
void put(Bytes& out, std::int64_t value, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// A field that is there: tag, length, bytes. Absent fields leave nothing, so that fields can be added
/// later without changing what older rows committed to.
void put_field(Bytes& out, std::uint8_t tag, std::string_view value) {
    if (value.empty()) return;
    put(out, tag, 1);
    put(out, static_cast<std::int64_t>(value.size()), 4);
    out.insert(out.end(), value.begin(), value.end());
}

void put_temperature(Bytes& out, std::uint8_t tag, const std::optional<Temperature>& temperature) {
    if (!temperature) return;
    put(out, tag, 1);
    put(out, 12, 4);
    put(out, temperature->raw.milli, 4);
    put(out, temperature->ambient ? temperature->ambient->milli : INT32_MIN, 4);
    put(out, temperature->judged.milli, 4);
}

}  // namespace

Bytes row_bytes(const Event& event) {
    Bytes row;
    row.reserve(64);
    put(row, event.id, 8);
    put(row, event.epoch, 8);
    put(row, event.at.time_since_epoch().count(), 8);
    put(row, event.hour, 4);
    put(row, event.clock_trusted, 1);
    put(row, event.lane, 1);
    put(row, static_cast<int>(event.direction), 1);
    put(row, static_cast<int>(event.kind), 1);
    put(row, static_cast<int>(event.reason), 2);
    put(row, static_cast<int>(event.family), 1);
    put(row, static_cast<int>(event.mask), 1);
    put(row, event.ref, 8);
    put(row, event.took.count(), 8);
    return row;
}

Digest chain_digest(const Digest& before, const Event& event) {
    return sha256({before, row_bytes(event), event.commitment});
}

Digest commitment_to(ByteView salt, const PersonPart& part) {
    Bytes fields;
    put_field(fields, 1, part.person);
    put_field(fields, 2, part.code_digest);
    if (part.code_status) put_field(fields, 3, std::to_string(static_cast<int>(*part.code_status)));
    put_temperature(fields, 4, part.first_temperature);
    put_temperature(fields, 5, part.temperature);
    put_field(fields, 6, part.actor);
    put_field(fields, 7, part.note);
    if (part.mask_score) put_field(fields, 8, std::to_string(*part.mask_score));
    return sha256({salt, fields});
}

Digest digest_from(ByteView bytes) {
    Digest digest{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
    return digest;
}

Digest digest_from(const SQLite::Column& column) {
    return digest_from(ByteView(static_cast<const std::uint8_t*>(column.getBlob()), column.getBytes()));
}

}  // namespace gate
