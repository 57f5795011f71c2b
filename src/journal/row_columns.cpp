#include "journal/row_columns.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

namespace gate {

#define GATE_COLUMNS                                                                                                 \
    "SELECT e.id, e.epoch, e.at, e.hour, e.clock_trusted, e.lane, e.direction, e.kind, e.reason, e.family, e.mask, " \
    "e.ref, e.took, e.commitment, e.digest, p.person, p.code_digest, p.code_status, p.first_raw, p.first_ambient, "  \
    "p.first_judged, p.raw, p.ambient, p.judged, p.actor, p.note, p.salt, w.name, w.department, p.mask_score "
#define GATE_JOINS "FROM event e LEFT JOIN event_person p ON p.event_id = e.id LEFT JOIN person w ON w.id = p.person "

const char* const kSelectRows = GATE_COLUMNS GATE_JOINS;
const char* const kSelectLog = GATE_COLUMNS
    ", CASE WHEN e.kind IN (2, 3) THEN (SELECT min(s.kind) FROM event s WHERE s.ref = e.id AND s.ref > 0 AND s.kind IN "
    "(6, 7, 8, 9, 10)) END " GATE_JOINS;

namespace {

constexpr int kPerson = 15, kFirst = 18, kSecond = 21, kSalt = 26, kName = 27, kMaskScore = 29, kOutcome = 30;

template <class Enum>
Enum number_as(const SQLite::Statement& row, int column) {
    return static_cast<Enum>(row.getColumn(column).getInt());
}

Digest digest_from(const SQLite::Column& column) {
    Digest digest{};
    const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
    std::copy_n(bytes, std::min<std::size_t>(digest.size(), static_cast<std::size_t>(column.getBytes())),
                digest.begin());
    return digest;
}

std::optional<Temperature> temperature_from(const SQLite::Statement& row, int column) {
    if (row.getColumn(column).isNull()) return std::nullopt;
    Temperature temperature{{row.getColumn(column).getInt()}, {}, {row.getColumn(column + 2).getInt()}};
    if (!row.getColumn(column + 1).isNull()) temperature.ambient = Celsius{row.getColumn(column + 1).getInt()};
    return temperature;
}

PersonPart person_from(const SQLite::Statement& row) {
    PersonPart part;
    part.person = row.getColumn(kPerson).getString();
    part.code_digest = row.getColumn(kPerson + 1).getString();
    if (!row.getColumn(kPerson + 2).isNull()) part.code_status = number_as<CodeStatus>(row, kPerson + 2);
    part.first_temperature = temperature_from(row, kFirst);
    part.temperature = temperature_from(row, kSecond);
    part.actor = row.getColumn(24).getString();
    part.note = row.getColumn(25).getString();
    if (!row.getColumn(kMaskScore).isNull()) part.mask_score = row.getColumn(kMaskScore).getInt();
    return part;
}

}  // namespace

LogRow row_from(const SQLite::Statement& row) {
    LogRow out;
    Event& event = out.event;
    event.id = row.getColumn(0).getInt64();
    event.epoch = row.getColumn(1).getInt64();
    event.at = WallTime(milliseconds(row.getColumn(2).getInt64()));
    event.hour = row.getColumn(3).getInt();
    event.clock_trusted = row.getColumn(4).getInt() != 0;
    event.lane = row.getColumn(5).getInt();
    event.direction = number_as<Direction>(row, 6);
    event.kind = number_as<EventKind>(row, 7);
    event.reason = number_as<Reason>(row, 8);
    event.family = number_as<CodeFamily>(row, 9);
    event.mask = number_as<Mask>(row, 10);
    event.ref = row.getColumn(11).getInt64();
    event.took = milliseconds(row.getColumn(12).getInt64());
    event.commitment = digest_from(row.getColumn(13));
    event.digest = digest_from(row.getColumn(14));
    if (!row.getColumn(kPerson).isNull()) event.person = person_from(row);
    if (!row.getColumn(kName).isNull()) {
        out.name = row.getColumn(kName).getString();
        out.department = row.getColumn(kName + 1).getString();
    }
    if (row.getColumnCount() > kOutcome && !row.getColumn(kOutcome).isNull())
        out.outcome = number_as<EventKind>(row, kOutcome);
    return out;
}

Bytes salt_from(const SQLite::Statement& row) {
    const SQLite::Column column = row.getColumn(kSalt);
    const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
    return Bytes(bytes, bytes + column.getBytes());
}

}  // namespace gate
