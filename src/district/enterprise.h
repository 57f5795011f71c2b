// An enterprise as a district's administration knows it, and the file by which its list is brought in and taken out.
// Sources: GB 32100-2015 (unified social credit code and its check character), GB/T 2260 (division codes).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"

namespace gate::district {

struct Enterprise {
    std::string credit_code;  // unified social credit code, 18 characters: the key
    std::string name;         // UTF-8, 1–100 characters
    std::string division;     // GB/T 2260, six digits: "330604"
    std::string street, grid;
    std::string responsible, officer;  // responsible person; resident service officer (驻企服务员)
    std::string phone;                 // of the responsible person; may be empty
    bool operator==(const Enterprise&) const = default;
};

/// Right length, letters and check character.
bool is_credit_code(std::string_view text);
/// Six digits whose first two are a province's.
bool is_division(std::string_view text);

/// What is wrong with `one`, with what would be right; empty if nothing is.
std::string wrong_with(const Enterprise& one);

struct ParsedEnterprises {
    std::vector<Enterprise> enterprises;  // of the rows that are right
    std::vector<CsvWrong> wrong;          // with any of these nothing may be saved
};
/// Headings in either language, in any order; credit_code, name and division are needed.
ParsedEnterprises parse_enterprises(std::string_view csv);
/// As parse_enterprises takes it back; `heading` in Chinese or English.
std::string enterprises_csv(const std::vector<Enterprise>& enterprises, bool chinese);

}  // namespace gate::district
