#include "journal/roster_csv.h"

#include <algorithm>
#include <array>
#include <map>

namespace gate {
namespace {

enum Column : std::size_t { id, name, department, active, watch_until, watch_reason };
constexpr std::array<CsvHeading, 6> kHeadings{{{"id", "工号", true},
                                               {"name", "姓名", true},
                                               {"department", "部门"},
                                               {"active", "在职"},
                                               {"watch_until", "关注至"},
                                               {"watch_reason", "关注原因"}}};

bool id_is_right(const std::string& id) {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    return !id.empty() && id.size() <= 32 && id.find_first_not_of(allowed) == std::string::npos;
}

std::size_t characters(const std::string& utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<bool> parse_active(const std::string& text) {
    for (std::string_view yes : {"", "yes", "1", "true", "是", "在职"})
        if (text == yes) return true;
    for (std::string_view no : {"no", "0", "false", "否", "离职"})
        if (text == no) return false;
    return std::nullopt;
}

/// A mistake in both languages; empty: none.
struct Mistake {
    std::string en, zh;
};

/// What is wrong with the row, or nothing and the person.
Mistake parse_person(const CsvTable& table, const CsvRecord& row, Person& person) {
    if (row.unclosed) return {"a quote is opened and never closed", "引号没有闭合"};
    person.id = table.field(row, Column::id);
    person.name = table.field(row, Column::name);
    person.department = table.field(row, Column::department);
    person.watch_reason = table.field(row, Column::watch_reason);
    if (person.id.empty()) return {"id is missing", "缺工号"};
    if (!id_is_right(person.id))
        return {"id '" + person.id + "' must be 1 to 32 letters, digits, dots, dashes",
                "工号 “" + person.id + "” 只能是 1–32 个字母、数字、点或横线"};
    if (person.name.empty()) return {"name is missing", "缺姓名"};
    if (characters(person.name) > 64) return {"name is longer than 64 characters", "姓名超过 64 个字"};
    const std::string active = table.field(row, Column::active), until = table.field(row, Column::watch_until);
    const auto is_active = parse_active(active);
    if (!is_active)
        return {"active must be yes or no, not '" + active + "'", "“在职” 应写 是 或 否，不是 “" + active + "”"};
    person.active = *is_active;
    if (until.empty()) return {};
    person.watch_until = parse_day(until);
    if (person.watch_until) return {};
    return {"watch_until must be a day like 2026-11-23, not '" + until + "'",
            "“关注至” 应写成 2026-11-23 的样子，不是 “" + until + "”"};
}

}  // namespace

std::span<const CsvHeading> roster_headings() { return kHeadings; }

ParsedRoster parse_roster_csv(const std::string& csv) {
    ParsedRoster parsed;
    const CsvTable table = read_csv(csv, kHeadings);
    parsed.wrong = table.wrong;
    if (!parsed.wrong.empty()) return parsed;
    std::map<std::string, int> line_of;
    for (const CsvRecord& row : table.rows) {
        Person person;
        Mistake mistake = parse_person(table, row, person);
        const auto [first, fresh] = line_of.emplace(person.id, row.line);
        if (mistake.en.empty() && !fresh)
            mistake = {"id " + person.id + " stands twice (line " + std::to_string(first->second) + ")",
                       "工号 " + person.id + " 重复（第 " + std::to_string(first->second) + " 行已有）"};
        if (mistake.en.empty())
            parsed.people.push_back(std::move(person));
        else
            parsed.wrong.push_back({row.line, mistake.en, mistake.zh});
    }
    return parsed;
}

std::string roster_csv(const std::vector<Person>& people) {
    std::string out(kByteOrderMark);
    for (const CsvHeading& heading : kHeadings)
        out += std::string(heading.en) + (&heading == &kHeadings.back() ? "\r\n" : ",");
    for (const Person& person : people) {
        out += csv_field(person.id) + "," + csv_field(person.name) + "," + csv_field(person.department) + ",";
        out += std::string(person.active ? "yes" : "no") + ",";
        out +=
            (person.watch_until ? format_day(*person.watch_until) : "") + "," + csv_field(person.watch_reason) + "\r\n";
    }
    return out;
}

}  // namespace gate
