#include "gatectl/pass_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "base/digest.h"
#include "camera/qr_writer.h"
#include "gatectl/files.h"
#include "gatectl/options.h"
#include "pass/factory_pass.h"
#include "pass/trust.h"
#include "system/clock.h"

namespace gate {
namespace {

constexpr int kOwnerOnly = 0600, kEverybody = 0644;

struct KeyOptions {
    std::string out = "pass-key.pem", public_key = "pass-public.pem";
};

Status make_key(const KeyOptions& options) {
    const Key key = Key::make_p256();
    // Never over an old key: every pass it signed would be worth nothing.
    if (const Status kept = write_whole(options.out, key.private_pem(), kOwnerOnly, false); !kept) return kept;
    if (const Status told = write_whole(options.public_key, key.public_pem(), kEverybody, false); !told) return told;
    std::printf(
        "%s: keep it secret, and a copy of it safe / 私钥，妥善保管\n%s: into the gate's trust/pass folder / "
        "公钥，放入 trust/pass\n",
        options.out.c_str(), options.public_key.c_str());
    return Done{};
}

struct IssueOptions {
    std::string key = "pass-key.pem", id, from, until, png;
    int days = 365;
};

Result<FactoryPass> pass_of(const IssueOptions& options) {
    const SystemClock clock;
    FactoryPass pass;
    pass.number = static_cast<std::uint64_t>(random_id());
    pass.roster_id = options.id;
    const auto from = options.from.empty() ? std::optional(clock.wall()) : parse_rfc3339(options.from);
    if (!from) return Fault{Reason::request_invalid, "--from must be like 2026-11-23T00:00:00+08:00"};
    pass.not_before = *from;
    const auto until = options.until.empty() ? std::optional(pass.not_before + std::chrono::days(options.days))
                                             : parse_rfc3339(options.until);
    if (!until || *until <= *from)
        return Fault{Reason::request_invalid, "--until must be a time after --from, like 2027-06-30T23:59:59+08:00"};
    pass.expires = *until;
    if (pass.roster_id.empty() || pass.roster_id.size() > 32)
        return Fault{Reason::request_invalid, "--id must have 1 to 32 letters"};
    return pass;
}

Status issue(const IssueOptions& options) {
    const auto pem = read_whole(options.key);
    if (!pem) return pem.fault();
    const auto key = Key::private_pem(*pem);
    if (!key) return Fault{key.fault().reason, options.key + ": " + key.fault().detail};
    if (!key->is_p256())
        return Fault{Reason::file_invalid, options.key + ": must be a key on P-256 (gatectl pass key makes one)"};
    const auto pass = pass_of(options);
    if (!pass) return pass.fault();
    const std::string text = issue_pass(*pass, *key);
    if (!options.png.empty())
        if (const Status drawn = camera::write_qr_png(text, options.png); !drawn) return drawn;
    std::printf("{\"number\":\"%s\",\"id\":\"%s\",\"from\":\"%s\",\"until\":\"%s\",\"text\":\"%s\"}\n",
                pass_number_text(pass->number).c_str(), pass->roster_id.c_str(), format_utc(pass->not_before).c_str(),
                format_utc(pass->expires).c_str(), text.c_str());
    return Done{};
}

struct RevokeOptions {
    std::string trust, note;
    std::vector<std::string> numbers;
};

/// Adds to DIR/revoked/pass.txt what is not there yet. The whole list is written anew beside the old one and takes its
/// place at once, so that a gate never reads half of it.
Status revoke(const RevokeOptions& options) {
    namespace fs = std::filesystem;
    const fs::path file = fs::path(options.trust) / "revoked" / "pass.txt";
    const std::set<std::string> known = load_trust(options.trust).trust.revoked_passes;
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    std::string list;
    if (fs::exists(file, error)) {
        const auto old = read_whole(file.string());
        if (!old) return old.fault();
        list = *old;
    }
    if (!list.empty() && list.back() != '\n') list += '\n';
    for (const std::string& number : options.numbers) {
        const auto bytes = from_hex(number);
        if (!bytes || bytes->size() != 8)
            return Fault{Reason::request_invalid,
                         "'" + number + "' is no pass number: 16 hex digits, as pass issue prints them"};
        if (known.contains(to_hex(*bytes))) continue;
        list += to_hex(*bytes) + "  # " + format_utc(SystemClock().wall()) +
                (options.note.empty() ? "" : " " + options.note) + "\n";
    }
    const std::string fresh = file.string() + ".new";
    if (const Status written = write_whole(fresh, list, kEverybody, true); !written) return written;
    fs::rename(fresh, file, error);
    if (error) return Fault{Reason::file_unreadable, file.string() + ": " + error.message()};
    return Done{};
}

}  // namespace

void add_pass(CLI::App& app) {
    CLI::App* pass = app.add_subcommand("pass", "factory passes: docs/factory-pass.md")->require_subcommand(1);

    CLI::App* key = pass->add_subcommand("key", "make the factory's key pair");
    const auto key_options = std::make_shared<KeyOptions>();
    key->add_option("--out", key_options->out, "where the private key goes")->capture_default_str();
    key->add_option("--public", key_options->public_key, "where the public key goes")->capture_default_str();
    key->callback([=] { or_exit(make_key(*key_options)); });

    CLI::App* one = pass->add_subcommand("issue", "issue a pass; prints one JSON line");
    const auto options = std::make_shared<IssueOptions>();
    one->add_option("--key", options->key, "the factory's private key")->capture_default_str();
    one->add_option("--id", options->id, "the person's id on the roster")->required();
    one->add_option("--from", options->from, "valid from (RFC 3339; now)");
    one->add_option("--until", options->until, "valid until (RFC 3339)");
    one->add_option("--days", options->days, "valid for so many days, without --until")
        ->capture_default_str()
        ->check(CLI::Range(1, 3650));
    one->add_option("--png", options->png, "also draw its QR code into this file");
    one->callback([=] { or_exit(issue(*options)); });

    CLI::App* gone = pass->add_subcommand("revoke", "put passes on the list of those that are worth nothing now");
    const auto revoked = std::make_shared<RevokeOptions>();
    gone->add_option("--trust", revoked->trust, "the gate's trust folder")->required()->check(CLI::ExistingDirectory);
    gone->add_option("--note", revoked->note, "why, for whoever reads the list");
    gone->add_option("NUMBER", revoked->numbers, "as pass issue prints it: 16 hex digits")->required();
    gone->callback([=] { or_exit(revoke(*revoked)); });
}

}  // namespace gate
