#include "district/overview.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <unordered_map>

#include "district/ledger_rows.h"
#include "district/schema.h"

namespace gate::district {
namespace {

constexpr std::size_t kAlertsShown = 50, kOpenShown = 200;

std::optional<WallTime> maybe_time(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(time_of(column));
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The longest first, who never called before all; no contact before no entries.
bool longer_silent(const Silence& a, const Silence& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (!a.since || !b.since) return !a.since && b.since;
    return *a.since < *b.since;
}

}  // namespace

std::string_view name_of(ReportState state) {
    constexpr std::string_view names[] = {"none", "received", "late", "missing"};
    return names[static_cast<std::size_t>(state)];
}

struct Overview::Inner {
    struct Sums {
        std::int64_t counted = -1;  // gate.counted when they were read
        std::int64_t entries = 0, refusals = 0;
    };

    Inner(const std::string& path, Zone site_zone, OverviewRules given)
        : db(path, SQLite::OPEN_READONLY, 5000),
          sums_of(db,
                  "SELECT coalesce(sum(CASE WHEN kind IN (6, 7) THEN n END), 0), "
                  "coalesce(sum(CASE WHEN kind = 4 THEN n END), 0) FROM cell WHERE gate = ? AND hour BETWEEN ? AND ?"),
          names(db, "SELECT e.name, g.name FROM gate g JOIN enterprise e ON e.id = g.enterprise WHERE g.id = ?"),
          zone(std::move(site_zone)),
          rules(std::move(given)) {}

    SQLite::Database db;
    SQLite::Statement sums_of, names;
    const Zone zone;
    const OverviewRules rules;
    std::unordered_map<GateId, Sums> sums;  // of `sums_day`
    DayKey sums_day = 0;

    mutable std::mutex mutex;
    std::shared_ptr<const Glance> shown = std::make_shared<Glance>();

