// What the district's pages share. Used inside src/district_screens only.
#pragma once

#include "district_screens/screens.h"
#include "web/json.h"

namespace gate::district::screens {

using web::as_download;
using web::Json;
using web::json_body;
using web::json_response;
using web::query_of;
using web::text_of;

web::Access officers();
web::Access administrators();

/// The problem of a fault, with the status that fits its reason.
web::Response refuse(const Fault& fault);
std::optional<std::int64_t> number_of(const std::string& text);
/// Part `key` of the path as a number; 0 where it is none.
std::int64_t path_number(const web::Request& request, const char* key);

struct Span {
    std::size_t from = 0, limit = 0;
};
/// "from" and "limit" of the query. Fault request_invalid.
Result<Span> span_of(const web::Request& request, std::size_t otherwise);
/// The day in the query. Fault request_invalid.
Result<DayKey> day_of_query(const web::Request& request, DayKey otherwise);

/// How an officer is named: as on their screen.
std::string officer_of(const web::Request& request);
/// Writes down that `request`'s account did `what`.
Status note(const Parts& parts, const web::Request& request, const std::string& what);

Json time_json(const std::optional<WallTime>& at);
/// "07:41", and the day before it where it is another.
std::string clock_of(const Parts& parts, WallTime at);
/// "138****2046".
std::string masked(const std::string& phone);
/// {"zh","en"} of an alert: what people call it.
Json alert_words(const sync::Alert& alert);

Json glance_json(const Parts& parts, const Glance& glance);
Json alert_json(const Parts& parts, const NamedAlert& alert);

/// A page of the district: its module draws `data` into #page.
web::Response page(const web::Request& request, const char* title_zh, const char* title_en, const char* module,
                   const Json& data);
/// `csv` as the workbook `name`.xlsx; `numbers`: its columns of figures.
web::Response as_workbook(const Parts& parts, const std::string& csv, const std::string& name,
                          const std::vector<std::size_t>& numbers);

void add_today(web::Server& server, const Parts& parts);
void add_alerts(web::Server& server, const Parts& parts);
void add_enterprises(web::Server& server, const Parts& parts);
void add_reports(web::Server& server, const Parts& parts);
void add_heads(web::Server& server, const Parts& parts);
void add_policy(web::Server& server, const Parts& parts);

}  // namespace gate::district::screens
