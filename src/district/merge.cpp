#include "district/merge.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "district/ledger_rows.h"

namespace gate::district {
namespace {

using sync::Misfit;
using sync::Request;

constexpr std::chrono::minutes kClockOff{2};

/// Binds `values` in order, after what the statement was left with.
template <class... Values>
SQLite::Statement& with(SQLite::Statement& statement, const Values&... values) {
    statement.tryReset();
    int index = 0;
    (statement.bind(++index, values), ...);
    return statement;
}

Digest digest_from(const std::string& hex) {
    Digest digest{};
    const auto bytes = from_hex(hex);
    if (bytes && bytes->size() == digest.size()) std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

}  // namespace

Merge::Merge(SQLite::Database& db)
    : put_cell_(db,
                "INSERT INTO cell (gate, hour, epoch, kind, reason, family, n) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (gate, hour, epoch, kind, reason, family) DO UPDATE SET n = excluded.n "
                "WHERE excluded.n > cell.n"),
      put_alert_(db,
                 "INSERT INTO alert (gate, epoch, event, at, hour, kind, reason, lane, drill, received) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (gate, epoch, event) DO NOTHING"),
      put_report_(db,
                  "INSERT INTO report (gate, day, version, confirmed_at, confirmed_by, remarks, cells, received) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (gate, day, version) DO NOTHING"),
      put_chain_(db,
                 "INSERT INTO chain (gate, epoch, seq, begun, id, digest, was_id, was_digest) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      move_chain_(db,
                  "UPDATE chain SET was_id = id, was_digest = digest, id = ?, digest = ? WHERE gate = ? AND epoch = ?"),
      chains_(db, "SELECT epoch, seq, begun, id, digest, was_id, was_digest FROM chain WHERE gate = ?"),
      put_finding_(db,
                   "INSERT INTO finding (gate, misfit, epoch, since) VALUES (?, ?, ?, ?) "
                   "ON CONFLICT (gate, misfit, epoch) DO NOTHING"),
      findings_(db, "SELECT misfit, since FROM finding WHERE gate = ? AND closed IS NULL ORDER BY since DESC LIMIT 20"),
      contact_(db,
               "UPDATE gate SET last_contact = ?, skew = ?, program = ?, policy = ?, counted = counted + ?, "
               "last_entry = CASE ? WHEN 1 THEN ? ELSE last_entry END WHERE id = ?"),
      shown_(db, "UPDATE alert SET shown = ? WHERE gate = ? AND ack_seq <= ? AND shown IS NULL"),
      cells_(db,
             "SELECT hour, epoch, kind, reason, family, n FROM cell WHERE gate = ? AND hour BETWEEN ? AND ? "
             "ORDER BY hour, epoch, kind, reason, family"),
      alerts_(db, "SELECT epoch, event FROM alert WHERE gate = ? AND hour BETWEEN ? AND ? ORDER BY epoch, event"),
      reports_(db, "SELECT version FROM report WHERE gate = ? AND day = ? ORDER BY version"),
      acks_(db,
            "SELECT ack_seq, epoch, event, ack_by, ack_at FROM alert WHERE gate = ? AND ack_seq > ? "
            "ORDER BY ack_seq LIMIT 200"),
      policy_(db, "SELECT version, text, signature FROM policy ORDER BY version DESC LIMIT 1"),
      asked_(db, "SELECT EXISTS (SELECT 1 FROM drill), EXISTS (SELECT 1 FROM reminder)"),
      drill_(db, "SELECT seq, by_whom FROM drill WHERE gate = ?"),
      drilled_(db, "DELETE FROM drill WHERE gate = ?"),
      reminders_(db, "SELECT day, by_whom FROM reminder WHERE gate = ? ORDER BY day DESC LIMIT 8"),
      reported_(db, "DELETE FROM reminder WHERE gate = ? AND day = ?") {}

std::vector<sync::Answer> Merge::merge(std::span<const Upload> uploads, std::int64_t instance, WallTime now) {
    const Standing all = standing();
    std::vector<sync::Answer> answers;
    answers.reserve(uploads.size());
    for (const Upload& upload : uploads) {
        answers.push_back(merge_one(upload, all, now));
        answers.back().instance = instance;
    }
    return answers;
}

Merge::Standing Merge::standing() {
    Standing standing;
    with(policy_);
    if (policy_.executeStep())
        standing.policy = sync::SignedPolicy{policy_.getColumn(0).getInt64(), policy_.getColumn(1).getString(),
                                             policy_.getColumn(2).getString()};
    with(asked_).executeStep();
    standing.drills = asked_.getColumn(0).getInt() != 0;
    standing.reminders = asked_.getColumn(1).getInt() != 0;
    for (SQLite::Statement* read : {&policy_, &asked_}) read->tryReset();
    return standing;
}

sync::Answer Merge::merge_one(const Upload& upload, const Standing& standing, WallTime now) {
    const Request& request = *upload.request;
    sync::Answer answer;
    answer.now = now;
    answer.seen = follow(upload.gate, request, now);
    note_contact(upload.gate, request, merge_cells(upload.gate, request.hours), now);
    merge_alerts(upload.gate, request.alerts, now);
    merge_reports(upload.gate, request.reports, now);
    fill(answer, upload.gate, request, standing);
    return answer;
}

void Merge::note_contact(GateId gate, const Request& request, const Grown& grown, WallTime now) {
    const milliseconds skew = request.now - now;
    with(contact_, ms(now), std::int64_t{skew.count()}, request.program, request.policy, grown.counters ? 1 : 0,
         grown.entries ? 1 : 0, ms(now), gate)
        .exec();
    if (skew > kClockOff || skew < -kClockOff) find(gate, Misfit::clock, request.head.epoch, now);
    if (request.acks_after > 0) with(shown_, ms(now), gate, request.acks_after).exec();
}

// ---- the chain -----------------------------------------------------------------------------------
std::vector<Merge::Chain> Merge::chains_of(GateId gate) {
    std::vector<Chain> chains;
    with(chains_, gate);
    while (chains_.executeStep()) {
        Chain chain;
        chain.head.epoch = chain.was.epoch = chains_.getColumn(0).getInt64();
        chain.seq = chains_.getColumn(1).getInt64();
        chain.begun = chains_.getColumn(2).getInt64();
        chain.head.id = chains_.getColumn(3).getInt64();
        chain.head.digest = digest_from(chains_.getColumn(4).getString());
        chain.was.id = chains_.getColumn(5).getInt64();
        chain.was.digest = digest_from(chains_.getColumn(6).getString());
        chains.push_back(chain);
    }
    std::ranges::stable_sort(chains, {}, &Chain::seq);  // here: SQLite would set up a sorter for one row
    return chains;
}

std::optional<Head> Merge::follow(GateId gate, const Request& request, WallTime now) {
    const std::vector<Chain> chains = chains_of(gate);
    if (request.kept) check_kept(gate, request, chains, now);
    const auto own = std::find_if(chains.begin(), chains.end(),
                                  [&](const Chain& chain) { return chain.head.epoch == request.head.epoch; });
    if (own != chains.end()) {
        advance(gate, request, *own, chains, now);
        return own->head;
    }
    meet(gate, request, chains, now);
    return chains.empty() ? std::nullopt : std::optional(chains.back().head);
}

/// A known epoch goes on.
void Merge::advance(GateId gate, const Request& request, const Chain& own, const std::vector<Chain>& chains,
                    WallTime now) {
    const Head& head = request.head;
    if (head.id == own.head.id && head.digest != own.head.digest) find(gate, Misfit::resumed, head.epoch, now);
    if (head.id <= own.head.id) return;  // a late message
    const bool past_a_younger = std::any_of(chains.begin(), chains.end(), [&](const Chain& other) {
        return own.seq > 0 && other.seq > own.seq && other.begun <= head.id;
    });
    if (past_a_younger) find(gate, Misfit::forked, head.epoch, now);
    with(move_chain_, std::int64_t{head.id}, to_hex(head.digest), gate, head.epoch).exec();
}

/// An epoch that was not heard of before.
void Merge::meet(GateId gate, const Request& request, const std::vector<Chain>& chains, WallTime now) {
    const Head& head = request.head;
    std::int64_t seq = 1;
    if (!chains.empty()) {
        const Chain& newest = chains.back();
        const bool only_late = head.id < newest.begun;  // wholly before what is known: it was overtaken
        seq = only_late ? 0 : newest.seq + 1;
        if (!only_late && newest.head.id >= request.begun) find(gate, Misfit::restored, head.epoch, now);
    }
    const std::string digest = to_hex(head.digest);
    with(put_chain_, gate, head.epoch, seq, std::int64_t{request.begun}, std::int64_t{head.id}, digest,
         std::int64_t{head.id}, digest)
        .exec();
}

/// The gate's own row at a head that is kept here.
void Merge::check_kept(GateId gate, const Request& request, const std::vector<Chain>& chains, WallTime now) {
    const Head& kept = *request.kept;
    for (const Chain& chain : chains)
        for (const Head* held : {&chain.head, &chain.was}) {
            if (held->epoch != kept.epoch || held->id != kept.id || held->digest == kept.digest) continue;
            const bool passed = held->id >= request.begun;  // the row that was there is another epoch's now
            Misfit misfit = Misfit::edited;
            if (passed || kept.digest == Digest{}) misfit = Misfit::restored;
            if (kept.epoch == request.head.epoch || held == &chain.was) misfit = Misfit::resumed;
            find(gate, misfit, request.head.epoch, now);
            return;
        }
}

void Merge::find(GateId gate, Misfit misfit, Epoch epoch, WallTime now) {
    with(put_finding_, gate, static_cast<int>(misfit), epoch, ms(now)).exec();
}

// ---- what only grows -----------------------------------------------------------------------------
Merge::Grown Merge::merge_cells(GateId gate, const std::vector<sync::HourCells>& hours) {
    Grown grown;
    for (const sync::HourCells& one : hours)
        for (const sync::Cell& cell : one.cells) {
            if (with(put_cell_, gate, one.hour, one.epoch, cell.kind, cell.reason, cell.family, cell.rows).exec() == 0)
                continue;
            grown.counters = true;
            grown.entries |=
                cell.kind == static_cast<int>(EventKind::passage) || cell.kind == static_cast<int>(EventKind::opened);
        }
    return grown;
}

void Merge::merge_alerts(GateId gate, const std::vector<sync::Alert>& alerts, WallTime now) {
    for (const sync::Alert& one : alerts) {
        const int fresh = with(put_alert_, gate, one.epoch, std::int64_t{one.event}, ms(one.at), one.hour, one.kind,
                               one.reason, one.lane, one.drill ? 1 : 0, ms(now))
                              .exec();
        if (one.drill && fresh > 0) with(drilled_, gate).exec();  // what was asked for has begun
    }
}

void Merge::merge_reports(GateId gate, const std::vector<sync::Report>& reports, WallTime now) {
    for (const sync::Report& one : reports) {
        nlohmann::json cells = nlohmann::json::array();
        for (const sync::Cell& cell : one.cells) cells.push_back({cell.kind, cell.reason, cell.family, cell.rows});
        with(put_report_, gate, one.day, one.version, ms(one.confirmed_at), one.confirmed_by, one.remarks, cells.dump(),
             ms(now))
            .exec();
        with(reported_, gate, one.day).exec();  // what was asked for has come
    }
}

// ---- the answer ----------------------------------------------------------------------------------
std::optional<sync::DayDigest> Merge::held_of(GateId gate, DayKey day) {
    sync::DayDigester digester;
    with(cells_, gate, first_hour(day), last_hour(day));
    while (cells_.executeStep())
        digester.add(cells_.getColumn(1).getInt64(), cells_.getColumn(0).getInt(),
                     {cells_.getColumn(2).getInt(), cells_.getColumn(3).getInt(), cells_.getColumn(4).getInt(),
                      cells_.getColumn(5).getInt64()});
    with(alerts_, gate, first_hour(day), last_hour(day));
    while (alerts_.executeStep()) digester.add_alert(alerts_.getColumn(0).getInt64(), alerts_.getColumn(1).getInt64());
    sync::DayDigest held{day, {}, {}};
    with(reports_, gate, day);
    while (reports_.executeStep()) held.reports.push_back(reports_.getColumn(0).getInt());
    if (digester.empty() && held.reports.empty()) return std::nullopt;
    held.digest = digester.finish();
    return held;
}

void Merge::fill(sync::Answer& answer, GateId gate, const Request& request, const Standing& standing) {
    for (const DayKey day : request.ask)
        if (auto held = held_of(gate, day)) answer.days.push_back(*std::move(held));
    with(acks_, gate, request.acks_after);
    while (acks_.executeStep())
        answer.acks.push_back({acks_.getColumn(0).getInt64(), acks_.getColumn(1).getInt64(),
                               acks_.getColumn(2).getInt64(), acks_.getColumn(3).getString(),
                               time_of(acks_.getColumn(4))});
    with(findings_, gate);
    while (findings_.executeStep())
        answer.findings.push_back(
            {static_cast<Misfit>(findings_.getColumn(0).getInt()), time_of(findings_.getColumn(1))});
    for (const sync::Report& one : request.reports) answer.reports.push_back({one.day, one.version});
    if (standing.policy && standing.policy->version != request.policy) answer.policy = standing.policy;
    if (standing.drills && with(drill_, gate).executeStep())
        answer.drill = sync::DrillOrder{drill_.getColumn(0).getInt64(), drill_.getColumn(1).getString()};
    if (standing.reminders)
        for (with(reminders_, gate); reminders_.executeStep();)
            answer.reminders.push_back({reminders_.getColumn(0).getInt(), reminders_.getColumn(1).getString()});
    for (SQLite::Statement* read : {&cells_, &alerts_, &reports_, &acks_, &findings_, &chains_, &drill_, &reminders_})
        read->tryReset();
}

}  // namespace gate::district
