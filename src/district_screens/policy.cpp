// The policy that the district sends down: what is in force, who put it there, how many gates run it; and the trust
// lists that it may name.
#include "district_screens/common.h"
#include "sync/district_policy.h"

namespace gate::district::screens {
namespace {

Json file_json(const Parts& parts, const TrustFile& file) {
    return {{"place", file.place},
            {"sha256", to_hex(file.digest)},
            {"size", file.size},
            {"by", file.by},
            {"at", parts.zone.format(file.at)}};
}

Json fields_json() {
    Json fields = Json::array();
    for (const Json& field : Json::parse(policy_fields_json()))
        if (field.at("demandable").get<bool>()) fields.push_back(field);
    return fields;
}

Result<Json> all(const Parts& parts) {
    const auto versions = parts.ledger.policies();
    if (!versions) return versions.fault();
    const auto files = parts.trust.files();
    if (!files) return files.fault();
    std::map<std::int64_t, std::int64_t> running;
    std::int64_t gates = 0;
    const auto glance = parts.overview.glance();
    for (const EnterpriseView& one : glance->enterprises)
        for (const GateView& gate : one.gates) ++running[gate.policy], ++gates;
    Json list = Json::array(), shelf = Json::array();
    for (const PublishedPolicy& one : *versions)
        list.push_back({{"version", one.version},
                        {"text", one.text},
                        {"by", one.by},
                        {"at", parts.zone.format(one.at)},
                        {"gates", running[one.version]}});
    for (const TrustFile& one : *files) shelf.push_back(file_json(parts, one));
    return Json{{"versions", list}, {"gates", gates}, {"fields", fields_json()}, {"files", shelf}};
}

/// The body is the policy itself. It is the next version at once, for every gate.
web::Response publish_policy(const Parts& parts, const web::Request& request) {
    const auto read = sync::read_district_policy(request.body);
    if (!read) return refuse(read.fault());
    if (const Status held = parts.trust.holds(read->trust); !held) return refuse(held.fault());
    const auto version = parts.ledger.publish(request.body, officer_of(request), parts.clock.wall());
    return version ? json_response({{"version", *version}}) : refuse(version.fault());
}

/// The body is the file; the query names it.
web::Response add_trust(const Parts& parts, const web::Request& request) {
    const auto added =
        parts.trust.add(query_of(request, "name"), request.body, officer_of(request), parts.clock.wall());
    if (!added) return refuse(added.fault());
    if (const Status noted = note(parts, request, "trust list " + added->place + " " + to_hex(added->digest)); !noted)
        return refuse(noted.fault());
    return json_response(file_json(parts, *added));
}

}  // namespace

void add_policy(web::Server& server, const Parts& parts) {
    server.route("GET", "/policy", officers(), [&parts](const web::Request& request) {
        const auto known = all(parts);
        return known ? page(request, "下发规则", "Policy", "district_policy.js", *known) : refuse(known.fault());
    });
    server.route("GET", "/api/district/policy", officers(), [&parts](const web::Request&) {
        const auto known = all(parts);
        return known ? json_response(*known) : refuse(known.fault());
    });
    server.route("POST", "/api/district/policy", administrators(),
                 [&parts](const web::Request& request) { return publish_policy(parts, request); });
    server.route("POST", "/api/district/trust", administrators(),
                 [&parts](const web::Request& request) { return add_trust(parts, request); });
}

}  // namespace gate::district::screens
