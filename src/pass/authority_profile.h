// An authority profile: how the codes of one authority are recognised, how its service is asked, and what its answer
// means, as a TOML file. The format, key by key: docs/authority-profiles.md. Shipped ones: config/authorities.
#pragma once

#include <string>
#include <vector>

#include "base/settings.h"
#include "pass/authority_answer.h"
#include "pass/authority_signature.h"
#include "pass/province.h"

namespace gate {

/// What a request to a service is made of; gaps are filled by AuthorityProfile::request.
struct RequestRules {
    std::string method = "POST";
    Template url, body;
    std::vector<Template> headers;
    Escape body_escape = Escape::json;
    Template signed_text;
    SignatureRules signature;
    milliseconds within{1500};     // for the answer, a second try included
    int utc_offset_minutes = 480;  // of {time_local}
};

/// A request as it goes out.
struct AuthorityRequest {
    std::string method, url, body;
    std::vector<std::string> headers;
};

struct AuthorityProfile {
    std::string id;         // the file's name without .toml
    std::string name;       // for people: 浙江健康码
    std::string source;     // where its facts are from
    bool verified = false;  // tried against the real service
    ProvinceCode code;
    Values values;  // constants the templates use; the site overrides them
    RequestRules request;
    AnswerRules answer;

    /// The request about a code with these `parts`. `nonce` is fresh for each. Fault internal: it cannot be signed.
    Result<AuthorityRequest> request_about(const Values& parts, WallTime at, const std::string& nonce,
                                           const SigningKey& key) const;
    /// What is missing or wrong with the templates and the constants the site has set; empty if nothing.
    std::vector<std::string> gaps() const;
};

struct LoadedProfile {
    AuthorityProfile profile;
    std::vector<Problem> problems;
};
/// Every mistake in `problems`, with its line.
LoadedProfile load_authority_profile(const std::string& path);
LoadedProfile parse_authority_profile(std::string_view toml, const std::string& path);

/// Those of config/authorities, which are inside the program.
const std::vector<AuthorityProfile>& shipped_authority_profiles();

/// The *.toml of a folder, by name.
struct LoadedProfiles {
    std::vector<AuthorityProfile> profiles;
    std::vector<Problem> problems;
};
LoadedProfiles load_authority_profiles(const std::string& folder);

}  // namespace gate
