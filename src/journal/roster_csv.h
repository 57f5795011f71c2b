// The roster as a CSV file: read with every wrong row named, written so that it reads back unchanged.
#pragma once

#include <string>
#include <vector>

#include "base/csv.h"
#include "journal/roster.h"

namespace gate {

struct ParsedRoster {
    std::vector<Person> people;  // of the rows that are right
    std::vector<CsvWrong> wrong;
};

std::span<const CsvHeading> roster_headings();
ParsedRoster parse_roster_csv(const std::string& csv);
std::string roster_csv(const std::vector<Person>& people);

}  // namespace gate
