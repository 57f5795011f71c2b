// The log as a table for people: one list of columns for CSV, workbook and print.
#pragma once

#include <array>
#include <string>
#include <variant>

#include "base/catalogue.h"
#include "journal/reader.h"

namespace gate {

struct LogColumn {
    enum class Type : std::uint8_t { whole, time, text, degrees };
    std::string_view zh, en;
    Type type = Type::text;
    int width = 10;  // in characters, for a workbook
    std::string_view heading(Language language) const { return language == Language::zh ? zh : en; }
};
constexpr std::size_t kLogColumns = 18;
const std::array<LogColumn, kLogColumns>& log_columns();

using LogCell = std::variant<std::monostate, std::int64_t, WallTime, std::string, Celsius>;
using LogCells = std::array<LogCell, kLogColumns>;

/// Fills `cells` in place, so that a hundred thousand rows make no new strings where the old ones are long enough.
void log_cells(const LogRow& row, Language language, LogCells& cells);

/// "2026-11-23 07:42:16", site time, at the price of the first second of each quarter of an hour.
class SiteTime {
public:
    explicit SiteTime(const Zone& zone) : zone_(zone) {}
    void append(WallTime time, std::string& out);

private:
    const Zone& zone_;
    std::int64_t quarter_ = -1;  // of UTC; offsets of zones are whole quarters
    std::string hour_;           // "2026-11-23 07:"
    int minute_ = 0;             // at the quarter's beginning
};

}  // namespace gate
