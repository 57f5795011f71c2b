// What the manager's pages share. Used by src/screens/manage_*.cpp only.
#pragma once

#include <nlohmann/json.hpp>

#include "screens/manage.h"

namespace gate::screens {

using Json = nlohmann::ordered_json;

web::Access managers();

web::Response json(const Json& body, int status = 200);
/// The problem of a fault, with the status that fits its reason.
web::Response refuse(const Fault& fault);
/// The body as a JSON object, or why not.
Result<Json> object_of(const web::Request& request);
/// A text member; empty if there is none.
std::string text(const Json& body, const char* key);
/// A value of the query; empty if there is none.
std::string query(const web::Request& request, const char* key);

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

/// A file to be saved as `name`.
void as_download(web::Response& response, const std::string& type, const std::string& name);

void add_log_pages(web::Server& server, const ManageParts& parts);
void add_log_downloads(web::Server& server, const ManageParts& parts);
void add_roster_pages(web::Server& server, const ManageParts& parts);
void add_pass_pages(web::Server& server, const ManageParts& parts);
void add_policy_pages(web::Server& server, const ManageParts& parts);
void add_trend_pages(web::Server& server, const ManageParts& parts);
void add_health_pages(web::Server& server, const ManageParts& parts);

}  // namespace gate::screens
