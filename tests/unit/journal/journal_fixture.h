// A journal in a folder of its own, and rows to write into it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "journal/journal.h"
#include "journal/reader.h"
#include "unit/temp_folder.h"

namespace gate {

inline const WallTime kNow = *parse_rfc3339("2026-11-23T07:42:16+08:00");
inline const Zone kZone = *Zone::named("Asia/Shanghai");

inline EventDraft draft(EventKind kind, Reason reason = Reason::normal, EventId ref = 0) {
    EventDraft row;
    row.at = kNow;
    row.lane = 1;
    row.kind = kind;
    row.reason = reason;
    row.ref = ref;
    return row;
}

inline EventDraft admit_of(const std::string& person, WallTime at = kNow, int lane = 1) {
    EventDraft row = draft(EventKind::admit);
    row.at = at;
    row.lane = lane;
    row.family = CodeFamily::pass;
    row.person =
        PersonPart{person, "c0de" + person, CodeStatus::valid, {}, Temperature{{36'400}, {}, {36'500}}, "", ""};
    return row;
}

class JournalTest : public testing::Test {
protected:
    void open() {
        store = *Store::open(path());
        journal = *Journal::begin(*store, kZone, draft(EventKind::start));
    }
    void close() {
        journal.reset();
        store.reset();
    }
    std::string path() const { return folder.path + "/journal.db"; }
    std::unique_ptr<JournalReader> reader() const { return *JournalReader::open(path()); }
    EventId add(const EventDraft& row) { return *journal->record(row); }
    std::int64_t total(EventKind kind) const {
        std::int64_t rows = 0;
        for (const Count& count : *reader()->counts(0, INT32_MAX)) rows += count.kind == kind ? count.rows : 0;
        return rows;
    }
    void sqlite(const std::string& statement) { store->lock().db().exec(statement); }

    TempFolder folder;
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
};

}  // namespace gate
