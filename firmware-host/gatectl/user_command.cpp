#include "gatectl/user_command.h"

#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "common/control_client.h"
#include "common/gate_accounts.h"
#include "gatectl/options.h"
#include "system/clock.h"
#include "web/json.h"

namespace gate {
namespace {

using web::Json;

[[noreturn]] void fail(const Fault& fault) { throw CLI::RuntimeError(complain(fault)); }

/// A line from the terminal that does not show, or from a pipe. Never from the command line, which others can see.
std::string read_secret(const char* prompt) {
    const bool terminal = ::isatty(STDIN_FILENO) == 1;
    termios before{};
    if (terminal) {
        std::fprintf(stderr, "%s: ", prompt);
        ::tcgetattr(STDIN_FILENO, &before);
        termios quiet = before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    std::string line;
    std::getline(std::cin, line);
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::fprintf(stderr, "\n");
    }
    return line;
}

std::string read_password() {
    const std::string password = read_secret("密码 · password");
    if (::isatty(STDIN_FILENO) == 1 && read_secret("再输一次 · once more") != password)
        fail({Reason::request_invalid, "the two passwords are not the same / 两次输入不同"});
    return password;
}

/// The accounts themselves, when no gated runs: with the journal, for the row of each change.
struct OwnAccounts {
    SystemClock clock;
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<web::Accounts> accounts;

    explicit OwnAccounts(const GatePlace& place) {
        const auto folder = place.data_folder();
        const auto zone = place.zone();
        if (!folder) fail(folder.fault());
        if (!zone) fail(zone.fault());
        auto opened = Store::open(*folder + "/journal.db");
        if (!opened) fail(opened.fault());
        store = *std::move(opened);
        EventDraft start;
        start.at = clock.wall();
        start.clock_trusted = false;
        start.kind = EventKind::start;
        auto begun = Journal::begin(*store, *zone, start);
        if (!begun) fail(begun.fault());
        journal = *std::move(begun);
        auto made = web::Accounts::open(accounts_path(*folder), clock, gate_account_rules(),
                                        audit_into(*journal, clock, [] { return false; }));
        if (!made) fail(made.fault());
        accounts = *std::move(made);
    }
};

/// Asks a running gated; false if none runs.
bool ask(const GatePlace& place, const std::string& path, const Json& body, std::string* answer = nullptr) {
    const auto folder = place.data_folder();
    if (!folder) fail(folder.fault());
    const auto got = ask_gated(*folder + "/gated.sock", path, body.is_null() ? "" : body.dump());
    if (!got && got.fault().reason == Reason::gated_not_running) return false;
    if (!got) fail(got.fault());
    if (answer) *answer = *got;
    return true;
}

void settle(const Status& done) {
    if (!done) fail(done.fault());
}

void print(const std::string& name, const std::string& display_name, const std::string& role, bool disabled) {
    std::printf("%-20s %-14s %s%s\n", name.c_str(), role.c_str(), display_name.c_str(),
                disabled ? "  (停用 disabled)" : "");
}

void list(const GatePlace& place) {
    std::string answer;
    if (ask(place, "/api/users", nullptr, &answer)) {
        const Json accounts = Json::parse(answer).at("accounts");
        for (const Json& one : accounts)
            print(web::text_of(one, "name"), web::text_of(one, "display_name"), web::text_of(one, "role"),
                  one.at("disabled").get<bool>());
        return;
    }
    for (const auto& one : OwnAccounts(place).accounts->list())
        print(one.account.name, one.account.display_name, one.account.role, one.disabled);
}

struct Given {
    std::string name, display_name, role = "guard", by = "gatectl";
};

CLI::App* command(CLI::App& user, const std::string& name, const std::string& help, Given& given) {
    CLI::App* one = user.add_subcommand(name, help);
    one->add_option("NAME", given.name, "the account, to log in by")->required();
    one->add_option("--by", given.by, "who does it, for the journal")->capture_default_str();
    return one;
}

void add_disabling(CLI::App& user, const std::string& name, const std::string& help, bool disabled) {
    const auto given = std::make_shared<Given>();
    CLI::App* one = command(user, name, help, *given);
    const auto place = add_place(*one);
    one->callback([=] {
        if (!ask(*place, "/api/users/" + given->name + "/disabled", {{"disabled", disabled}, {"by", given->by}}))
            settle(OwnAccounts(*place).accounts->set_disabled(given->by, given->name, disabled));
    });
}

}  // namespace

void add_user_command(CLI::App& app) {
    CLI::App* user = app.add_subcommand("user", "the accounts of the gate's pages")->require_subcommand(1);

    const auto added = std::make_shared<Given>();
    CLI::App* add = command(*user, "add", "add an account; the password is read from the terminal or a pipe", *added);
    const auto add_at = add_place(*add);
    add->add_option("--role", added->role, "guard, manager or administrator")->capture_default_str();
    add->add_option("--name", added->display_name, "the person's name, as screens show it");
    add->callback([=] {
        if (added->display_name.empty()) added->display_name = added->name;
        const std::string password = read_password();
        if (password.empty()) fail({Reason::password_weak, ""});
        const web::Account account{added->name, added->display_name, added->role};
        if (!ask(*add_at, "/api/users",
                 {{"name", account.name},
                  {"display_name", account.display_name},
                  {"role", account.role},
                  {"password", password},
                  {"by", added->by}}))
            settle(OwnAccounts(*add_at).accounts->add(added->by, account, password));
    });

    const auto changed = std::make_shared<Given>();
    CLI::App* passwd =
        command(*user, "passwd", "set an account's password; ends its sessions and its lock-out", *changed);
    const auto passwd_at = add_place(*passwd);
    passwd->callback([=] {
        const std::string password = read_password();
        if (!ask(*passwd_at, "/control/users/" + changed->name + "/password",
                 {{"password", password}, {"by", changed->by}}))
            settle(OwnAccounts(*passwd_at).accounts->set_password(changed->by, changed->name, password));
    });

    add_disabling(*user, "disable", "disable an account and end its sessions", true);
    add_disabling(*user, "enable", "enable an account again", false);
    CLI::App* all = user->add_subcommand("list", "list the accounts");
    const auto list_at = add_place(*all);
    all->callback([=] { list(*list_at); });
}

}  // namespace gate
