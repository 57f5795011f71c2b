#include "report/workbook_csv.h"

#include <expat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/csv.h"
#include "report/archive.h"

namespace gate {
namespace {

constexpr std::size_t kLongestPart = 64 << 20;
constexpr int kMostRows = 200'000, kMostColumns = 64;

using Attributes = std::map<std::string, std::string>;

/// Calls back for each element and text, namespaces left out. A DTD, which no workbook has, is refused: entities
/// can grow without end.
class Xml {
public:
    std::function<void(const std::string& name, const Attributes&)> begin = [](auto&, auto&) {};
    std::function<void(const std::string& name)> end = [](auto&) {};
    std::function<void(std::string_view)> text = [](auto) {};

    /// What is wrong; empty if nothing.
    std::string read(std::string_view xml) {
        const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreateNS(nullptr, '|'),
                                                                             XML_ParserFree);
        parser_ = parser.get();
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, on_begin, on_end);
        XML_SetCharacterDataHandler(parser_, on_text);
        XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
        const auto done = XML_Parse(parser_, xml.data(), static_cast<int>(xml.size()), XML_TRUE);
        if (done == XML_STATUS_OK || stopped_) return wrong_;
        return XML_ErrorString(XML_GetErrorCode(parser_));
    }
    void stop(std::string wrong) {
        wrong_ = std::move(wrong);
        stopped_ = true;
        XML_StopParser(parser_, XML_FALSE);
    }

private:
    static std::string local(const char* name) {
        const std::string full = name;
        return full.substr(full.find('|') == std::string::npos ? 0 : full.rfind('|') + 1);
    }
    static void on_begin(void* self, const char* name, const char** pairs) {
        Attributes attributes;
        for (; *pairs; pairs += 2) attributes[local(pairs[0])] = pairs[1];
        static_cast<Xml*>(self)->begin(local(name), attributes);
    }
    static void on_end(void* self, const char* name) { static_cast<Xml*>(self)->end(local(name)); }
    static void on_text(void* self, const char* text, int size) {
        static_cast<Xml*>(self)->text(std::string_view(text, static_cast<std::size_t>(size)));
    }
    static void on_doctype(void* self, const char*, const char*, const char*, int) {
        static_cast<Xml*>(self)->stop("it has a DTD");
    }

    XML_Parser parser_ = nullptr;
    std::string wrong_;
    bool stopped_ = false;
};

Result<std::vector<std::string>> read_strings(std::string_view part) {
    std::vector<std::string> strings;
    bool in_text = false;
    int phonetic = 0;  // <rPh>: how Japanese is read, no part of the text
    Xml xml;
    xml.begin = [&](const std::string& name, const Attributes&) {
        if (name == "si") strings.emplace_back();
        if (name == "rPh") ++phonetic;
        in_text = name == "t";
    };
    xml.end = [&](const std::string& name) {
        if (name == "rPh") --phonetic;
        in_text = false;
    };
    xml.text = [&](std::string_view text) {
        if (in_text && phonetic == 0 && !strings.empty()) strings.back() += text;
    };
    const std::string wrong = xml.read(part);
    if (!wrong.empty()) return Fault{Reason::file_invalid, "sharedStrings.xml: " + wrong};
    return strings;
}

int number_of(const Attributes& attributes, const char* key, int otherwise) {
    const auto found = attributes.find(key);
    if (found == attributes.end()) return otherwise;
    int number = otherwise;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
    return number;
}

/// Which styles of cells show a date.
Result<std::set<int>> read_date_styles(std::string_view part) {
    std::set<int> date_formats, styles;
    for (int id = 14; id <= 17; ++id) date_formats.insert(id);
    for (const int id : {22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}) date_formats.insert(id);
    bool in_cells = false;
    int style = 0;
    Xml xml;
    xml.begin = [&](const std::string& name, const Attributes& attributes) {
        if (name == "cellXfs") in_cells = true;
        if (name == "numFmt") {
            const auto code = attributes.find("formatCode");
            if (code != attributes.end() && code->second.find('y') != std::string::npos)
                date_formats.insert(number_of(attributes, "numFmtId", -1));
        }
        if (name == "xf" && in_cells && date_formats.contains(number_of(attributes, "numFmtId", 0)))
            styles.insert(style);
        if (name == "xf" && in_cells) ++style;
    };
    xml.end = [&](const std::string& name) { in_cells = in_cells && name != "cellXfs"; };
    const std::string wrong = xml.read(part);
    if (!wrong.empty()) return Fault{Reason::file_invalid, "styles.xml: " + wrong};
    return styles;
}

/// 0 for "A7", 27 for "AB7"; −1 if it is no reference.
int column_of(const std::string& reference) {
    int column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z' || column > 1'000) break;
        column = column * 26 + (c - 'A' + 1);
    }
    return column - 1;
}

