#include "gatectl/verify_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/catalogue.h"
#include "common/built.h"
#include "common/config.h"
#include "gatectl/options.h"
#include "gatectl/provinces.h"
#include "pass/read_code.h"
#include "system/clock.h"

namespace gate {
namespace {

using nlohmann::ordered_json;

struct VerifyOptions {
    std::string trust;
    std::optional<std::string> at;
    std::string config;  // given by name: its rules are asked too
    bool show_person = false;
    Provinces::Options provinces;
};

/// The next line without its end, at most one byte more than the longest code of it: enough to see that it is too
/// long. False at the end of the input.
bool next_line(std::FILE* in, std::string& line) {
    line.clear();
    int c = std::getc(in);
    if (c == EOF) return false;
    for (; c != EOF && c != '\n'; c = std::getc(in))
        if (line.size() <= kLongestCode) line += static_cast<char>(c);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
}

std::string reason_of(const HealthCode& code) {
    if (is_good(code.status)) return "";
    const CatalogueEntry& words = entry(reason_for(code.status));
    std::string reason = std::string(words.zh) + " / " + std::string(words.en);
    if (!code.detail.empty()) reason += ": " + code.detail;
    return reason;
}

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json() : ordered_json(text); }

ordered_json answer_of(const HealthCode& code, bool show_person) {
    ordered_json answer{{"kind", name_of(code.family)},
                        {"status", name_of(code.status)},
                        {"reason", reason_of(code)},
                        {"issuer", text_or_null(code.issuer)},
                        {"expires", code.expires ? ordered_json(format_utc(*code.expires)) : ordered_json()}};
    if (show_person) {
        answer["name"] = text_or_null(code.holder);
        answer["born"] = text_or_null(code.born);
    }
    return answer;
}

/// As `date +%FT%T%z` writes it: +0800 for +08:00.
std::string with_colon(std::string at) {
    if (at.size() > 5 && (at[at.size() - 5] == '+' || at[at.size() - 5] == '-')) at.insert(at.size() - 2, 1, ':');
    return at;
}

Result<Moment> moment_of(const VerifyOptions& options) {
    if (!options.at) return Moment{SystemClock().wall(), false, built_on()};
    const auto at = parse_rfc3339(with_colon(*options.at));
    if (!at) return Fault{Reason::request_invalid, "--at must be like 2021-06-01T20:00:00+02:00"};
    return Moment{*at, true, {}};
}

/// The rules of the gate whose config is given; nothing where none is.
Result<std::optional<HealthRules>> rules_of(const VerifyOptions& options) {
    if (options.config.empty()) return std::optional<HealthRules>{};
    const LoadedConfig loaded = load_config(options.config);
    if (!loaded.problems.empty()) return Fault{Reason::config_invalid, loaded.problems.front().text()};
    return std::optional(loaded.config.policy.certificates);
}

/// The contract: docs/health-codes.md.
Status verify(const VerifyOptions& options) {
    const auto moment = moment_of(options);
    if (!moment) return moment.fault();
    const auto rules = rules_of(options);
    if (!rules) return rules.fault();
    const SystemClock clock;
    const auto provinces = Provinces::make(options.provinces, clock);
    if (!provinces) return provinces.fault();
    LoadedTrust loaded = load_trust(options.trust);
    loaded.trust.provinces = provinces->codes();
    for (const Fault& problem : loaded.problems) std::cerr << "gatectl: " << problem.detail << '\n';
    CodeReader reader;
    for (std::string line; next_line(stdin, line);) {
        Moment now = *moment;
        if (!now.given) now.now = clock.wall();
        HealthCode code = provinces->answered(reader.read(line, loaded.trust, now), line, now.now);
        if (*rules) apply_rules(code, **rules, now.now);
        std::cout << answer_of(code, options.show_person).dump(-1, ' ', false, ordered_json::error_handler_t::replace)
                  << '\n';
    }
    if (std::ferror(stdin)) return Fault{Reason::file_unreadable, "standard input"};
    if (!std::cout.flush()) return Fault{Reason::file_unreadable, "standard output"};
    return Done{};
}

}  // namespace

void add_verify(CLI::App& app) {
    CLI::App* command = app.add_subcommand("verify", "verify codes from standard input, one a line: a JSON line each");
    const auto options = std::make_shared<VerifyOptions>();
    command->add_option("--trust", options->trust, "the trust folder")->required()->check(CLI::ExistingDirectory);
    command->add_option("--at", options->at, "as if it were then (RFC 3339), however long ago");
    command->add_option("--profiles", options->provinces.profiles, "authority profiles, instead of the shipped ones")
        ->check(CLI::ExistingDirectory);
    command->add_flag("--ask", options->provinces.ask, "ask the service of [authority] in --config about its codes");
    const CLI::Option* config =
        command
            ->add_option("--config", options->provinces.config, "gate.toml: its rules for certificates, and for --ask")
            ->capture_default_str();
    command->add_flag("--show-person", options->show_person, "also print the name and the date of birth");
    command->callback([=] {
        if (config->count() > 0) options->config = options->provinces.config;
        or_exit(verify(*options));
    });
}

}  // namespace gate
