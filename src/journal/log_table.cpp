#include "journal/log_table.h"

#include "journal/event_words.h"

namespace gate {
namespace {

using Type = LogColumn::Type;

void put(LogCell& cell, std::string_view text) {
    if (auto* held = std::get_if<std::string>(&cell))
        held->assign(text);
    else
        cell.emplace<std::string>(text);
}

void put(LogCell& cell, const std::optional<Temperature>& temperature) {
    if (temperature)
        cell = temperature->judged;
    else
        cell = std::monostate{};
}

/// How an admit ended, once it did.
std::string_view outcome_of(const LogRow& row, Language language) {
    return row.outcome ? words_of(*row.outcome, language) : "";
}

}  // namespace

const std::array<LogColumn, kLogColumns>& log_columns() {
    static constexpr std::array<LogColumn, kLogColumns> columns{{{"编号", "id", Type::whole, 9},
                                                                 {"时间", "time", Type::time, 19},
                                                                 {"通道", "lane", Type::whole, 6},
                                                                 {"方向", "direction", Type::text, 6},
                                                                 {"事项", "event", Type::text, 12},
                                                                 {"原因", "reason", Type::text, 22},
                                                                 {"通行", "outcome", Type::text, 12},
                                                                 {"凭证", "code", Type::text, 14},
                                                                 {"工号", "person", Type::text, 12},
                                                                 {"姓名", "name", Type::text, 14},
                                                                 {"部门", "department", Type::text, 16},
                                                                 {"初测体温", "first temperature", Type::degrees, 9},
                                                                 {"体温", "temperature", Type::degrees, 9},
                                                                 {"口罩", "mask", Type::text, 10},
                                                                 {"用时(毫秒)", "took (ms)", Type::whole, 10},
                                                                 {"相关编号", "about", Type::whole, 9},
                                                                 {"操作人", "by", Type::text, 12},
                                                                 {"备注", "note", Type::text, 40}}};
    return columns;
}

void log_cells(const LogRow& row, Language language, LogCells& cells) {
    static const PersonPart nobody;
    const Event& event = row.event;
    const PersonPart& part = event.person ? *event.person : nobody;
    cells[0] = static_cast<std::int64_t>(event.id);
    cells[1] = event.at;
    cells[2] = static_cast<std::int64_t>(event.lane);
    put(cells[3], words_of(event.direction, language));
    put(cells[4], words_of(event.kind, language));
    put(cells[5], event.reason == Reason::none ? "" : entry(event.reason).title(language));
    put(cells[6], outcome_of(row, language));
    put(cells[7], words_of(event.family, language));
    put(cells[8], part.person);
    put(cells[9], row.name);
    put(cells[10], row.department);
    put(cells[11], part.first_temperature);
    put(cells[12], part.temperature);
    put(cells[13], words_of(event.mask, language));
    cells[14] = static_cast<std::int64_t>(event.took.count());
    if (event.ref > 0)
        cells[15] = static_cast<std::int64_t>(event.ref);
    else
        cells[15] = std::monostate{};
    put(cells[16], part.actor);
    put(cells[17], part.note);
}

void SiteTime::append(WallTime time, std::string& out) {
    constexpr std::int64_t kQuarter = 15 * 60;
    const std::int64_t second = std::chrono::floor<seconds>(time.time_since_epoch()).count();
    const std::int64_t quarter = (second >= 0 ? second : second - kQuarter + 1) / kQuarter;
    if (quarter != quarter_) {
        const std::string begin = zone_.format(WallTime(seconds(quarter * kQuarter)));
        quarter_ = quarter;
        hour_ = begin.substr(0, 14);
        minute_ = (begin[14] - '0') * 10 + (begin[15] - '0');
    }
    const int past = static_cast<int>(second - quarter * kQuarter);
    const int minute = minute_ + past / 60, rest = past % 60;
    const char text[] = {static_cast<char>('0' + minute / 10), static_cast<char>('0' + minute % 10), ':',
                         static_cast<char>('0' + rest / 10), static_cast<char>('0' + rest % 10)};
    out += hour_;
    out.append(text, sizeof text);
}

}  // namespace gate
