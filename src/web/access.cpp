#include "web/access.h"

#include <algorithm>

namespace gate::web {

Access Access::anyone() {
    Access access;
    access.anyone_ = true;
    return access;
}

Access Access::roles(std::vector<std::string> roles) {
    Access access;
    access.roles_ = std::move(roles);
    return access;
}

Access Access::display(std::string scope) { return Access().or_display(std::move(scope)); }

Access Access::local() {
    Access access;
    access.local_ = true;
    return access;
}

Access Access::or_display(std::string scope) const {
    Access access = *this;
    access.display_ = std::move(scope);
    return access;
}

bool Access::allows(const Identity& who) const {
    if (anyone_) return true;
    if (who.account && std::find(roles_.begin(), roles_.end(), who.account->role) != roles_.end()) return true;
    return display_ && who.display && (display_->empty() || *display_ == who.display->scope);
}

std::string Access::text() const {
    if (anyone_) return "anyone";
    if (local_) return "local";
    std::string text;
    for (const std::string& role : roles_) text += (text.empty() ? "" : " ") + role;
    if (display_) text += text.empty() ? "display" : " display";
    return text;
}

}  // namespace gate::web
