#include "sync/proof.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <sstream>

#include "journal/chain.h"

namespace gate::sync {
namespace {

constexpr const char* kTitle = "small-gate-proof 1";
constexpr std::size_t kRowBytes = 52;

Event event_from(const SQLite::Statement& query) {
    Event event;
    event.id = query.getColumn(0).getInt64();
    event.epoch = query.getColumn(1).getInt64();
    event.at = WallTime(milliseconds(query.getColumn(2).getInt64()));
    event.hour = query.getColumn(3).getInt();
    event.clock_trusted = query.getColumn(4).getInt() != 0;
    event.lane = query.getColumn(5).getInt();
    event.direction = static_cast<Direction>(query.getColumn(6).getInt());
    event.kind = static_cast<EventKind>(query.getColumn(7).getInt());
    event.reason = static_cast<Reason>(query.getColumn(8).getInt());
    event.family = static_cast<CodeFamily>(query.getColumn(9).getInt());
    event.mask = static_cast<Mask>(query.getColumn(10).getInt());
    event.ref = query.getColumn(11).getInt64();
    event.took = milliseconds(query.getColumn(12).getInt64());
    event.commitment = digest_from(query.getColumn(13));
    return event;
}

/// Reads the big-endian numbers of a row one after another.
class RowReader {
public:
    explicit RowReader(ByteView bytes) : bytes_(bytes) {}
    std::int64_t take(std::size_t width) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value << 8 | bytes_[at_++];
        return static_cast<std::int64_t>(value);
    }

private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

Event event_from(ByteView row) {
    RowReader read(row);
    Event event;
    event.id = read.take(8);
    event.epoch = read.take(8);
    event.at = WallTime(milliseconds(read.take(8)));
    event.hour = static_cast<HourKey>(read.take(4));
    event.clock_trusted = read.take(1) != 0;
    event.lane = static_cast<int>(read.take(1));
    event.direction = static_cast<Direction>(read.take(1));
    event.kind = static_cast<EventKind>(read.take(1));
    event.reason = static_cast<Reason>(read.take(2));
    event.family = static_cast<CodeFamily>(read.take(1));
    event.mask = static_cast<Mask>(read.take(1));
    event.ref = read.take(8);
    event.took = milliseconds(read.take(8));
    return event;
}

std::optional<Bytes> hex_of(const std::string& text, std::size_t bytes) {
    auto found = from_hex(text);
    return found && found->size() == bytes ? found : std::nullopt;
}

}  // namespace

Result<std::string> prove(const std::string& journal_path, EventId id) {
    try {
        SQLite::Database db(journal_path, SQLite::OPEN_READONLY, 5000);
        SQLite::Statement previous(db, "SELECT digest FROM event WHERE id = ?");
        previous.bind(1, static_cast<std::int64_t>(id - 1));
        const Digest before = previous.executeStep() ? digest_from(previous.getColumn(0)) : Digest{};
        SQLite::Statement rows(
            db,
            "SELECT id, epoch, at, hour, clock_trusted, lane, direction, kind, reason, family, mask, "
            "ref, took, commitment FROM event WHERE id >= ? ORDER BY id LIMIT ?");
        rows.bind(1, static_cast<std::int64_t>(id));
        rows.bind(2, kProofRows);
        std::string text = std::string(kTitle) + "\nbefore " + to_hex(before) + "\n";
        bool found = false;
        while (rows.executeStep()) {
            const Event event = event_from(rows);
            if (!found && event.id != id) break;
            found = true;
            text += to_hex(row_bytes(event)) + " " + to_hex(event.commitment) + "\n";
        }
        if (!found) return Fault{Reason::not_found, "event " + std::to_string(id)};
        return text;
    } catch (const SQLite::Exception& error) {
        return Fault{Reason::journal_broken, journal_path + ": " + error.what()};
    }
}

Result<Proved> read_proof(const std::string& text) {
    std::istringstream lines(text);
    std::string line, word, digest;
    std::int64_t number = 0;
    const auto wrong = [&](const char* what) {
        return Fault{Reason::file_invalid, "line " + std::to_string(number) + ": " + what};
    };
    const auto next = [&] { return ++number, static_cast<bool>(std::getline(lines, line)); };
    if (!next() || line != kTitle) return wrong("is not a proof of this program");
    if (!next() || !line.starts_with("before ")) return wrong("must be: before, a digest");
    const auto before = hex_of(line.substr(7), 32);
    if (!before) return wrong("must be: before, a digest");
    Digest chain = digest_from(*before);
    Proved proved;
    while (next()) {
        const auto space = line.find(' ');
        const auto row = hex_of(line.substr(0, space), kRowBytes);
        const auto commitment = space == std::string::npos ? std::nullopt : hex_of(line.substr(space + 1), 32);
        if (!row || !commitment) return wrong("must be a row and a commitment");
        if (std::ssize(proved.heads) >= kProofRows) return wrong("a proof has at most 100,000 rows");
        Event event = event_from(*row);
        if (!proved.heads.empty() && event.id != proved.heads.back().id + 1) return wrong("a row is missing");
        chain = sha256({chain, *row, *commitment});
        proved.heads.push_back({event.epoch, event.id, chain});
        event.commitment = digest_from(*commitment);
        event.digest = chain;
        if (proved.heads.size() == 1) proved.row = event;
    }
    if (proved.heads.empty()) return wrong("has no row");
    return proved;
}

}  // namespace gate::sync
