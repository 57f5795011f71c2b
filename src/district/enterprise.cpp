#include "district/enterprise.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/bytes.h"

namespace gate::district {
namespace {

constexpr std::size_t kLongest = 100;  // characters of a text

struct Field {
    CsvHeading heading;
    std::string Enterprise::*member;
};
constexpr std::array<Field, 8> kFields{{{{"credit_code", "统一社会信用代码", true}, &Enterprise::credit_code},
                                        {{"name", "企业名称", true}, &Enterprise::name},
                                        {{"division", "行政区划代码", true}, &Enterprise::division},
                                        {{"street", "街道"}, &Enterprise::street},
                                        {{"grid", "网格"}, &Enterprise::grid},
                                        {{"responsible", "责任人"}, &Enterprise::responsible},
                                        {{"officer", "驻企服务员"}, &Enterprise::officer},
                                        {{"phone", "电话"}, &Enterprise::phone}}};

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_phone(std::string_view text) {
    const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == ' '; };
    return text.size() <= 32 && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

bool is_credit_code(std::string_view text) {
    // GB 32100-2015: without I, O, S, V and Z, which are taken for digits; weights are powers of 3 modulo 31.
    constexpr std::string_view letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (text.size() != 18) return false;
    std::size_t sum = 0, weight = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t value = letters.find(text[i]);
        if (value == std::string_view::npos) return false;
        if (i == 17) return value == (31 - sum % 31) % 31;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return false;
}

bool is_division(std::string_view text) {
    constexpr std::string_view provinces =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82";
    if (text.size() != 6 || !all_digits(text)) return false;
    const auto at = provinces.find(text.substr(0, 2));
    return at != std::string_view::npos && at % 3 == 0;
}

std::string wrong_with(const Enterprise& one) {
    for (const Field& field : kFields) {
        const std::string& text = one.*field.member;
        if (text.empty() && field.heading.needed) return std::string(field.heading.en) + " is missing";
        if (!is_utf8(text) || characters(text) > kLongest)
            return std::string(field.heading.en) + " must be at most 100 characters";
    }
    if (!is_credit_code(one.credit_code))
        return "credit_code '" + one.credit_code + "' must be 18 characters with a right check character";
    if (!is_division(one.division)) return "division '" + one.division + "' must be six digits of GB/T 2260";
    if (!is_phone(one.phone)) return "phone '" + one.phone + "' must be digits, spaces, + and -";
    return "";
}

ParsedEnterprises parse_enterprises(std::string_view csv) {
    std::vector<CsvHeading> headings;
    for (const Field& field : kFields) headings.push_back(field.heading);
    const CsvTable table = read_csv(csv, headings);
    ParsedEnterprises parsed;
    parsed.wrong = table.wrong;
    if (!parsed.wrong.empty()) return parsed;
    std::map<std::string, int> line_of;
    for (const CsvRecord& row : table.rows) {
        Enterprise one;
        for (std::size_t i = 0; i < kFields.size(); ++i) one.*kFields[i].member = table.field(row, i);
        std::string what = row.unclosed ? "a quote is opened and never closed" : wrong_with(one);
        const auto [first, fresh] = line_of.emplace(one.credit_code, row.line);
        if (what.empty() && !fresh)
            what = "credit_code " + one.credit_code + " stands twice (line " + std::to_string(first->second) + ")";
        if (what.empty())
            parsed.enterprises.push_back(std::move(one));
        else
            parsed.wrong.push_back({row.line, what});
    }
    return parsed;
}

std::string enterprises_csv(const std::vector<Enterprise>& enterprises, bool chinese) {
    const auto line = [](auto&& text_of) {
        std::string out;
        for (const Field& field : kFields) out += (out.empty() ? "" : ",") + text_of(field);
        return out + "\r\n";
    };
    std::string out(kByteOrderMark);
    out += line([&](const Field& field) { return std::string(chinese ? field.heading.zh : field.heading.en); });
    for (const Enterprise& one : enterprises)
        out += line([&](const Field& field) { return csv_field(one.*field.member); });
    return out;
}

}  // namespace gate::district
