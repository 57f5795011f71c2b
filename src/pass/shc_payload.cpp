#include "pass/shc_payload.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "pass/dcc_payload.h"
#include "pass/json_bounds.h"

namespace gate {
namespace {

using nlohmann::json;

constexpr double kLastSecond = 253402300799.0;  // of the year 9999

/// The member if it is there and of that kind; else null.
const json& at(const json& object, const char* key) {
    static const json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

std::string text(const json& value) { return value.is_string() ? value.get<std::string>() : ""; }

std::optional<WallTime> time_in(const json& value) {
    if (!value.is_number()) return std::nullopt;
    const double at = value.get<double>();
    if (!(at >= 0 && at <= kLastSecond)) return std::nullopt;
    return WallTime(milliseconds(std::llround(at * 1000)));
}

std::optional<WallTime> moment_in(const json& value) {
    const std::string written = text(value);
    if (const auto exact = parse_rfc3339(written)) return exact;
    return day_in(written);
}

void read_patient(const json& patient, ShcPayload& out) {
    out.born = text(at(patient, "birthDate"));
    for (const json& name : at(patient, "name")) {
        std::string whole;
        for (const json& given : at(name, "given")) whole += text(given) + " ";
        out.holder = whole + text(at(name, "family"));
        return;
    }
}

std::string code_of(const json& coded) {
    for (const json& coding : at(coded, "coding")) return text(at(coding, "code"));
    return "";
}

void read_immunization(const json& shot, ShcPayload& out) {
    const auto when = moment_in(at(shot, "occurrenceDateTime"));
    const std::string status = text(at(shot, "status"));
    if (!when || (!status.empty() && status != "completed")) return;
    if (!out.facts || out.facts->type != HealthFacts::Type::vaccination) out.facts = HealthFacts{};
    HealthFacts& facts = *out.facts;
    ++facts.dose;
    if (facts.at && *facts.at > *when) return;
    facts.at = when;
    facts.product = code_of(at(shot, "vaccineCode"));
}

bool is_negative(const std::string& code) {
    return code == "260415000" || code == "LA6577-6" || code == "260385009";  // not detected, negative
}

void read_observation(const json& test, ShcPayload& out) {
    const auto when = moment_in(at(test, "effectiveDateTime"));
    if (!when || (out.facts && out.facts->type == HealthFacts::Type::vaccination)) return;
    if (out.facts && out.facts->at > when) return;
    HealthFacts facts;
    facts.type = HealthFacts::Type::test;
    facts.at = when;
    facts.method = code_of(at(test, "code"));
    facts.negative = is_negative(code_of(at(test, "valueCodeableConcept")));
    out.facts = facts;
}

void read_bundle(const json& bundle, ShcPayload& out) {
    for (const json& entry : at(bundle, "entry")) {
        const json& resource = at(entry, "resource");
        const std::string type = text(at(resource, "resourceType"));
        if (type == "Patient") read_patient(resource, out);
        if (type == "Immunization") read_immunization(resource, out);
        if (type == "Observation") read_observation(resource, out);
    }
    // A card says how many doses were given, not how many there should be.
    if (out.facts) out.facts->doses = out.facts->dose;
}

}  // namespace

std::optional<ShcPayload> read_shc_payload(std::string_view written) {
    if (!is_shallow_json(written)) return std::nullopt;
    const json claims = json::parse(written, nullptr, false);
    ShcPayload out;
    out.issuer = text(at(claims, "iss"));
    const auto from = time_in(at(claims, "nbf"));
    const json& credential = at(claims, "vc");
    const json& subject = at(credential, "credentialSubject");
    if (out.issuer.empty() || !from || !subject.is_object()) return std::nullopt;
    out.not_before = *from;
    if (const json& expires = at(claims, "exp"); !expires.is_null()) {
        out.expires = time_in(expires);
        if (!out.expires) return std::nullopt;
    }
    out.revocation_id = text(at(credential, "rid"));
    read_bundle(at(subject, "fhirBundle"), out);
    return out;
}

}  // namespace gate