std::string date_text(double serial) {
    const std::chrono::sys_days origin = std::chrono::year(1899) / 12 / 30;
    const std::chrono::year_month_day date(origin + std::chrono::days(static_cast<int>(serial)));
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

class Sheet {
public:
    Sheet(const std::vector<std::string>& strings, const std::set<int>& date_styles)
        : strings_(strings), date_styles_(date_styles) {
        xml_.begin = [this](const std::string& name, const Attributes& attributes) { begin(name, attributes); };
        xml_.end = [this](const std::string& name) { end(name); };
        xml_.text = [this](std::string_view text) {
            if (in_value_) value_ += text;
        };
    }

    Result<std::string> csv(std::string_view part) {
        const std::string wrong = xml_.read(part);
        if (too_large_) return Fault{Reason::too_large, wrong};
        if (!wrong.empty()) return Fault{Reason::file_invalid, "the sheet: " + wrong};
        return std::move(out_);
    }

private:
    void begin(const std::string& name, const Attributes& attributes) {
        if (name == "row") return begin_row(attributes);
        if (name == "c") {
            const auto reference = attributes.find("r");
            column_ = reference == attributes.end() ? column_ + 1 : column_of(reference->second);
            type_ = attributes.contains("t") ? attributes.at("t") : "n";
            style_ = number_of(attributes, "s", 0);
            value_.clear();
            if (column_ < 0 || column_ >= kMostColumns) stop("more than 64 columns");
        }
        in_value_ = name == "v" || (name == "t" && type_ == "inlineStr");
    }
    void end(const std::string& name) {
        in_value_ = false;
        if (name == "row") return end_row();
        if (name != "c" || too_large_) return;
        cells_.resize(std::max(cells_.size(), static_cast<std::size_t>(column_) + 1));
        cells_[static_cast<std::size_t>(column_)] = cell_text();
    }
    void begin_row(const Attributes& attributes) {
        const int row = number_of(attributes, "r", row_ + 1);
        if (row > kMostRows || row <= row_)
            return stop(row > kMostRows ? "more than 200,000 rows" : "rows are out of order");
        for (; row_ + 1 < row; ++row_) out_ += "\r\n";  // rows that are left out keep their number
        row_ = row;
        cells_.clear();
        column_ = -1;
    }
    void end_row() {
        for (std::size_t i = 0; i < cells_.size(); ++i) out_ += (i > 0 ? "," : "") + csv_field(cells_[i]);
        out_ += "\r\n";
    }
    std::string cell_text() const {
        if (type_ == "s") {
            std::size_t index = strings_.size();
            std::from_chars(value_.data(), value_.data() + value_.size(), index);
            return index < strings_.size() ? strings_[index] : "";
        }
        if (type_ == "b") return value_ == "1" ? "true" : "false";
        if (type_ != "n" || value_.empty()) return value_;
        const double number = std::strtod(value_.c_str(), nullptr);
        if (date_styles_.contains(style_) && number > 0 && number < 2'958'466) return date_text(number);
        if (std::abs(number) < 1e15 && number == std::floor(number))
            return std::to_string(static_cast<std::int64_t>(number));
        return value_;
    }
    void stop(const char* wrong) {
        too_large_ = true;
        xml_.stop(wrong);
    }

    const std::vector<std::string>& strings_;
    const std::set<int>& date_styles_;
    Xml xml_;
    std::string out_, value_, type_;
    std::vector<std::string> cells_;
    int row_ = 0, column_ = -1, style_ = 0;
    bool in_value_ = false, too_large_ = false;
};

/// A part that may be missing: empty then.
Result<std::string> optional_part(std::string_view xlsx, const char* name) {
    auto part = zip_entry(xlsx, name, kLongestPart);
    if (!part && part.fault().reason == Reason::not_found) return std::string();
    return part;
}

/// Writers number their sheets in the order of the tabs.
Result<std::string> first_sheet(std::string_view xlsx) {
    const auto names = zip_names(xlsx);
    if (!names) return names.fault();
    std::vector<std::string> sheets;
    for (const std::string& name : *names)
        if (name.starts_with("xl/worksheets/sheet") && name.ends_with(".xml")) sheets.push_back(name);
    if (sheets.empty()) return Fault{Reason::file_invalid, "it is no XLSX workbook: it has no sheet"};
    const auto first = std::min_element(sheets.begin(), sheets.end(), [](const std::string& a, const std::string& b) {
        return std::pair(a.size(), a) < std::pair(b.size(), b);
    });
    return zip_entry(xlsx, *first, kLongestPart);
}

}  // namespace

bool looks_like_workbook(std::string_view file) { return file.starts_with("PK"); }

Result<std::string> workbook_csv(std::string_view xlsx) {
    const auto sheet = first_sheet(xlsx);
    if (!sheet) return sheet.fault();
    const auto strings_part = optional_part(xlsx, "xl/sharedStrings.xml"),
               styles_part = optional_part(xlsx, "xl/styles.xml");
    if (!strings_part) return strings_part.fault();
    if (!styles_part) return styles_part.fault();
    const auto strings = strings_part->empty() ? Result(std::vector<std::string>{}) : read_strings(*strings_part);
    if (!strings) return strings.fault();
    const auto dates = styles_part->empty() ? Result(std::set<int>{}) : read_date_styles(*styles_part);
    if (!dates) return dates.fault();
    return Sheet(*strings, *dates).csv(*sheet);
}

}  // namespace gate
