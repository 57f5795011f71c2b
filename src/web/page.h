// The frame of every page: language, theme, header, the data its module draws. Text is escaped here and
// nowhere else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/embedded.h"
#include "web/http.h"

namespace gate::web {

/// A word of the pages in both languages.
struct Word {
    std::string_view key, zh, en;
};

/// A place of the menu, shown to these roles.
struct MenuEntry {
    std::string path, zh, en;
    std::vector<std::string> roles;
};
/// What a program puts around all its pages.
struct Layout {
    std::string zh = "小门", en = "Small Gate";  // the program, beside the mark
    std::string site;                            // where it stands: "禾丰电子 · 东门"
    std::string zone;                            // its time zone, for times on pages; empty: the browser's
    std::vector<MenuEntry> menu;
    std::vector<Role> roles;  // for their words; add_shell fills them in
};

struct Page {
    std::string title;
    std::string heading;              // in the header, beside the mark
    std::string main;                 // markup below the header
    std::string data;                 // JSON for the module, in <script type="application/json" id="data">
    std::vector<std::string> styles;  // names of assets, after tokens.css
    std::string module;               // name of the page's ES module; may be empty
    bool menu = true;                 // false: no menu, the whole screen is the page's
    bool bare = false;                // no header either: a display
};

/// By "lang" in the query or the cookie; Chinese where neither says.
Language language_of(const Request& request);
/// A problem as a page, for a browser that asked for one.
Response problem_page(int status, const Fault& fault, const Request& request);
/// The page whole: header with site, account, language, theme and clock; the menu; `main`. Its <meta name="csrf">
/// is what api.js sends. A page may fill #site, #head-slot (left of the account) and #clock. Remembers a language asked
/// for by the query in a cookie.
Response render(const Page& page, const Request& request);

std::string escaped(std::string_view text);
/// The words as a JSON object of one language.
std::string words_json(std::span<const Word> words, Language language);

/// Serves `files` under /assets/, with an ETag each.
void add_assets(Server& server, std::span<const embedded::File> files);
/// What every page may use: tokens.css, forms.css, dom.js, form.js, api.js, live.js.
std::span<const embedded::File> shell_assets();

}  // namespace gate::web
