// gatectl enroll: exchanges the district's one-time code for this gate's own token.
// gatectl prove: a file that shows the district that a row stood in the journal whose head it holds.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "base/catalogue.h"
#include "base/files.h"
#include "common/config.h"
#include "gatectl/gate_commands.h"
#include "net/uplink.h"
#include "sync/proof.h"

namespace gate {
namespace {

void refuse(const Fault& fault) {
    const CatalogueEntry& words = entry(fault.reason);
    std::fprintf(stderr, "gatectl: %s / %s: %s\n%s / %s\n", std::string(words.en).c_str(),
                 std::string(words.zh).c_str(), fault.detail.c_str(), std::string(words.next_en).c_str(),
                 std::string(words.next_zh).c_str());
    throw CLI::RuntimeError(1);
}

LoadedConfig config_or_stop(const std::string& path) {
    LoadedConfig loaded = load_config(path);
    for (const Problem& problem : loaded.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    if (!loaded.problems.empty()) throw CLI::RuntimeError(2);
    return loaded;
}

void write_proof(const std::string& path, EventId event, const std::string& out) {
    const auto proof = sync::prove(config_or_stop(path).config.journal_path(), event);
    if (!proof) refuse(proof.fault());
    std::ofstream file(out, std::ios::binary);
    if (!(file << *proof) || !file.flush()) refuse({Reason::file_unreadable, out});
    std::printf("%s: the proof of row %lld / 第 %lld 行的证明\n", out.c_str(), static_cast<long long>(event),
                static_cast<long long>(event));
}

void enroll(const std::string& path, const std::string& code) {
    const LoadedConfig loaded = config_or_stop(path);
    const DistrictConfig& district = loaded.config.district;
    if (district.url.empty()) refuse({Reason::config_invalid, path + ": has no [district] with a url"});
    const auto enrolled = net::enroll({.url = district.url, .ca_file = district.ca}, code);
    if (!enrolled) refuse(enrolled.fault());
    for (const auto& [path_of, text] :
         {std::pair(district.key_file, enrolled->policy_key), std::pair(district.token_file, enrolled->token)})
        if (const Status saved = replace_file(path_of, text + "\n", 0600); !saved) refuse(saved.fault());
    std::printf("enrolled with %s / 已在区平台登记\n", district.url.c_str());
}

}  // namespace

void add_enroll(CLI::App& app) {
    auto* command = app.add_subcommand("enroll", "enroll this gate with the district / 在区平台登记");
    auto config = std::make_shared<std::string>("/etc/small-gate/gate.toml");
    auto code = std::make_shared<std::string>();
    command->add_option("--config", *config, "the gate's configuration")->capture_default_str();
    command->add_option("code", *code, "the one-time code that the district gave")->required();
    command->callback([config, code] { enroll(*config, *code); });
}

void add_prove(CLI::App& app) {
    auto* command = app.add_subcommand("prove", "write the proof that a row stood in this journal / 出具账本证明");
    auto config = std::make_shared<std::string>("/etc/small-gate/gate.toml");
    auto out = std::make_shared<std::string>();
    auto event = std::make_shared<EventId>(0);
    command->add_option("--config", *config, "the gate's configuration")->capture_default_str();
    command->add_option("--event", *event, "number of the row")->required()->check(CLI::PositiveNumber);
    command->add_option("--out", *out, "file to write; `gate-district verify` reads it")->required();
    command->callback([config, event, out] { write_proof(*config, *event, *out); });
}

}  // namespace gate
