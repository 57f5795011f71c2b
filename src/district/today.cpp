#include "district/today.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "district/schema.h"

namespace gate::district {
namespace {

/// `entries` are passages and confirmed pulses (kinds 6, 7); a refused visit is kind 4.
constexpr const char* kGates =
    "SELECT g.id, e.name, e.credit_code, g.name, e.street, e.grid, e.officer, e.phone, g.last_contact, "
    "coalesce((SELECT sum(n) FROM cell c WHERE c.gate = g.id AND c.hour BETWEEN ? AND ? AND c.kind IN (6, 7)), 0), "
    "coalesce((SELECT sum(n) FROM cell c WHERE c.gate = g.id AND c.hour BETWEEN ? AND ? AND c.kind = 4), 0), "
    "e.responsible FROM gate g JOIN enterprise e ON e.id = g.enterprise WHERE g.revoked IS NULL";

bool matches(const GateToday& row, const std::string& responsible, const std::string& search) {
    if (search.empty()) return true;
    for (const std::string* text : {&row.enterprise, &row.credit_code, &row.street, &row.grid, &responsible})
        if (text->find(search) != std::string::npos) return true;
    return false;
}

/// Silent first, the longest on top; then by name.
bool before(const GateToday& a, const GateToday& b) {
    if (a.silent != b.silent) return a.silent;
    if (a.silent && a.last_contact != b.last_contact) return a.last_contact < b.last_contact;
    return std::tie(a.enterprise, a.gate) < std::tie(b.enterprise, b.gate);
}

GateToday row_of(const SQLite::Statement& query, WallTime now, milliseconds silent_after) {
    GateToday row;
    row.id = query.getColumn(0).getInt64();
    std::string* const texts[] = {&row.enterprise, &row.credit_code, &row.gate, &row.street,
                                  &row.grid,       &row.officer,     &row.phone};
    for (int i = 0; i < 7; ++i) *texts[i] = query.getColumn(i + 1).getString();
    if (!query.getColumn(8).isNull()) row.last_contact = WallTime(milliseconds(query.getColumn(8).getInt64()));
    row.entries = query.getColumn(9).getInt64();
    row.refusals = query.getColumn(10).getInt64();
    row.silent = !row.last_contact || now - *row.last_contact > silent_after;
    return row;
}

}  // namespace

Result<Today> today(const Ledger& ledger, DayKey day, WallTime now, const TodayFilter& filter) {
    const auto access = ledger.lock();
    try {
        Today today;
        today.enterprises = access.db().execAndGet("SELECT count(*) FROM enterprise").getInt64();
        SQLite::Statement query(access.db(), kGates);
        for (const int index : {1, 3}) {
            query.bind(index, first_hour(day));
            query.bind(index + 1, last_hour(day));
        }
        while (query.executeStep()) {
            GateToday row = row_of(query, now, filter.silent_after);
            ++today.gates;
            today.silent += row.silent;
            today.entries += row.entries;
            today.refusals += row.refusals;
            if (matches(row, query.getColumn(11).getString(), filter.search)) today.rows.push_back(std::move(row));
        }
        today.found = today.rows.size();
        std::sort(today.rows.begin(), today.rows.end(), before);
        const auto from = static_cast<std::ptrdiff_t>(std::min(filter.from, today.found));
        today.rows.erase(today.rows.begin(), today.rows.begin() + from);
        if (today.rows.size() > filter.limit) today.rows.resize(filter.limit);
        return today;
    } catch (const SQLite::Exception& error) {
        return fault_of(error);
    }
}

}  // namespace gate::district
