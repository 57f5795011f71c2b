#include "journal/log_csv.h"

#include <charconv>

#include "base/csv.h"

namespace gate {
namespace {

void append_number(std::int64_t number, std::string& out) {
    char text[24];
    out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

/// Most cells need neither quotes nor defusing: those are not copied.
void append_text(const std::string& text, std::string& out) {
    const bool plain = text.find_first_of(",\"\r\n") == std::string::npos &&
                       (text.empty() || std::string_view("=+-@\t").find(text.front()) == std::string_view::npos);
    out += plain ? text : csv_text(text);
}

}  // namespace

std::string LogCsv::head() const {
    std::string out(kByteOrderMark);
    for (const LogColumn& column : log_columns()) {
        if (out.size() > kByteOrderMark.size()) out += ',';
        out += column.heading(language_);
    }
    return out + "\r\n";
}

void LogCsv::append(const LogRow& row, std::string& out) {
    log_cells(row, language_, cells_);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        if (i > 0) out += ',';
        if (const auto* number = std::get_if<std::int64_t>(&cells_[i]))
            append_number(*number, out);
        else if (const auto* time = std::get_if<WallTime>(&cells_[i]))
            time_.append(*time, out);
        else if (const auto* text = std::get_if<std::string>(&cells_[i]))
            append_text(*text, out);
        else if (const auto* degrees = std::get_if<Celsius>(&cells_[i]))
            out += degrees->text();
    }
    out += "\r\n";
}

}  // namespace gate
