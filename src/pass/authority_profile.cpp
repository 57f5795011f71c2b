#include "pass/authority_profile.h"

#include <algorithm>
#include <filesystem>

#include "base/check.h"
#include "base/embedded.h"

namespace gate::embedded {
std::span<const File> authority_profiles();
}

namespace gate {
namespace {

namespace fs = std::filesystem;

const char* const kMade[] = {"time", "time_ms", "time_utc", "time_local", "nonce", "text"};

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// "2021-01-07 08:30:00" at that offset.
std::string local_text(WallTime at, int offset_minutes) {
    std::string text = format_utc(at + std::chrono::minutes(offset_minutes)).substr(0, 19);
    text[10] = ' ';
    return text;
}

Values made_values(WallTime at, int offset_minutes, const std::string& nonce) {
    const std::int64_t ms = at.time_since_epoch().count();
    return {{"time", std::to_string(ms / 1000)},
            {"time_ms", std::to_string(ms)},
            {"time_utc", format_utc(at)},
            {"time_local", local_text(at, offset_minutes)},
            {"nonce", nonce}};
}

SignatureRules read_signature(const Settings& sign) {
    SignatureRules rules;
    rules.method = static_cast<SignatureRules::Method>(
        sign.choice("method", {"none", "hmac-sha256", "hmac-sm3", "sm2", "rsa-sha256"}, 0));
    rules.form = static_cast<SignatureRules::Form>(sign.choice("as", {"hex", "HEX", "base64"}, 0));
    rules.raw_sm2 = sign.choice("sm2_form", {"der", "raw"}, 0) == 1;
    rules.sm2_user = sign.text("sm2_user", rules.sm2_user);
    if (rules.sm2_user.empty()) sign.complain("sm2_user", "must not be empty");
    return rules;
}

RequestRules read_request(const Settings& request) {
    RequestRules rules;
    rules.method = request.choice("method", {"GET", "POST"}, 1) == 0 ? "GET" : "POST";
    rules.url = Template(request.need_text("url"));
    rules.body = Template(request.text("body", ""));
    for (const std::string& header : request.texts("headers")) {
        if (header.find(": ") == std::string::npos) request.complain("headers", "must be like \"Name: value\"");
        rules.headers.emplace_back(header);
    }
    constexpr Escape escapes[] = {Escape::json, Escape::url, Escape::xml, Escape::none};
    rules.body_escape = escapes[request.choice("body_is", {"json", "form", "xml", "text"}, 0)];
    rules.within = milliseconds(request.integer("within_ms", rules.within.count(), 100, 10'000));
    rules.utc_offset_minutes = static_cast<int>(request.integer("utc_offset_minutes", 480, -840, 840));
    const Settings sign = request.table("sign");
    rules.signature = read_signature(sign);
    rules.signed_text = Template(sign.text("over", ""));
    const bool signs = rules.signature.method != SignatureRules::Method::none;
    if (signs && rules.signed_text.names().empty())
        sign.complain("over", "must say what is signed, like \"{time}{body}\"");
    if (rules.body.uses("signature") && rules.signed_text.uses("body"))
        sign.complain("over", "cannot hold {body}, which holds {signature}");
    return rules;
}

AuthorityProfile read_profile(const Settings& file, const std::string& path) {
    AuthorityProfile profile;
    profile.id = fs::path(path).stem().string();
    profile.name = file.need_text("name");
    profile.source = file.need_text("source");
    profile.verified = file.flag("verified", false);
    profile.code = read_province_code(file.table("code"));
    profile.code.authority = profile.name;
    const Settings values = file.table("values");
    for (const std::string& key : values.keys()) profile.values.emplace(key, values.text(key, ""));
    profile.request = read_request(file.table("request"));
    profile.answer = read_answer_rules(file.table("answer"));
    const Settings same = file.table("answer").table("same");
    for (const auto& [part, place] : profile.answer.same)
        if (std::none_of(profile.code.parts.begin(), profile.code.parts.end(),
                         [&name = part](const auto& known) { return known.name == name; }))
            same.complain(part, "is no part of the code");
    return profile;
}

}  // namespace

std::vector<std::string> AuthorityProfile::gaps() const {
    std::vector<std::string> wrong, known(std::begin(kMade), std::end(kMade));
    for (const auto& part : code.parts) known.push_back(part.name);
    for (const auto& [key, value] : values) known.push_back(key);
    const auto look = [&](const Template& text, const char* where, std::initializer_list<const char*> more) {
        for (const std::string& gap : text.names())
            if (!contains(known, gap) && std::find(more.begin(), more.end(), gap) == more.end())
                wrong.push_back(std::string(where) + " needs a value '" + gap + "', which nothing gives");
    };
    look(request.url, "request.url", {"signature"});
    look(request.body, "request.body", {"signature"});
    for (const Template& header : request.headers) look(header, "request.headers", {"signature", "secret"});
    look(request.signed_text, "request.sign.over", {"body"});
    if (code.starts_with.empty()) wrong.emplace_back("code.starts_with is empty: how do its codes begin?");
    const std::string url = request.url.fill(values, {}, Escape::url);
    if (!url.starts_with("https://")) wrong.emplace_back("request.url must begin with https://");
    return wrong;
}

Result<AuthorityRequest> AuthorityProfile::request_about(const Values& parts, WallTime at, const std::string& nonce,
                                                         const SigningKey& key) const {
    Values made = made_values(at, request.utc_offset_minutes, nonce);
    made.insert(parts.begin(), parts.end());
    AuthorityRequest out;
    out.method = request.method;
    const bool body_is_signed = request.signed_text.uses("body");
    if (body_is_signed) made["body"] = out.body = request.body.fill(values, made, request.body_escape);
    const auto signature = key.sign(request.signature, request.signed_text.fill(values, made, Escape::none));
    if (!signature) return signature.fault();
    made["signature"] = *signature;
    if (!body_is_signed) out.body = request.body.fill(values, made, request.body_escape);
    out.url = request.url.fill(values, made, Escape::url);
    made["secret"] = key.text();
    for (const Template& header : request.headers) out.headers.push_back(header.fill(values, made, Escape::none));
    return out;
}

LoadedProfile parse_authority_profile(std::string_view toml, const std::string& path) {
    const Settings file = Settings::parse(toml, path);
    if (!file.problems().empty()) return {{}, file.problems()};
    AuthorityProfile profile = read_profile(file, path);
    file.reject_unknown();
    return {std::move(profile), file.problems()};
}

LoadedProfile load_authority_profile(const std::string& path) {
    const Settings file = Settings::load(path);
    if (!file.problems().empty()) return {{}, file.problems()};
    AuthorityProfile profile = read_profile(file, path);
    file.reject_unknown();
    return {std::move(profile), file.problems()};
}

const std::vector<AuthorityProfile>& shipped_authority_profiles() {
    static const std::vector<AuthorityProfile> profiles = [] {
        std::vector<AuthorityProfile> all;
        for (const embedded::File& file : embedded::authority_profiles()) {
            LoadedProfile loaded = parse_authority_profile(file.bytes, std::string(file.name));
            check(loaded.problems.empty(), "a shipped authority profile has a mistake");
            all.push_back(std::move(loaded.profile));
        }
        return all;
    }();
    return profiles;
}

LoadedProfiles load_authority_profiles(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder, error))
        if (file.path().extension() == ".toml") files.push_back(file.path().string());
    std::sort(files.begin(), files.end());
    LoadedProfiles all;
    if (error) all.problems.push_back({folder, 0, "cannot be read; check path and permissions"});
    for (const std::string& file : files) {
        LoadedProfile loaded = load_authority_profile(file);
        if (loaded.problems.empty()) all.profiles.push_back(std::move(loaded.profile));
        all.problems.insert(all.problems.end(), loaded.problems.begin(), loaded.problems.end());
    }
    return all;
}

}  // namespace gate
