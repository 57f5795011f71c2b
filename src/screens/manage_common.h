// What the manager's pages share. Used by src/screens/manage_*.cpp only.
#pragma once

#include "screens/manage.h"
#include "web/json.h"

namespace gate::screens {

using web::as_download;
using web::Json;
using web::json_body;
using web::json_response;
using web::query_of;
using web::text_of;
using web::whole_of;

web::Access managers();

/// The problem of a fault, with the status that fits its reason.
web::Response refuse(const Fault& fault);

/// Whether the clock is believed: a row that is made under another says so, and moves no floor.
bool clock_trusted(const ManageParts& parts);
std::string actor_of(const web::Request& request);
DayKey today(const ManageParts& parts);
/// The day in the query, today without one; request_invalid if it is none.
Result<DayKey> day_of_query(const web::Request& request, const char* key, DayKey otherwise);

/// An administration or exported row: by whom, what.
Result<EventId> tell(const ManageParts& parts, const web::Request& request, EventKind kind, Reason reason,
                     const std::string& note);

/// "zh" and "en" of a reason, and its id.
Json words(Reason reason);

/// A page of the manager: its module draws `data` into #page. `words` are the page's own.
web::Response manage_page(const web::Request& request, const char* title_zh, const char* title_en, const char* module,
                          std::span<const web::Word> words, const Json& data);

void add_log_pages(web::Server& server, const ManageParts& parts);
void add_log_downloads(web::Server& server, const ManageParts& parts);
void add_roster_pages(web::Server& server, const ManageParts& parts);
void add_pass_pages(web::Server& server, const ManageParts& parts);
void add_policy_pages(web::Server& server, const ManageParts& parts);
void add_report_page(web::Server& server, const ManageParts& parts);
void add_trend_pages(web::Server& server, const ManageParts& parts);
void add_health_pages(web::Server& server, const ManageParts& parts);

}  // namespace gate::screens
