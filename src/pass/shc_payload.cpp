#include "pass/shc_payload.h"

#include <cmath>

#include "pass/dcc_payload.h"
#include "pass/json_walk.h"

namespace gate {
namespace {

using Kind = JsonValue::Kind;

constexpr double kLastSecond = 253402300799.0;  // of the year 9999

std::optional<WallTime> time_in(const JsonValue& value) {
    if (value.kind != Kind::number || !(value.number >= 0 && value.number <= kLastSecond)) return std::nullopt;
    return WallTime(milliseconds(std::llround(value.number * 1000)));
}

std::optional<WallTime> moment_in(std::string_view written) {
    if (const auto exact = parse_rfc3339(written)) return exact;
    return day_in(written);
}

/// The texts of a FHIR resource that a verdict or a guard asks for, of whichever type it is.
struct Resource {
    std::string type, status, given, family, born, given_at, vaccine, tested_at, test, result;
};

struct Field {
    std::string_view place;
    std::string Resource::*text;
};
constexpr Field kFields[] = {
    {"resourceType", &Resource::type},
    {"status", &Resource::status},
    {"name/0/family", &Resource::family},
    {"birthDate", &Resource::born},
    {"occurrenceDateTime", &Resource::given_at},
    {"vaccineCode/coding/0/code", &Resource::vaccine},
    {"effectiveDateTime", &Resource::tested_at},
    {"code/coding/0/code", &Resource::test},
    {"valueCodeableConcept/coding/0/code", &Resource::result},
};
constexpr std::string_view kGivenNames = "name/0/given/";

bool is_negative(std::string_view code) {
    return code == "260415000" || code == "LA6577-6" || code == "260385009";  // not detected, negative
}

class Reading {
public:
    std::optional<ShcPayload> all(std::string_view written) {
        const auto visit = [this](std::string_view place, const JsonValue& value) { see(place, value); };
        if (!walk_json(written, visit)) return std::nullopt;
        finish_resource();
        if (out_.issuer.empty() || !begins_ || !has_subject_ || (has_end_ && !out_.expires)) return std::nullopt;
        out_.not_before = *begins_;
        // A card says how many doses were given, not how many there should be.
        if (out_.facts) out_.facts->doses = out_.facts->dose;
        return std::move(out_);
    }

private:
    void see(std::string_view place, const JsonValue& value) {
        constexpr std::string_view kEntries = "vc/credentialSubject/fhirBundle/entry/";
        if (place.starts_with(kEntries)) return see_entry(place.substr(kEntries.size()), value);
        if (place == "iss" && value.kind == Kind::text) out_.issuer = value.text;
        if (place == "nbf") begins_ = time_in(value);
        if (place == "exp") {
            has_end_ = value.kind != Kind::null;
            out_.expires = time_in(value);
        }
        if (place == "vc/rid" && value.kind == Kind::text) out_.revocation_id = value.text;
        if (place == "vc/credentialSubject") has_subject_ = value.kind == Kind::object;
    }

    /// `place` within the bundle: "2", "2/resource/status".
    void see_entry(std::string_view place, const JsonValue& value) {
        constexpr std::string_view kResource = "/resource/";
        const auto slash = place.find('/');
        if (slash == place.npos) return finish_resource();
        place.remove_prefix(slash);
        if (value.kind != Kind::text || !place.starts_with(kResource)) return;
        place.remove_prefix(kResource.size());
        if (place.starts_with(kGivenNames)) (resource_.given += value.text) += ' ';
        for (const Field& field : kFields)
            if (field.place == place) resource_.*field.text = value.text;
    }

    void finish_resource() {
        if (resource_.type == "Patient") patient();
        if (resource_.type == "Immunization") immunization();
        if (resource_.type == "Observation") observation();
        resource_ = {};
    }

    void patient() {
        out_.born = resource_.born;
        out_.holder = resource_.given + resource_.family;
    }

    void immunization() {
        const auto when = moment_in(resource_.given_at);
        if (!when || (!resource_.status.empty() && resource_.status != "completed")) return;
        if (!out_.facts || out_.facts->type != HealthFacts::Type::vaccination) out_.facts = HealthFacts{};
        HealthFacts& facts = *out_.facts;
        ++facts.dose;
        if (facts.at && *facts.at > *when) return;
        facts.at = when;
        facts.product = resource_.vaccine;
    }

    void observation() {
        const auto when = moment_in(resource_.tested_at);
        if (!when || (out_.facts && out_.facts->type == HealthFacts::Type::vaccination)) return;
        if (out_.facts && out_.facts->at > when) return;
        HealthFacts facts;
        facts.type = HealthFacts::Type::test;
        facts.at = when;
        facts.method = resource_.test;
        facts.negative = is_negative(resource_.result);
        out_.facts = facts;
    }

    ShcPayload out_;
    Resource resource_;
    std::optional<WallTime> begins_;
    bool has_subject_ = false, has_end_ = false;
};

}  // namespace

std::optional<ShcPayload> read_shc_payload(std::string_view json) { return Reading().all(json); }

}  // namespace gate
