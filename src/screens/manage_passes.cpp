// A person's codes: the passes that were signed for them, and what was bound to them.

#include <filesystem>

#include "base/digest.h"
#include "base/files.h"
#include "pass/factory_pass.h"
#include "screens/manage_common.h"

namespace gate::screens {
namespace {

constexpr std::size_t kMostAtOnce = 200;

Json pass_json(const ManageParts& parts, const IssuedPass& pass) {
    return {{"number", pass.number},
            {"person", pass.person},
            {"from", format_utc(pass.not_before)},
            {"until", format_utc(pass.expires)},
            {"until_local", parts.zone.format(pass.expires)},
            {"expired", pass.expires <= parts.clock.wall()},
            {"issued_by", pass.issued_by},
            {"revoked_by", pass.revoked_by}};
}

web::Response codes_of(const ManageParts& parts, const web::Request& request) {
    const std::string& id = request.path_parameters.at("id");
    const auto person = parts.roster.find(id);
    if (!person) return refuse(person.fault());
    if (!*person) return refuse({Reason::not_found, id});
    const auto passes = parts.roster.passes(id);
    if (!passes) return refuse(passes.fault());
    const auto bindings = parts.roster.bindings(id);
    if (!bindings) return refuse(bindings.fault());
    Json issued = Json::array(), bound = Json::array();
    for (const IssuedPass& pass : *passes) issued.push_back(pass_json(parts, pass));
    for (const Binding& one : *bindings)
        bound.push_back({{"digest", one.code_digest}, {"by", one.by}, {"at", parts.zone.format(one.at)}});
    return json_response({{"passes", issued}, {"bound", bound}});
}

/// Signs one pass, after its row was made.
Result<Json> issue_one(const ManageParts& parts, const web::Request& request, const Person& person, std::int64_t days) {
    FactoryPass pass;
    pass.number = static_cast<std::uint64_t>(random_id());
    pass.roster_id = person.id;
    pass.not_before = std::chrono::floor<seconds>(parts.clock.wall());
    pass.expires = pass.not_before + std::chrono::days(days);
    const IssuedPass kept{pass_number_text(pass.number),
                          person.id,
                          pass.not_before,
                          pass.expires,
                          actor_of(request),
                          pass.not_before,
                          "",
                          {}};
    const auto told =
        tell(parts, request, EventKind::administration, Reason::pass_issued, kept.number + " → " + person.id);
    if (!told) return told.fault();
    if (const Status noted = parts.roster.note_pass(kept); !noted) return noted.fault();
    const std::string text = issue_pass(pass, *parts.pass_key);
    const auto rows = parts.qr_rows(text);
    if (!rows) return rows.fault();
    Json out = pass_json(parts, kept);
    out["name"] = person.name;
    out["department"] = person.department;
    out["text"] = text;
    out["qr"] = *rows;
    return out;
}

web::Response issue(const ManageParts& parts, const web::Request& request) {
    if (!parts.pass_key) return refuse({Reason::pass_key_missing, ""});
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    const auto ids = body->find("ids"), days = body->find("days");
    const bool days_right = days != body->end() && days->is_number_integer() && *days >= 1 && *days <= 3650;
    if (ids == body->end() || !ids->is_array() || ids->empty() || ids->size() > kMostAtOnce || !days_right)
        return refuse({Reason::request_invalid, "ids: 1 to 200 of the roster; days: 1 to 3650"});
    std::vector<Person> people;
    for (const Json& id : *ids) {
        const auto person = parts.roster.find(id.is_string() ? id.get<std::string>() : "");
        if (!person) return refuse(person.fault());
        if (!*person) return refuse({Reason::not_found, id.dump()});
        people.push_back(**person);
    }
    Json passes = Json::array();
    for (const Person& person : people) {
        auto issued = issue_one(parts, request, person, days->get<std::int64_t>());
        if (!issued) return refuse(issued.fault());
        passes.push_back(*std::move(issued));
    }
    return json_response({{"passes", passes}});
}

/// Adds the number to the trust folder's list, whole or not at all; the gate reads the folder again by itself.
Status add_revoked(const std::string& trust_folder, const std::string& number) {
    const std::string folder = trust_folder + "/revoked", path = folder + "/pass.txt";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::string list;
    const bool others = std::filesystem::exists(path, error);
    if (error) return Fault{Reason::file_unreadable, path + ": " + error.message()};
    if (others) {
        auto before = read_file(path);
        if (!before) return before.fault();
        list = *std::move(before);
    }
    if (!list.empty() && list.back() != '\n') list += '\n';
    list += number + "\n";
    return replace_file(path, list, 0644);
}

web::Response revoke(const ManageParts& parts, const web::Request& request) {
    const std::string& number = request.path_parameters.at("number");
    if (number.size() != 16 || number.find_first_not_of("0123456789abcdef") != std::string::npos)
        return refuse({Reason::request_invalid, "a pass number has 16 hex digits"});
    const auto told = tell(parts, request, EventKind::administration, Reason::pass_revoked, number);
    if (!told) return refuse(told.fault());
    if (const Status revoked = add_revoked(parts.trust_folder, number); !revoked) return refuse(revoked.fault());
    // A pass that was signed elsewhere is revoked as well; only the list of this gate does not know it.
    const Status noted = parts.roster.note_revoked(number, actor_of(request), parts.clock.wall());
    if (!noted && noted.fault().reason != Reason::not_found) return refuse(noted.fault());
    return json_response({{"revoked", number}});
}

web::Response unbind(const ManageParts& parts, const web::Request& request) {
    const std::string& digest = request.path_parameters.at("digest");
    const auto told = tell(parts, request, EventKind::administration, Reason::unbound, digest.substr(0, 12));
    if (!told) return refuse(told.fault());
    const Status removed = parts.roster.unbind(digest);
    return removed ? json_response({{"removed", true}}) : refuse(removed.fault());
}

}  // namespace

void add_pass_pages(web::Server& server, const ManageParts& parts) {
    const auto with = [&](auto answer) {
        return [parts, answer](const web::Request& request) { return answer(parts, request); };
    };
    server.route("GET", "/api/roster/{id}/codes", managers(), with(codes_of));
    server.route("POST", "/api/passes", managers(), with(issue));
    server.route("POST", "/api/passes/{number}/revoke", managers(), with(revoke));
    server.route("DELETE", "/api/bindings/{digest}", managers(), with(unbind));
}

}  // namespace gate::screens
