// The log as CSV, as a workbook and for print. Each download is a row of the journal itself, made before the first
// byte goes out.
#include "journal/log_csv.h"
#include "report/log_workbook.h"
#include "screens/manage_filter.h"

namespace gate::screens {
namespace {

constexpr std::int64_t kRowsAPiece = 1'000;
constexpr std::int64_t kMostPrinted = 20'000;

/// Rows in the order of the log, some at a time; its own reading connection.
class Rows {
public:
    Rows(std::unique_ptr<JournalReader> reader, LogFilter filter)
        : reader_(std::move(reader)), filter_(std::move(filter)) {
        filter_.newest_first = false;
        filter_.limit = kRowsAPiece;
        filter_.before = 0;
    }
    /// Calls `take` for the next rows; false when there are none. A journal that breaks meanwhile ends the file.
    template <class Take>
    bool next(Take take) {
        std::int64_t got = 0;
        const Status read = reader_->log(filter_, [&](const LogRow& row) {
            filter_.after = row.event.id;
            take(row);
            return ++got > 0;
        });
        return read.ok() && got > 0;
    }

private:
    std::unique_ptr<JournalReader> reader_;
    LogFilter filter_;
};

struct Asked {
    LogFilter filter;
    std::unique_ptr<JournalReader> reader;
    std::int64_t rows = 0;
};

/// The filter, and the row that says who downloads what.
Result<Asked> ask(const ManageParts& parts, const web::Request& request, const char* what) {
    auto filter = filter_of(request, parts);
    if (!filter) return filter.fault();
    auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return reader.fault();
    filter->before = 0;
    // What is recorded from now on (this download too) is not in the file: the count and the file agree.
    const auto newest = (*reader)->newest_of(*filter);
    if (!newest) return newest.fault();
    filter->up_to = std::max<EventId>(1, *newest);
    const auto rows = (*reader)->rows(*filter);
    if (!rows) return rows.fault();
    const auto told = tell(parts, request, EventKind::exported, Reason::downloaded,
                           std::string(what) + ": " + filter_text(*filter) + ", " + std::to_string(*rows) + " rows");
    if (!told) return told.fault();
    return Asked{*filter, *std::move(reader), *rows};
}

web::Response csv(const ManageParts& parts, const web::Request& request) {
    auto asked = ask(parts, request, "csv");
    if (!asked) return refuse(asked.fault());
    web::Response response;
    as_download(response, "text/csv; charset=utf-8", file_name(asked->filter, "csv"));
    response.headers["X-Rows"] = std::to_string(asked->rows);
    const auto rows = std::make_shared<Rows>(std::move(asked->reader), asked->filter);
    const auto table = std::make_shared<LogCsv>(parts.zone, web::language_of(request));
    response.stream = [rows, table, begun = false](std::string& piece) mutable {
        if (!begun) piece += table->head();
        begun = true;
        rows->next([&](const LogRow& row) { table->append(row, piece); });
        return !piece.empty();
    };
    return response;
}

web::Response workbook(const ManageParts& parts, const web::Request& request) {
    const std::unique_lock only(*parts.one_workbook, std::try_to_lock);
    if (!only) return refuse({Reason::export_busy, ""});
    auto asked = ask(parts, request, "xlsx");
    if (!asked) return refuse(asked.fault());
    const WorkbookPlan plan{parts.data_folder, parts.site + " " + filter_text(asked->filter),
                            web::language_of(request)};
    auto file = log_workbook(*asked->reader, asked->filter, parts.zone, plan);
    if (!file) return refuse(file.fault());
    web::Response response;
    as_download(response, web::kWorkbookType, file_name(asked->filter, "xlsx"));
    response.headers["X-Rows"] = std::to_string(asked->rows);
    response.stream = [file = *file](std::string& piece) { return file.read(piece); };
    return response;
}

std::string printed_cell(const LogCell& cell, SiteTime& time) {
    std::string text;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) text = std::to_string(*number);
    if (const auto* at = std::get_if<WallTime>(&cell)) time.append(*at, text);
    if (const auto* held = std::get_if<std::string>(&cell)) text = *held;
    if (const auto* degrees = std::get_if<Celsius>(&cell)) text = degrees->text();
    return web::escaped(text);
}

// What a person reads on paper: no technical columns.
constexpr std::size_t kPrinted[] = {1, 2, 8, 9, 10, 7, 12, 13, 4, 5, 6, 17};

std::string print_head(const ManageParts& parts, const Asked& asked, Language language) {
    const bool zh = language == Language::zh;
    const std::string title = std::string(zh ? "进厂日志" : "Entry log") + " · " + parts.site;
    std::string out =
        "<!doctype html><html lang=\"" + std::string(zh ? "zh-CN" : "en") +
        "\" data-theme=\"light\"><head><meta charset=\"utf-8\"><title>" + web::escaped(title) +
        "</title><link rel=\"stylesheet\" href=\"/assets/tokens.css\"><link rel=\"stylesheet\" "
        "href=\"/assets/manage_print.css\"><script type=\"module\" src=\"/assets/manage_print.js\"></script>"
        "</head><body><main class=\"printed\"><h1>" +
        web::escaped(title) + "</h1><p class=\"label\">" + web::escaped(filter_words(asked.filter, language)) +
        (zh ? " · 共 " : " · ") + std::to_string(asked.rows) + (zh ? " 行" : " rows") + " · " +
        parts.zone.format(parts.clock.wall()) + "</p>";
    if (asked.rows > kMostPrinted)
        out += "<p><strong>" +
               std::string(zh ? "只印最早的 20,000 行，其余请下载 CSV"
                              : "Only the first 20,000 rows are printed; download CSV for the rest") +
               "</strong></p>";
    out += "<button type=\"button\" id=\"print\">" + std::string(zh ? "打印" : "Print") +
           "</button><table data-scrolls><thead><tr>";
    for (const std::size_t column : kPrinted)
        out += "<th>" + web::escaped(log_columns()[column].heading(language)) + "</th>";
    return out + "</tr></thead><tbody>";
}

web::Response print(const ManageParts& parts, const web::Request& request) {
    auto asked = ask(parts, request, "print");
    if (!asked) return refuse(asked.fault());
    const Language language = web::language_of(request);
    web::Response response;
    const std::string head = print_head(parts, *asked, language);
    const auto rows = std::make_shared<Rows>(std::move(asked->reader), asked->filter);
    const auto time = std::make_shared<SiteTime>(parts.zone);
    response.stream = [=, cells = LogCells{}, printed = std::int64_t{-1}](std::string& piece) mutable {
        if (printed == -2) return false;
        if (printed == -1) piece += head;
        printed = std::max<std::int64_t>(printed, 0);
        const bool more = printed < kMostPrinted && rows->next([&](const LogRow& row) {
            if (++printed > kMostPrinted) return;
            log_cells(row, language, cells);
            piece += "<tr>";
            for (const std::size_t column : kPrinted) piece += "<td>" + printed_cell(cells[column], *time) + "</td>";
            piece += "</tr>";
        });
        if (more) return true;
        piece += "</tbody></table></main></body></html>";
        printed = -2;
        return true;
    };
    return response;
}

}  // namespace

void add_log_downloads(web::Server& server, const ManageParts& parts) {
    server.route("GET", "/api/log.csv", managers(),
                 [parts](const web::Request& request) { return csv(parts, request); });
    server.route("GET", "/api/log.xlsx", managers(),
                 [parts](const web::Request& request) { return workbook(parts, request); });
    server.route("GET", "/manage/log/print", managers(),
                 [parts](const web::Request& request) { return print(parts, request); });
}

}  // namespace gate::screens
