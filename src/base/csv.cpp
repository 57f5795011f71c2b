#include "base/csv.h"

#include <algorithm>

#include "base/bytes.h"

namespace gate {
namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

enum Alphabet : unsigned { latin = 1, greek = 2, cyrillic = 4, other = 8 };

Alphabet alphabet_of(unsigned letter) {
    if (letter < 0x250) return latin;
    if (letter < 0x370) return other;
    if (letter < 0x400) return greek;
    return letter < 0x530 ? cyrillic : other;
}

/// Two letters in GBK can be well-formed UTF-8 by chance (钱伟 reads as Ǯΰ): then a field mixes alphabets that nobody's
/// name mixes. Text with any Han in it was read rightly.
bool looks_like_gbk(std::string_view text) {
    unsigned alphabets = 0;  // of the field
    bool mixed = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead >= 0xE0) return false;
        if (lead == ',' || lead == '\n') alphabets = 0;
        if (lead < 0x80 || i + 1 == text.size()) continue;
        const unsigned letter = (lead & 0x1Fu) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3Fu);
        if (letter < 0xC0) continue;  // a dot between names, a space
        alphabets |= alphabet_of(letter);
        mixed = mixed || (alphabets & (alphabets - 1)) != 0;
    }
    return mixed;
}

std::string all_of(std::span<const CsvHeading> headings) {
    std::string names;
    for (const CsvHeading& heading : headings) names += (names.empty() ? "" : ",") + std::string(heading.en);
    return names;
}

void find_columns(const CsvRecord& header, std::span<const CsvHeading> headings, CsvTable& table) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        const std::string written = trimmed(header.fields[i]);
        const auto known = std::find_if(headings.begin(), headings.end(),
                                        [&](const CsvHeading& h) { return written == h.en || written == h.zh; });
        if (known != headings.end())
            table.columns[static_cast<std::size_t>(known - headings.begin())] = static_cast<int>(i);
        else if (!written.empty())
            table.wrong.push_back({header.line, "heading '" + written + "' is not known; use " + all_of(headings),
                                   "不认识的列名 “" + written + "”，可用：" + all_of(headings)});
    }
    for (std::size_t i = 0; i < headings.size(); ++i)
        if (headings[i].needed && table.columns[i] < 0)
            table.wrong.push_back({header.line, "the heading '" + std::string(headings[i].en) + "' is missing",
                                   "缺少一列：" + std::string(headings[i].zh)});
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

std::string CsvTable::field(const CsvRecord& row, std::size_t heading) const {
    const int at = columns[heading];
    return at >= 0 && static_cast<std::size_t>(at) < row.fields.size()
               ? trimmed(row.fields[static_cast<std::size_t>(at)])
               : std::string();
}

CsvTable read_csv(std::string_view file, std::span<const CsvHeading> headings) {
    CsvTable table;
    table.columns.assign(headings.size(), -1);
    if (file.starts_with(kByteOrderMark)) file.remove_prefix(kByteOrderMark.size());
    if (!is_utf8(file) || looks_like_gbk(file)) {
        table.wrong.push_back(
            {1, "the file is not UTF-8 (it looks like GBK): save it as \"CSV UTF-8\" and import it again",
             "文件不是 UTF-8（像是 GBK）：另存为 “CSV UTF-8” 再导入"});
        return table;
    }
    table.rows = parse_csv(file);
    if (table.rows.empty()) {
        table.wrong.push_back({1, "the file is empty", "文件是空的"});
        return table;
    }
    find_columns(table.rows.front(), headings, table);
    table.rows.erase(table.rows.begin());
    return table;
}

std::string csv_field(std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
    std::string out = "\"";
    for (char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

std::string csv_text(std::string_view field) {
    const bool formula = !field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos;
    return csv_field(formula ? "'" + std::string(field) : std::string(field));
}

}  // namespace gate
