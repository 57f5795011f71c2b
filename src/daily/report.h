// The daily report (日报) of one gate: the day's counts as the notice asks for them, confirmed by a named person.
// Numbers only: nothing in it is about a person of the factory. Format and life of a report: docs/daily-report.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/catalogue.h"
#include "journal/event.h"

namespace gate {

/// A day's figures: sums of journal rows, drills apart.
struct DayFigures {
    std::int64_t entered = 0;     // walked through on a way in
    std::int64_t admitted = 0;    // visits that were let in, each once
    std::int64_t readmitted = 0;  // opened again for who had not gone through
    std::int64_t refused = 0;     // visits; the sum of refused_for
    std::int64_t measured_again = 0;
    std::int64_t fevers = 0;        // refused after the second measurement
    std::int64_t watched_seen = 0;  // visits of people on watch
    std::int64_t by_hand = 0;       // opened by a guard
    std::int64_t late = 0;          // entered later, from paper
    std::int64_t alarms = 0, faults = 0, drills = 0;
    std::map<Reason, std::int64_t> refused_for;
    bool operator==(const DayFigures&) const = default;
};
DayFigures figures_of(const std::vector<Count>& counts);
/// Counts whose figures these are, without hours, epochs and families: as a report goes up to the district.
std::vector<Count> counts_of(const DayFigures& figures);

struct DailyReport {
    DayKey day = 0;
    int version = 1;  // a corrected report is the next one; earlier ones are kept
    std::string site;
    DayFigures figures;
    WallTime made{};
    std::string confirmed_by;  // full name or account; empty: a draft
    std::string remarks;
    std::optional<WallTime> confirmed;
    bool operator==(const DailyReport&) const = default;
};

/// As it is stored, sent and shown: one JSON object, and back. Nothing if it is not one.
std::string report_json(const DailyReport& report);
std::optional<DailyReport> report_from_json(std::string_view json);

/// A figure's key in report_json and its words.
struct FigureWord {
    std::string_view key, zh, en;
};
std::vector<FigureWord> figure_words();  // in the order of the page

/// Lines of "word: figure" for people, in the order of the page; refusals by reason follow their sum.
struct ReportLine {
    std::string word;
    std::int64_t figure = 0;
    bool part = false;  // of the figure above
};
std::vector<ReportLine> report_lines(const DailyReport& report, Language language);
/// The same as CSV, with byte order mark.
std::string report_csv(const DailyReport& report, Language language);

}  // namespace gate
