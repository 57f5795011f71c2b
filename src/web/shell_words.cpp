#include "web/shell_words.h"

#include <algorithm>

namespace gate::web {
namespace {

constexpr Word kWords[] = {
    {"log_in", "登录", "Log in"},
    {"log_out", "退出登录", "Log out"},
    {"name", "账号", "Account"},
    {"name_hint", "2–32 个小写字母、数字或 . _ -", "2 to 32 lower-case letters, digits or . _ -"},
    {"display_name", "姓名", "Name"},
    {"password", "密码", "Password"},
    {"old_password", "现在的密码", "Present password"},
    {"new_password", "新密码", "New password"},
    {"again", "再输一次", "Once more"},
    {"password_hint", "至少 10 个字符", "At least 10 characters"},
    {"not_the_same", "两次输入不同", "The two are not the same"},
    {"my_account", "我的账号", "My account"},
    {"change", "操作", "Action"},
    {"change_password", "改密码", "Change password"},
    {"changed", "密码已改，其他登录已退出", "Password changed; other sessions are logged out"},
    {"setup", "设置密码", "Set a password"},
    {"setup_first", "设置首个管理员", "Make the first administrator"},
    {"link_spent", "链接已用过或已过期。请管理员重发；首个管理员请重启程序取新链接",
     "This link is spent. Ask an administrator for a new one; for the first administrator restart the program"},
    {"save", "保存", "Save"},
    {"users", "账号", "Accounts"},
    {"add_user", "新增账号", "Add an account"},
    {"role", "角色", "Role"},
    {"state", "状态", "State"},
    {"active", "可用", "In use"},
    {"disabled", "已停用", "Disabled"},
    {"no_password", "待设密码", "No password yet"},
    {"last_login", "上次登录", "Last log-in"},
    {"never", "—", "—"},
    {"disable", "停用", "Disable"},
    {"enable", "启用", "Enable"},
    {"new_link", "发一次性链接", "Make a one-time link"},
    {"hand_over", "把此链接交给 {name}，24 小时内有效，只能用一次",
     "Hand this link to {name}: it works once, within 24 hours"},
    {"displays", "显示屏", "Displays"},
    {"pair", "配对", "Pair"},
    {"pair_title", "配对一块屏", "Pair a display"},
    {"pair_code", "屏上的配对码", "Code on the display"},
    {"scope", "显示", "Shows"},
    {"place", "安装位置", "Where it hangs"},
    {"paired_by", "配对人", "Paired by"},
    {"paired_at", "配对时间", "Paired at"},
    {"revoke", "撤销", "Revoke"},
    {"no_displays", "尚无已配对的屏。在屏上打开 {address}，再输入屏上的配对码",
     "No display is paired yet. Open {address} on it and type in the code it shows"},
    {"pairing", "配对码", "Pairing code"},
    {"pairing_advice", "请保安在「显示屏」页输入此码", "Type this code in on the page Displays"},
    {"pairing_lost", "连接中断，正在重连", "Connection lost, trying again"},
    {"pairing_login", "用账号登录", "Log in with an account"},
};

}  // namespace

std::span<const Word> shell_words() { return kWords; }

std::string_view shell_word(std::string_view key, Language language) {
    const auto found =
        std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& word) { return word.key == key; });
    if (found == std::end(kWords)) return "";
    return language == Language::zh ? found->zh : found->en;
}

}  // namespace gate::web
