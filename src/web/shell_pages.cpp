// The shell's own pages: their frames. What is in them is drawn by their modules from the API.
#include "web/json.h"
#include "web/shell.h"
#include "web/shell_words.h"

namespace gate::web {
namespace {

struct Sort {
    std::string path, title;  // a word
    Access access;
    std::string module;
    bool narrow = true, bare = false;
};

/// Only to a place of our own: "//evil" and "/\evil" are not.
std::string safe_next(const Request& request, const std::string& home) {
    const auto next = request.query.find("next");
    if (next == request.query.end()) return home;
    const std::string& path = next->second;
    const bool ours = path.starts_with('/') && !path.starts_with("//") && path.find('\\') == std::string::npos;
    return ours ? path : home;
}

Json roles_json(const Shell& shell, Language language) {
    Json roles = Json::array();
    for (const Role& role : shell.accounts.rules().roles)
        roles.push_back({{"id", role.id}, {"title", language == Language::zh ? role.zh : role.en}});
    return roles;
}

Response show(const Shell& shell, const Sort& sort, const Request& request) {
    const Language language = language_of(request);
    Page page;
    const std::string title(shell_word(sort.title, language));
    page.title = title + " · " + (language == Language::zh ? shell.layout.zh : shell.layout.en);
    page.styles = {"forms.css"};
    page.module = sort.module;
    page.bare = sort.bare;
    const std::string kind = sort.bare ? "pairing" : sort.narrow ? "narrow" : "page";
    page.main = "<main class=\"" + kind + "\" id=\"main\"><h1>" + escaped(title) + "</h1></main>";
    page.data = "{\"words\":" + words_json(shell_words(), language) +
                ",\"next\":" + Json(safe_next(request, shell.home)).dump() +
                ",\"roles\":" + roles_json(shell, language).dump() + "}";
    return render(page, request);
}

}  // namespace

void add_shell_pages(Server& server, const Shell& shell) {
    for (const Sort& sort :
         {Sort{"/login", "log_in", Access::anyone(), "login.js"}, Sort{"/setup", "setup", Access::anyone(), "setup.js"},
          Sort{"/account", "my_account", any_role(shell), "account.js"},
          Sort{"/admin/users", "users", administrators(shell), "users.js", false},
          Sort{"/admin/displays", "displays", Access::roles(shell.pairing_roles), "displays.js", false},
          Sort{"/display", "pairing", Access::anyone(), "display.js", true, true}})
        server.route("GET", sort.path, sort.access,
                     [&shell, sort](const Request& request) { return show(shell, sort, request); });
}

}  // namespace gate::web
