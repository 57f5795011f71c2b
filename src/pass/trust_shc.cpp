#include <nlohmann/json.hpp>

#include "pass/json_bounds.h"
#include "pass/trust_files.h"

namespace gate {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<json> json_file(const std::filesystem::path& file, LoadedTrust& loaded) {
    const auto text = trust_file(file, loaded);
    if (!text) return std::nullopt;
    json value = is_shallow_json(*text) ? json::parse(*text, nullptr, false) : json(json::value_t::discarded);
    if (!value.is_object()) {
        note_problem(loaded, file, "is not a JSON object");
        return std::nullopt;
    }
    return value;
}

/// RFC 7638: the digest of the key's required members in their order.
std::string thumbprint(const std::string& x, const std::string& y) {
    return to_base64url(sha256(bytes_of(R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + "\"}")));
}

/// Nothing for keys of other kinds: an issuer may have some for other things.
std::optional<ShcKey> key_in(const json& jwk) {
    if (!jwk.is_object() || text_at(jwk, "kty") != "EC" || text_at(jwk, "crv") != "P-256") return std::nullopt;
    const std::string x = text_at(jwk, "x"), y = text_at(jwk, "y"), id = text_at(jwk, "kid");
    const auto x_bytes = from_base64(x), y_bytes = from_base64(y);
    if (!x_bytes || !y_bytes) return std::nullopt;
    auto key = Key::p256_point(*x_bytes, *y_bytes);
    if (!key) return std::nullopt;
    return ShcKey{id.empty() ? thumbprint(x, y) : id, std::move(*key)};
}

void load_issuer(const std::filesystem::path& file, LoadedTrust& loaded) {
    const auto value = json_file(file, loaded);
    if (!value) return;
    const std::string issuer = text_at(*value, "iss");
    const auto keys = value->find("keys");
    std::vector<ShcKey> found;
    if (keys != value->end() && keys->is_array())
        for (const json& jwk : *keys)
            if (auto key = key_in(jwk)) found.push_back(std::move(*key));
    if (issuer.empty() || found.empty())
        return note_problem(loaded, file, "must have \"iss\" and \"keys\" with a key on P-256 at least");
    auto& known = loaded.trust.shc.issuers[issuer];
    known.insert(known.end(), found.begin(), found.end());
    loaded.signers["shc/" + file.filename().string()] = found.size();
}

/// "id" or "id.1636977600": all cards of the id, or those issued before that second.
void note_revoked(const std::string& entry, std::map<std::string, std::optional<WallTime>>& list) {
    const auto dot = entry.rfind('.');
    const std::string after = dot == std::string::npos ? "" : entry.substr(dot + 1);
    if (after.empty() || after.size() > 11 || after.find_first_not_of("0123456789") != std::string::npos) {
        list[entry] = std::nullopt;
        return;
    }
    const WallTime before{seconds(std::stoll(after))};
    const auto [known, fresh] = list.try_emplace(entry.substr(0, dot), before);
    if (!fresh && known->second) known->second = std::max(*known->second, before);
}

void load_revoked(const std::filesystem::path& file, LoadedTrust& loaded) {
    const auto value = json_file(file, loaded);
    if (!value) return;
    const auto ids = value->find("rids");
    if (ids == value->end() || !ids->is_array()) return note_problem(loaded, file, "must have \"rids\"");
    const std::string inside = text_at(*value, "kid");
    auto& list = loaded.trust.shc.revoked[inside.empty() ? file.stem().string() : inside];
    for (const json& id : *ids)
        if (id.is_string()) note_revoked(id.get<std::string>(), list);
}

}  // namespace

void load_shc_trust(const std::filesystem::path& folder, LoadedTrust& loaded) {
    for (const auto& file : trust_files(folder / "shc")) {
        if (file.extension() != ".json") continue;
        loaded.decides_shc = true;
        load_issuer(file, loaded);
    }
    for (const auto& file : trust_files(folder / "revoked" / "shc"))
        if (file.extension() == ".json") load_revoked(file, loaded);
}

}  // namespace gate
