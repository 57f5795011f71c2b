#include "journal/roster_csv.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace gate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 6> kEnglish{"id", "name", "department", "active", "watch_until", "watch_reason"};
constexpr std::array<std::string_view, 6> kChinese{"工号", "姓名", "部门", "在职", "关注至", "关注原因"};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

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

/// Which field of a record is which column: −1 where the file has none.
using Columns = std::array<int, 6>;

Columns columns_of(const CsvRecord& header, std::vector<RosterPlan::Wrong>& wrong) {
    Columns columns;
    columns.fill(-1);
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        const std::string heading = trimmed(header.fields[i]);
        bool known = heading.empty();
        for (std::size_t column = 0; column < columns.size(); ++column) {
            if (heading != kEnglish[column] && heading != kChinese[column]) continue;
            columns[column] = static_cast<int>(i);
            known = true;
        }
        if (!known)
            wrong.push_back({header.line, "heading '" + heading +
                                              "' is not known; use id,name,department,active,"
                                              "watch_until,watch_reason"});
    }
    for (std::size_t column : {0u, 1u})
        if (columns[column] < 0)
            wrong.push_back({header.line, "the heading '" + std::string(kEnglish[column]) + "' is missing"});
    return columns;
}

/// What is wrong with the record, or "" and the person.
std::string parse_person(const CsvRecord& record, const Columns& columns, Person& person) {
    const auto field = [&](std::size_t column) {
        const int at = columns[column];
        return at >= 0 && at < static_cast<int>(record.fields.size()) ? trimmed(record.fields[at]) : std::string();
    };
    if (record.unclosed) return "a quote is opened and never closed";
    person.id = field(0);
    person.name = field(1);
    person.department = field(2);
    person.watch_reason = field(5);
    if (person.id.empty()) return "id is missing";
    if (!id_is_right(person.id)) return "id '" + person.id + "' must be 1 to 32 letters, digits, dots, dashes";
    if (person.name.empty()) return "name is missing";
    if (characters(person.name) > 64) return "name is longer than 64 characters";
    const auto active = parse_active(field(3));
    if (!active) return "active must be yes or no, not '" + field(3) + "'";
    person.active = *active;
    if (field(4).empty()) return "";
    person.watch_until = parse_day(field(4));
    return person.watch_until ? "" : "watch_until must be a day like 2026-11-23, not '" + field(4) + "'";
}

}  // namespace

std::vector<CsvRecord> parse_csv(std::string_view text) {
    std::vector<CsvRecord> records;
    int line = 1;
    CsvRecord record{line, {""}, false};
    bool quoted = false;
    const auto end_record = [&] {
        if (record.fields.size() > 1 || !record.fields[0].empty()) records.push_back(record);
        record = {line, {""}, false};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') ++line;
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            record.fields.back() += text[++i];
        } else if (c == '"' && (quoted || record.fields.back().empty())) {
            quoted = !quoted;
        } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
            record.fields.back() += c;
        } else if (c == ',') {
            record.fields.emplace_back();
        } else if (c == '\n') {
            end_record();
        }
    }
    record.unclosed = quoted;
    end_record();
    return records;
}

std::string csv_field(std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
    std::string out = "\"";
    for (char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

namespace {

/// Two letters in GBK can be well-formed UTF-8 by chance (钱伟 reads as Ǯΰ): then a field mixes alphabets that nobody's
/// name mixes. Text with any Han in it was read rightly.
bool looks_like_gbk(std::string_view text) {
    enum Alphabet { latin = 1, greek = 2, cyrillic = 4, other = 8 };
    unsigned alphabets = 0;
    bool mixed = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead >= 0xE0) return false;
        if (lead < 0x80) {
            const bool ends_field = lead == ',' || lead == '\n';
            if (ends_field) alphabets = 0;
            continue;
        }
        if (i + 1 == text.size()) break;
        const unsigned letter = (lead & 0x1Fu) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3Fu);
        if (letter < 0xC0) continue;  // a dot between names, a space
        alphabets |= letter < 0x250   ? latin
                     : letter < 0x370 ? other
                     : letter < 0x400 ? greek
                     : letter < 0x530 ? cyrillic
                                      : other;
        mixed = mixed || (alphabets & (alphabets - 1)) != 0;
    }
    return mixed;
}

}  // namespace

ParsedRoster parse_roster_csv(const std::string& csv) {
    ParsedRoster parsed;
    std::string_view text = csv;
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (!is_utf8(text) || looks_like_gbk(text)) {
        const auto bad = std::count(text.begin(), text.end(), '\n');
        parsed.wrong.push_back(
            {bad > 0 ? 1 : 0,
             "the file is not UTF-8 (it looks like GBK): save it as \"CSV UTF-8\" and import it again"});
        return parsed;
    }
    const auto records = parse_csv(text);
    if (records.empty()) {
        parsed.wrong.push_back({1, "the file is empty"});
        return parsed;
    }
    const Columns columns = columns_of(records.front(), parsed.wrong);
    if (!parsed.wrong.empty()) return parsed;
    std::map<std::string, int> line_of;
    for (std::size_t i = 1; i < records.size(); ++i) {
        Person person;
        std::string what = parse_person(records[i], columns, person);
        const auto [first, fresh] = line_of.emplace(person.id, records[i].line);
        if (what.empty() && !fresh)
            what = "id " + person.id + " stands twice (line " + std::to_string(first->second) + ")";
        if (what.empty())
            parsed.people.push_back(std::move(person));
        else
            parsed.wrong.push_back({records[i].line, what});
    }
    return parsed;
}

std::string roster_csv(const std::vector<Person>& people) {
    std::string out(kByteOrderMark);
    for (std::string_view heading : kEnglish) out += std::string(heading) + (heading == kEnglish.back() ? "\r\n" : ",");
    for (const Person& person : people) {
        out += csv_field(person.id) + "," + csv_field(person.name) + "," + csv_field(person.department) + ",";
        out += std::string(person.active ? "yes" : "no") + ",";
        out +=
            (person.watch_until ? format_day(*person.watch_until) : "") + "," + csv_field(person.watch_reason) + "\r\n";
    }
    return out;
}

}  // namespace gate
