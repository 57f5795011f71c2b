// The roster as a CSV file: read with every wrong row named, written so that it reads back unchanged.
#pragma once

#include <string>
#include <vector>

#include "journal/roster.h"

namespace gate {

struct ParsedRoster {
    std::vector<Person> people;  // of the rows that are right
    std::vector<RosterPlan::Wrong> wrong;
};

ParsedRoster parse_roster_csv(const std::string& csv);
std::string roster_csv(const std::vector<Person>& people);

/// One record of RFC 4180: quoted fields, doubled quotes, line ends of any system.
struct CsvRecord {
    int line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
    bool unclosed = false;  // a quote was opened and never closed
};
std::vector<CsvRecord> parse_csv(std::string_view text);
/// `field` as it stands in a CSV file, quoted where it must be.
std::string csv_field(std::string_view field);

}  // namespace gate
