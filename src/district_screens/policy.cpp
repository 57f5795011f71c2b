// The policy that the district sends down: what is in force, who put it there, how many gates run it.
#include "district_screens/common.h"
#include "sync/district_policy.h"

namespace gate::district::screens {
namespace {

Result<Json> all(const Parts& parts) {
    const auto versions = parts.ledger.policies();
    if (!versions) return versions.fault();
    std::map<std::int64_t, std::int64_t> running;
    const auto glance = parts.overview.glance();
    for (const EnterpriseView& one : glance->enterprises)
        for (const GateView& gate : one.gates) ++running[gate.policy];
    Json list = Json::array();
    for (const PublishedPolicy& one : *versions)
        list.push_back({{"version", one.version},
                        {"text", one.text},
                        {"by", one.by},
                        {"at", parts.zone.format(one.at)},
                        {"gates", running[one.version]}});
    Json fields = Json::array();
    for (const PolicyField* field : demandable_fields()) fields.push_back(field->key);
    return Json{{"versions", list}, {"fields", fields}};
}

/// The body is the policy itself. It is the next version at once, for every gate.
web::Response publish_policy(const Parts& parts, const web::Request& request) {
    if (const auto read = sync::read_district_policy(request.body); !read) return refuse(read.fault());
    const auto version = parts.ledger.publish(request.body, officer_of(request), parts.clock.wall());
    return version ? json_response({{"version", *version}}) : refuse(version.fault());
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
}

}  // namespace gate::district::screens
