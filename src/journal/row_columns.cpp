#include "journal/row_columns.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "journal/chain.h"

namespace gate {

#define EVENT_COLUMNS                                                                                         \
    "e.id, e.epoch, e.at, e.hour, e.clock_trusted, e.lane, e.direction, e.kind, e.reason, e.family, e.mask, " \
    "e.ref, e.took, e.commitment, e.digest "
#define PART_COLUMNS                                                                                           \
    "p.person, p.code_digest, p.code_status, p.first_raw, p.first_ambient, p.first_judged, p.raw, p.ambient, " \
    "p.judged, p.actor, p.note, p.mask_score "
#define ROW_COLUMNS "SELECT " EVENT_COLUMNS "," PART_COLUMNS ", w.name, w.department "
#define ROW_JOINS "FROM event e LEFT JOIN event_person p ON p.event_id = e.id LEFT JOIN person w ON w.id = p.person "

const char* const kSelectRows = ROW_COLUMNS ROW_JOINS;
const char* const kSelectLog = ROW_COLUMNS
    ", CASE WHEN e.kind IN (2, 3) THEN (SELECT min(s.kind) FROM event s WHERE s.ref = e.id AND s.ref > 0 AND s.kind IN "
    "(6, 7, 8, 9, 10)) END " ROW_JOINS;
const char* const kSelectEvents = "SELECT " EVENT_COLUMNS "FROM event e WHERE e.id BETWEEN ? AND ? ORDER BY e.id";
const char* const kSelectParts = "SELECT " PART_COLUMNS
                                 ", p.event_id, p.salt FROM event_person p "
                                 "WHERE p.event_id BETWEEN ? AND ? ORDER BY p.event_id";

namespace {

// Where each group of columns begins.
constexpr int kPart = 15, kPartWidth = 12, kName = kPart + kPartWidth, kOutcome = kName + 2;

template <class Enum>
Enum number_as(const SQLite::Statement& row, int column) {
    return static_cast<Enum>(row.getColumn(column).getInt());
}

std::optional<Temperature> temperature_from(const SQLite::Statement& row, int column) {
    if (row.getColumn(column).isNull()) return std::nullopt;
    Temperature temperature{{row.getColumn(column).getInt()}, {}, {row.getColumn(column + 2).getInt()}};
    if (!row.getColumn(column + 1).isNull()) temperature.ambient = Celsius{row.getColumn(column + 1).getInt()};
    return temperature;
}

std::string text_from(const SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return std::string(value.getText(), static_cast<std::size_t>(value.getBytes()));
}

/// The columns of PART_COLUMNS, from `first` on.
PersonPart part_from(const SQLite::Statement& row, int first) {
    PersonPart part;
    part.person = text_from(row, first);
    part.code_digest = text_from(row, first + 1);
    if (!row.getColumn(first + 2).isNull()) part.code_status = number_as<CodeStatus>(row, first + 2);
    part.first_temperature = temperature_from(row, first + 3);
    part.temperature = temperature_from(row, first + 6);
    part.actor = text_from(row, first + 9);
    part.note = text_from(row, first + 10);
    if (!row.getColumn(first + 11).isNull()) part.mask_score = row.getColumn(first + 11).getInt();
    return part;
}

}  // namespace

Event event_from(const SQLite::Statement& row) {
    Event event;
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
    return event;
}

CommittedPart committed_part_from(const SQLite::Statement& row) {
    const SQLite::Column salt = row.getColumn(kPartWidth + 1);
    const auto* bytes = static_cast<const std::uint8_t*>(salt.getBlob());
    return {row.getColumn(kPartWidth).getInt64(), Bytes(bytes, bytes + salt.getBytes()), part_from(row, 0)};
}

LogRow row_from(const SQLite::Statement& row) {
    LogRow out;
    out.event = event_from(row);
    if (!row.getColumn(kPart).isNull()) out.event.person = part_from(row, kPart);
    if (!row.getColumn(kName).isNull()) {
        out.name = text_from(row, kName);
        out.department = text_from(row, kName + 1);
    }
    if (row.getColumnCount() > kOutcome && !row.getColumn(kOutcome).isNull())
        out.outcome = number_as<EventKind>(row, kOutcome);
    return out;
}

}  // namespace gate