    std::unordered_map<std::int64_t, std::size_t> read_enterprises(Glance& glance);
    void read_gates(Glance& glance, const std::unordered_map<std::int64_t, std::size_t>& place);
    const Sums& read_sums(GateId gate, std::int64_t counted, DayKey day);
    void add_silent(Glance& glance) const;
    void read_reports(Glance& glance);
    void read_alerts(Glance& glance);
    void read_findings(Glance& glance);
    std::pair<std::string, std::string> names_of(GateId gate);
    DayKey report_day(WallTime now) const;
};

std::unordered_map<std::int64_t, std::size_t> Overview::Inner::read_enterprises(Glance& glance) {
    SQLite::Statement query(db,
                            "SELECT id, credit_code, name, division, street, grid, responsible, officer, phone FROM "
                            "enterprise ORDER BY name, credit_code");
    std::unordered_map<std::int64_t, std::size_t> place;
    while (query.executeStep()) {
        EnterpriseView view;
        Enterprise& one = view.enterprise;
        int column = 0;
        for (std::string* text : {&one.credit_code, &one.name, &one.division, &one.street, &one.grid, &one.responsible,
                                  &one.officer, &one.phone})
            *text = query.getColumn(++column).getString();
        place.emplace(query.getColumn(0).getInt64(), glance.enterprises.size());
        glance.enterprises.push_back(std::move(view));
    }
    return place;
}

/// Counted again only where a counter has grown since.
const Overview::Inner::Sums& Overview::Inner::read_sums(GateId gate, std::int64_t counted, DayKey day) {
    Sums& known = sums[gate];
    if (known.counted == counted) return known;
    sums_of.tryReset();
    sums_of.bind(1, gate);
    sums_of.bind(2, first_hour(day));
    sums_of.bind(3, last_hour(day));
    sums_of.executeStep();
    known = {counted, sums_of.getColumn(0).getInt64(), sums_of.getColumn(1).getInt64()};
    sums_of.tryReset();  // a statement that is not done would hold on to this picture's moment
    return known;
}

void Overview::Inner::read_gates(Glance& glance, const std::unordered_map<std::int64_t, std::size_t>& place) {
    if (std::exchange(sums_day, glance.day) != glance.day) sums.clear();
    const int minute = zone.minute_of_day(glance.at);
    SQLite::Statement query(db,
                            "SELECT id, enterprise, name, program, last_contact, last_entry, skew, policy, counted "
                            "FROM gate WHERE revoked IS NULL ORDER BY name, id");
    while (query.executeStep()) {
        EnterpriseView& of = glance.enterprises.at(place.at(query.getColumn(1).getInt64()));
        GateView view;
        view.id = query.getColumn(0).getInt64();
        view.name = query.getColumn(2).getString();
        view.program = query.getColumn(3).getString();
        view.last_contact = maybe_time(query.getColumn(4));
        view.last_entry = maybe_time(query.getColumn(5));
        view.skew = milliseconds(query.getColumn(6).getInt64());
        view.policy = query.getColumn(7).getInt64();
        const Sums& counts = read_sums(view.id, query.getColumn(8).getInt64(), glance.day);
        view.entries = counts.entries;
        view.refusals = counts.refusals;
        view.silence = silence_of({view.last_contact, view.last_entry}, rules.silence, glance.at, minute);
        ++glance.gates;
        glance.online += !view.silence || view.silence->kind != Silence::Kind::no_contact;
        of.entries += view.entries;
        of.refusals += view.refusals;
        glance.entries += view.entries;
        glance.refusals += view.refusals;
        of.last_contact = std::max(of.last_contact, view.last_contact);
        of.gates.push_back(std::move(view));
    }
}

void Overview::Inner::add_silent(Glance& glance) const {
    for (std::size_t i = 0; i < glance.enterprises.size(); ++i)
        for (std::size_t k = 0; k < glance.enterprises[i].gates.size(); ++k)
            if (glance.enterprises[i].gates[k].silence) glance.silent.push_back({i, k});
    const auto silence = [&](const SilentGate& one) -> const Silence& {
        return *glance.enterprises[one.enterprise].gates[one.gate].silence;
    };
    std::stable_sort(glance.silent.begin(), glance.silent.end(),
                     [&](const SilentGate& a, const SilentGate& b) { return longer_silent(silence(a), silence(b)); });
}

/// The newest day whose report is due by now.
DayKey Overview::Inner::report_day(WallTime now) const {
    DayKey day = zone.day(now);
    while (now < zone.start_of(day) + std::chrono::hours(rules.report_due_hour)) day = add_days(day, -1);
    return day;
}

void Overview::Inner::read_reports(Glance& glance) {
    glance.report_day = report_day(glance.at);
    const WallTime due = zone.start_of(glance.report_day) + std::chrono::hours(rules.report_due_hour);
    std::unordered_map<GateId, WallTime> first;
    SQLite::Statement query(db, "SELECT gate, min(received) FROM report WHERE day = ? GROUP BY gate");
    query.bind(1, glance.report_day);
    while (query.executeStep()) first.emplace(query.getColumn(0).getInt64(), time_of(query.getColumn(1)));
    for (EnterpriseView& one : glance.enterprises) {
        if (one.gates.empty()) continue;
        one.report = ReportState::received;
        for (const GateView& view : one.gates) {
            const auto found = first.find(view.id);
            if (found == first.end())
                one.report = ReportState::missing;
            else if (found->second > due && one.report == ReportState::received)
                one.report = ReportState::late;
        }
        for (Tally* tally : {&glance.reports, &glance.reports_by_street[one.enterprise.street]}) {
            ++tally->enterprises;
            tally->received += one.report == ReportState::received;
            tally->late += one.report == ReportState::late;
            tally->missing += one.report == ReportState::missing;
        }
    }
}

/// Enterprise and gate, of revoked ones too.
std::pair<std::string, std::string> Overview::Inner::names_of(GateId gate) {
    names.tryReset();
    names.bind(1, gate);
    std::pair<std::string, std::string> found;
    if (names.executeStep()) found = {names.getColumn(0).getString(), names.getColumn(1).getString()};
    names.tryReset();
    return found;
}

void Overview::Inner::read_alerts(Glance& glance) {
    SQLite::Statement count(db,
                            "SELECT coalesce(sum(received >= ?), 0), coalesce(sum(ack_at IS NULL), 0) FROM alert WHERE "
                            "drill = 0 AND (received >= ? OR ack_at IS NULL)");
    for (const int index : {1, 2}) count.bind(index, ms(zone.start_of(glance.day)));
    count.executeStep();
    glance.alerts_today = count.getColumn(0).getInt64();
    glance.alerts_open = count.getColumn(1).getInt64();
    for (const bool only_open : {false, true})
        for (KeptAlert& one : alerts_from(db, only_open ? kOpenShown : kAlertsShown, only_open)) {
            const bool known = std::any_of(glance.alerts.begin(), glance.alerts.end(), [&](const NamedAlert& other) {
                return other.kept.gate == one.gate && other.kept.alert == one.alert;
            });
            if (known) continue;
            auto [enterprise, gate] = names_of(one.gate);
            glance.alerts.push_back({std::move(one), std::move(enterprise), std::move(gate)});
        }
}

void Overview::Inner::read_findings(Glance& glance) {
    for (const KeptFinding& one : findings_from(db)) {
        auto [enterprise, gate] = names_of(one.gate);
        glance.findings.push_back({one, std::move(enterprise), std::move(gate)});
    }
}

Overview::Overview(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Overview::~Overview() = default;

Result<std::unique_ptr<Overview>> Overview::open(const std::string& ledger_path, const Zone& zone,
                                                 OverviewRules rules) {
    try {
        return std::unique_ptr<Overview>(new Overview(std::make_unique<Inner>(ledger_path, zone, std::move(rules))));
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
}

Status Overview::refresh(WallTime now) {
    auto made = std::make_shared<Glance>();
    made->at = now;
    made->day = inner_->zone.day(now);
    try {
        const SQLite::Transaction one_moment(inner_->db);  // all of it as of one commit
        const auto place = inner_->read_enterprises(*made);
        inner_->read_gates(*made, place);
        inner_->add_silent(*made);
        inner_->read_reports(*made);
        inner_->read_alerts(*made);
        inner_->read_findings(*made);
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
    const std::lock_guard held(inner_->mutex);
    inner_->shown = std::move(made);
    return Done{};
}

std::shared_ptr<const Glance> Overview::glance() const {
    const std::lock_guard held(inner_->mutex);
    return inner_->shown;
}

std::vector<std::size_t> matching(const Glance& glance, const EnterpriseFilter& filter) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < glance.enterprises.size(); ++i) {
        const EnterpriseView& one = glance.enterprises[i];
        const Enterprise& who = one.enterprise;
        if (!filter.street.empty() && who.street != filter.street) continue;
        if (!filter.grid.empty() && who.grid != filter.grid) continue;
        if (filter.report && one.report != *filter.report) continue;
        const auto is_silent = [](const GateView& view) { return view.silence.has_value(); };
        if (filter.silent && std::none_of(one.gates.begin(), one.gates.end(), is_silent)) continue;
        const auto texts = {&who.name, &who.credit_code, &who.street, &who.grid, &who.responsible, &who.officer};
        const auto fits = [&](const std::string* text) { return contains(*text, filter.search); };
        if (filter.search.empty() || std::any_of(texts.begin(), texts.end(), fits)) found.push_back(i);
    }
    return found;
}

}  // namespace gate::district
