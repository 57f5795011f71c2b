#include "web/page.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/digest.h"

namespace gate::embedded {
std::span<const File> web_assets();  // made by gate_embed
}

namespace gate::web {
namespace {

std::string type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

std::string theme_of(const Request& request) {
    const auto theme = request.cookies.find("theme");
    return theme != request.cookies.end() && theme->second == "dark" ? "dark" : "light";
}

/// "</script>" inside a data block would end it.
std::string safe_in_script(std::string json) {
    for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
    return json;
}

std::string header(const Page& page, Language language) {
    const bool zh = language == Language::zh;
    return "<header class=\"bar\"><span class=\"brand\">" + std::string(zh ? "小门" : "Small Gate") +
           "</span><span class=\"site\" id=\"site\">" + escaped(page.heading) +
           "</span><div class=\"right\"><a href=\"?lang=" + (zh ? "en\" lang=\"en\">EN" : "zh\" lang=\"zh\">中文") +
           "</a><button type=\"button\" id=\"theme\" aria-label=\"" + (zh ? "换明暗" : "Switch theme") +
           "\">◐</button><span class=\"clock\" id=\"clock\"></span></div></header>";
}

}  // namespace

Language language_of(const Request& request) {
    const auto pick = [](const std::map<std::string, std::string>& from) -> std::string {
        const auto found = from.find("lang");
        return found == from.end() ? "" : found->second;
    };
    for (const std::string& wish : {pick(request.query), pick(request.cookies)}) {
        if (wish == "en") return Language::en;
        if (wish == "zh") return Language::zh;
    }
    return Language::zh;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string words_json(std::span<const Word> words, Language language) {
    nlohmann::json out;
    for (const Word& word : words) out[std::string(word.key)] = language == Language::zh ? word.zh : word.en;
    return out.dump();
}

Response render(const Page& page, const Request& request) {
    const Language language = language_of(request);
    std::string styles = "<link rel=\"stylesheet\" href=\"/assets/tokens.css\">";
    for (const std::string& style : page.styles) styles += "<link rel=\"stylesheet\" href=\"/assets/" + style + "\">";
    Response response;
    response.body = "<!doctype html><html lang=\"" + std::string(language == Language::zh ? "zh-CN" : "en") +
                    "\" data-theme=\"" + theme_of(request) + "\"><head><meta charset=\"utf-8\"><title>" +
                    escaped(page.title) +
                    "</title><link rel=\"icon\" href=\"/assets/mark.svg\"><meta name=\"viewport\" "
                    "content=\"width=device-width, initial-scale=1\">" +
                    styles + "<script type=\"module\" src=\"/assets/" + page.module + "\"></script></head><body>" +
                    header(page, language) + page.main + "<script type=\"application/json\" id=\"data\">" +
                    safe_in_script(page.data) + "</script></body></html>";
    if (request.query.contains("lang"))
        response.headers["Set-Cookie"] = "lang=" + std::string(language == Language::zh ? "zh" : "en") +
                                         "; Path=/; Max-Age=31536000; SameSite=Strict";
    return response;
}

void add_assets(Server& server, std::span<const embedded::File> files) {
    for (const embedded::File& file : files) {
        const std::string tag = "\"" + to_hex(sha256(bytes_of(file.bytes))).substr(0, 16) + "\"";
        server.route("GET", "/assets/" + std::string(file.name), Access::anyone(), [file, tag](const Request& request) {
            Response response;
            response.content_type = type_of(file.name);
            response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
            response.status = request.if_none_match == tag ? 304 : 200;
            if (response.status == 200) response.body = std::string(file.bytes);
            return response;
        });
    }
}

std::span<const embedded::File> shell_assets() { return embedded::web_assets(); }

}  // namespace gate::web
