// The daily reports as the district keeps them: whose has come, in time or late, whose is missing, and what it says.
#pragma once

#include <mutex>

#include "district/enterprise.h"
#include "district/ledger.h"

namespace SQLite {
class Database;
}

namespace gate::district {

struct GateReport {
    GateId gate = 0;
    std::string name;
    int version = 0;  // the newest; 0: none has come
    int versions = 0;
    WallTime first_received{}, received{}, confirmed_at{};
    std::string confirmed_by, remarks;
    std::string asked_by;  // the officer who asked for it; empty: nobody, or it has come
    WallTime asked{};
    std::int64_t entered = 0, refused = 0, fevers = 0, watched = 0, faults = 0, drills = 0;
};

struct EnterpriseReports {
    Enterprise enterprise;
    std::vector<GateReport> gates;  // every gate that is not revoked, by name
};

/// Thread-safe, on a connection of its own. Faults: ledger_broken.
class ReportBook {
public:
    static Result<std::unique_ptr<ReportBook>> open(const std::string& ledger_path);
    ~ReportBook();

    /// Every enterprise that has gates, by name.
    Result<std::vector<EnterpriseReports>> of_day(DayKey day) const;

private:
    explicit ReportBook(std::unique_ptr<SQLite::Database> db);
    mutable std::mutex mutex_;
    const std::unique_ptr<SQLite::Database> db_;
};

}  // namespace gate::district
