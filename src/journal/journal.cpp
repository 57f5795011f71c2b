#include "journal/journal.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "journal/chain.h"
#include "journal/schema.h"
#include "sql/sql.h"

namespace gate {
namespace {

using Salt = std::array<std::uint8_t, 16>;

constexpr const char* kInsertEvent =
    "INSERT INTO event (id, epoch, at, hour, clock_trusted, lane, direction, kind, reason, family, mask, ref, took, "
    "commitment, digest) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr const char* kInsertPerson =
    "INSERT INTO event_person (event_id, salt, person, code_digest, code_status, first_raw, first_ambient, "
    "first_judged, "
    "raw, ambient, judged, actor, note, mask_score) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

void bind_blob(SQLite::Statement& statement, int index, ByteView bytes) {
    statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

void bind_temperature(SQLite::Statement& statement, int index, const std::optional<Temperature>& temperature) {
    if (!temperature) return;  // clearBindings left NULL
    statement.bind(index, temperature->raw.milli);
    if (temperature->ambient) statement.bind(index + 1, temperature->ambient->milli);
    statement.bind(index + 2, temperature->judged.milli);
}

}  // namespace

struct Journal::Inner {
    Inner(Store& of, const Zone& site)
        : store(of),
          zone(site),
          insert_event(of.lock().db(), kInsertEvent),
          insert_person(of.lock().db(), kInsertPerson) {}

    Store& store;
    const Zone zone;
    SQLite::Statement insert_event, insert_person;  // used under the store's lock
    mutable std::mutex mutex;                       // over what follows
    Epoch epoch = random_id();
    Head head;
    std::optional<WallTime> newest_trusted;

