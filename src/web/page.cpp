#include "web/page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/digest.h"
#include "web/target.h"

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

std::string zone_of(const Request& request) {
    const bool known = request.layout && !request.layout->zone.empty();
    return known ? "\" data-zone=\"" + escaped(request.layout->zone) : "";
}

/// "</script>" inside a data block would end it.
std::string safe_in_script(std::string json) {
    for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
    return json;
}

/// This page in the other language.
std::string other_language(const Request& request, bool zh) {
    std::string link = "?lang=" + std::string(zh ? "en" : "zh");
    for (const auto& [key, value] : request.query)
        if (key != "lang") link += "&" + percent_encoded(key) + "=" + percent_encoded(value);
    return escaped(link);
}

std::string who(const Request& request, bool zh) {
    if (!request.account || !request.layout) return "";
    const auto& roles = request.layout->roles;
    const auto role =
        std::find_if(roles.begin(), roles.end(), [&](const Role& known) { return known.id == request.account->role; });
    const std::string title = role == roles.end() ? "" : zh ? role->zh : role->en;
    return "<a class=\"who\" href=\"/account\">" + escaped(title) + " <strong>" +
           escaped(request.account->display_name) + "</strong></a>";
}

std::string header(const Page& page, const Request& request, Language language) {
    const bool zh = language == Language::zh;
    const std::string brand = !request.layout ? (zh ? "小门" : "Small Gate")
                              : zh            ? request.layout->zh
                                              : request.layout->en;
    const std::string site = page.heading.empty() && request.layout ? request.layout->site : page.heading;
    return "<header class=\"bar\"><a class=\"brand\" href=\"/\"><img src=\"/assets/mark.svg\" alt=\"\">" +
           escaped(brand) + "</a><span class=\"site\" id=\"site\">" + escaped(site) +
           "</span><div class=\"right\"><span id=\"head-slot\"></span>" + who(request, zh) +
           "<a class=\"button\" href=\"" + other_language(request, zh) +
           (zh ? "\" lang=\"en\">EN" : "\" lang=\"zh\">中文") +
           "</a><button type=\"button\" id=\"theme\" aria-label=\"" + (zh ? "换明暗" : "Switch theme") +
           "\">◐</button><span class=\"clock\" id=\"clock\"></span></div></header>";
}

/// The entries that the account may open; none if that is only one.
std::string menu(const Request& request, bool zh) {
    if (!request.account || !request.layout) return "";
    std::string links;
    int count = 0;
    for (const MenuEntry& entry : request.layout->menu) {
        if (std::find(entry.roles.begin(), entry.roles.end(), request.account->role) == entry.roles.end()) continue;
        const bool here = request.path == entry.path;
        links += "<a href=\"" + escaped(entry.path) + "\"" + (here ? " aria-current=\"page\"" : "") + ">" +
                 escaped(zh ? entry.zh : entry.en) + "</a>";
        ++count;
    }
    if (count < 2) return "";
    return "<nav class=\"menu\" aria-label=\"" + std::string(zh ? "菜单" : "Menu") + "\">" + links + "</nav>";
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
    const bool zh = language == Language::zh;
    std::string modules = "<script type=\"module\" src=\"/assets/shell.js\"></script>";
    if (!page.module.empty()) modules += "<script type=\"module\" src=\"/assets/" + page.module + "\"></script>";
    response.body =
        "<!doctype html><html lang=\"" + std::string(zh ? "zh-CN" : "en") + "\" data-theme=\"" + theme_of(request) +
        zone_of(request) + "\"><head><meta charset=\"utf-8\"><title>" + escaped(page.title) +
        "</title><link rel=\"icon\" href=\"/assets/mark.svg\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><meta name=\"csrf\" content=\"" +
        escaped(request.session_csrf) + "\">" + styles + modules + "</head><body>" +
        (page.bare ? "" : header(page, request, language)) + (page.menu && !page.bare ? menu(request, zh) : "") +
        page.main + "<script type=\"application/json\" id=\"data\">" +
        safe_in_script(page.data.empty() ? "{}" : page.data) + "</script></body></html>";
    if (request.query.contains("lang"))
        response.headers["Set-Cookie"] = "lang=" + std::string(language == Language::zh ? "zh" : "en") +
                                         "; Path=/; Max-Age=31536000; SameSite=Strict";
    return response;
}

Response problem_page(int status, const Fault& fault, const Request& request) {
    const Language language = language_of(request);
    const CatalogueEntry& words = entry(fault.reason);
    Page page;
    page.title = std::string(words.title(language));
    page.styles = {"forms.css"};
    page.main = "<main class=\"narrow\"><section class=\"panel\"><h1>" + escaped(page.title) + "</h1><p>" +
                escaped(words.next(language)) + "</p><p class=\"label\">" + escaped(fault.detail) +
                "</p><p><a href=\"/\">" + (language == Language::zh ? "回首页" : "To the first page") +
                "</a></p></section></main>";
    Response response = render(page, request);
    response.status = status;
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