    void load_head(SQLite::Database& db);
    Event seal(const EventDraft& draft, const Salt& salt) const;
    void insert(const Event& event, const Salt& salt);
};

void Journal::Inner::load_head(SQLite::Database& db) {
    SQLite::Statement newest(db, "SELECT epoch, id, digest FROM event ORDER BY id DESC LIMIT 1");
    if (newest.executeStep()) {
        head.epoch = newest.getColumn(0).getInt64();
        head.id = newest.getColumn(1).getInt64();
        const std::string digest = newest.getColumn(2).getString();
        std::copy_n(digest.begin(), std::min(digest.size(), head.digest.size()), head.digest.begin());
    }
    SQLite::Statement trusted(db, "SELECT at FROM event WHERE clock_trusted = 1 ORDER BY id DESC LIMIT 1");
    if (trusted.executeStep()) newest_trusted = WallTime(milliseconds(trusted.getColumn(0).getInt64()));
}

Event Journal::Inner::seal(const EventDraft& draft, const Salt& salt) const {
    Event event;
    static_cast<EventDraft&>(event) = draft;
    event.id = head.id + 1;
    event.epoch = epoch;
    event.hour = zone.hour(draft.at);
    if (draft.person) event.commitment = commitment_to(salt, *draft.person);
    event.digest = chain_digest(head.digest, event);
    return event;
}

void Journal::Inner::insert(const Event& event, const Salt& salt) {
    const std::int64_t numbers[] = {event.id,
                                    event.epoch,
                                    event.at.time_since_epoch().count(),
                                    event.hour,
                                    event.clock_trusted,
                                    event.lane,
                                    static_cast<int>(event.direction),
                                    static_cast<int>(event.kind),
                                    static_cast<int>(event.reason),
                                    static_cast<int>(event.family),
                                    static_cast<int>(event.mask),
                                    event.ref,
                                    event.took.count()};
    insert_event.tryReset();  // not reset(): it would report the failure of the time before
    int index = 0;
    for (const std::int64_t number : numbers) insert_event.bind(++index, number);
    bind_blob(insert_event, 14, event.commitment);
    bind_blob(insert_event, 15, event.digest);
    insert_event.exec();
    if (!event.person) return;
    const PersonPart& part = *event.person;
    insert_person.tryReset();
    insert_person.clearBindings();
    insert_person.bind(1, event.id);
    bind_blob(insert_person, 2, salt);
    insert_person.bind(3, part.person);
    insert_person.bind(4, part.code_digest);
    if (part.code_status) insert_person.bind(5, static_cast<int>(*part.code_status));
    bind_temperature(insert_person, 6, part.first_temperature);
    bind_temperature(insert_person, 9, part.temperature);
    insert_person.bind(12, part.actor);
    insert_person.bind(13, part.note);
    if (part.mask_score) insert_person.bind(14, *part.mask_score);
    insert_person.exec();
}

Journal::Journal(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::begin(Store& store, const Zone& zone, const EventDraft& start) {
    try {
        std::unique_ptr<Journal> journal(new Journal(std::make_unique<Inner>(store, zone)));
        journal->inner_->load_head(store.lock().db());
        const auto first = journal->record(start);
        if (!first) return first.fault();
        return journal;
    } catch (const SQLite::Exception& error) {
        return fault_of(error, store.path());
    }
}

Result<EventId> Journal::record(const EventDraft& draft) {
    Salt salt{};
    if (draft.person) random_bytes(salt);
    const auto access = inner_->store.lock();
    const std::lock_guard held(inner_->mutex);
    const Event event = inner_->seal(draft, salt);
    try {
        WriteTransaction commit(access.db());
        inner_->insert(event, salt);
        commit.commit();
    } catch (const SQLite::Exception& error) {
        return fault_of(error, inner_->store.path());
    }
    inner_->head = {event.epoch, event.id, event.digest};
    if (event.clock_trusted) inner_->newest_trusted = event.at;
    return event.id;
}

Result<History> Journal::history(const std::string& person, const std::string& code_digest, Direction direction,
                                 int lane, WallTime since) const {
    History history;
    try {
        const auto access = inner_->store.lock();
        // "<> ''" and "> 0" let SQLite use the indexes, which leave empty values out.
        const char* by = person.empty() ? "p.code_digest <> '' AND p.code_digest" : "p.person <> '' AND p.person";
        SQLite::Statement admits(
            access.db(),
            std::string(
                "SELECT e.at, e.lane, EXISTS (SELECT 1 FROM event s WHERE s.ref = e.id "
                "AND s.ref > 0 AND s.kind IN (6, 7)) FROM event_person p JOIN event e ON e.id = p.event_id WHERE ") +
                by + " = ? AND +e.kind IN (2, 3) AND e.direction = ? AND e.at >= ? ORDER BY p.event_id DESC LIMIT 64");
        admits.bind(1, person.empty() ? code_digest : person);
        admits.bind(2, static_cast<int>(direction));
        admits.bind(3, static_cast<std::int64_t>(since.time_since_epoch().count()));
        while (admits.executeStep()) {
            const WallTime at{milliseconds(admits.getColumn(0).getInt64())};
            const int at_lane = admits.getColumn(1).getInt();
            const bool settled = admits.getColumn(2).getInt() != 0;
            if (at_lane != lane && !history.admit_elsewhere) history.admit_elsewhere = at;
            if (settled && !history.settled_entry) history.settled_entry = at;
            if (settled || history.settled_entry || history.unsettled_admit) continue;
            history.unsettled_admit = at;
            history.unsettled_lane = at_lane;
        }
        SQLite::Statement clinical(access.db(), std::string("SELECT e.at, e.reason FROM event_person p "
                                                            "JOIN event e ON e.id = p.event_id WHERE ") +
                                                    by + " = ? AND +e.kind = ? ORDER BY p.event_id DESC LIMIT 1");
        clinical.bind(1, person.empty() ? code_digest : person);
        clinical.bind(2, static_cast<int>(EventKind::clinical));
        if (clinical.executeStep() && clinical.getColumn(1).getInt() == static_cast<int>(Reason::clinical_fever))
            history.clinical_fever = WallTime{milliseconds(clinical.getColumn(0).getInt64())};
    } catch (const SQLite::Exception& error) {
        return fault_of(error, inner_->store.path());
    }
    return history;
}

Result<std::optional<WallTime>> Journal::newest_green(const std::string& person, WallTime since) const {
    try {
        const auto access = inner_->store.lock();
        // 14–17: an authority's answers (pass/health_code.h). No answer counts that was taken under a wrong clock.
        SQLite::Statement newest(access.db(),
                                 "SELECT e.at, p.code_status, e.reason, e.clock_trusted FROM event_person p "
                                 "JOIN event e ON e.id = p.event_id WHERE p.person <> '' AND p.person = ? "
                                 "AND p.code_status BETWEEN 14 AND 17 AND e.at >= ? ORDER BY p.event_id DESC LIMIT 1");
        newest.bind(1, person);
        newest.bind(2, static_cast<std::int64_t>(since.time_since_epoch().count()));
        if (!newest.executeStep()) return std::optional<WallTime>{};
        const bool green = newest.getColumn(1).getInt() == static_cast<int>(CodeStatus::green) &&
                           newest.getColumn(2).getInt() != static_cast<int>(Reason::colour_mismatch) &&
                           newest.getColumn(3).getInt() != 0;
        return green ? std::optional(WallTime(milliseconds(newest.getColumn(0).getInt64()))) : std::nullopt;
    } catch (const SQLite::Exception& error) {
        return fault_of(error, inner_->store.path());
    }
}

std::optional<WallTime> Journal::newest_trusted() const {
    const std::lock_guard held(inner_->mutex);
    return inner_->newest_trusted;
}

Epoch Journal::epoch() const {
    const std::lock_guard held(inner_->mutex);
    return inner_->epoch;
}

Result<EventId> Journal::renew_epoch(const EventDraft& start) {
    const auto set = [this](Epoch epoch) {
        const std::lock_guard held(inner_->mutex);
        return std::exchange(inner_->epoch, epoch);
    };
    const Epoch before = set(random_id());
    auto first = record(start);
    if (!first) set(before);
    return first;
}

Head Journal::head() const {
    const std::lock_guard held(inner_->mutex);
    return inner_->head;
}

std::string Journal::digest_of(const HealthCode& code) const {
    const std::string message = std::to_string(static_cast<int>(code.family)) + ":" + code.identifier;
    return to_hex(hmac_sha256(bytes_of(inner_->store.site_key()), bytes_of(message)));
}

Result<std::int64_t> Journal::forget_persons_before(WallTime keep_from) {
    constexpr std::int64_t kWindow = 1000;  // rows looked at in one go: a lane waits for the lock about a millisecond
    try {
        std::int64_t forgotten = 0;
        EventId from = 0;
        for (EventId end = 1; from < end; from += kWindow) {
            const auto access = inner_->store.lock();
            SQLite::Statement bounds(access.db(),
                                     "SELECT min(event_id), max(event_id) FROM event_person WHERE event_id >= ?");
            bounds.bind(1, from);
            if (!bounds.executeStep() || bounds.getColumn(0).isNull()) break;
            from = bounds.getColumn(0);
            end = bounds.getColumn(1).getInt64() + 1;
            SQLite::Statement forget(access.db(),
                                     "DELETE FROM event_person WHERE event_id IN "
                                     "(SELECT id FROM event WHERE id >= ? AND id < ? AND at < ?)");
            forget.bind(1, from);
            forget.bind(2, from + kWindow);
            forget.bind(3, static_cast<std::int64_t>(keep_from.time_since_epoch().count()));
            forgotten += forget.exec();
        }
        return forgotten;
    } catch (const SQLite::Exception& error) {
        return fault_of(error, inner_->store.path());
    }
}

}  // namespace gate
