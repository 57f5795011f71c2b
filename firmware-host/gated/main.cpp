// gated: the gate controller.
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/catalogue.h"
#include "gated/gate.h"
#include "journal/policy_history.h"
#include "visit/dead_end.h"

namespace gate {
namespace {

constexpr int kConfigIsWrong = 2;

/// Blocked before any thread starts, so that every thread inherits it and only main sees them.
sigset_t block_signals() {
    sigset_t waited;
    sigemptyset(&waited);
    for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&waited, signal);
    sigset_t blocked = waited;
    sigaddset(&blocked, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    return waited;
}

int refuse_config(const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    std::fprintf(stderr, "gated: %zu mistake%s in the configuration / 配置有 %zu 处错误\n", problems.size(),
                 problems.size() == 1 ? "" : "s", problems.size());
    return kConfigIsWrong;
}

/// Of the rules as they would be in force: the file's, under what the district asks as far as this computer knows.
void warn_of_dead_ends(const GateConfig& config) {
    Policy policy = config.policy;
    const auto history = policy_history(config.journal_path());  // none before the first start
    if (history && !history->district.empty() && !config.district.url.empty())
        policy = stricter(policy, history->district.front().demand);
    for (const Fault& one : dead_ends(policy)) {
        const CatalogueEntry& words = entry(one.reason);
        std::fprintf(stderr, "warning / 注意: %s / %s: %s\n", words.zh.data(), words.en.data(), one.detail.c_str());
    }
}

void serve_until_told(Gate& gate, const sigset_t& waited) {
    for (;;) {
        int signal = 0;
        if (sigwait(&waited, &signal) != 0) continue;
        if (signal != SIGHUP) return spdlog::info("signal {}: stopping", signal);
        gate.reload();
    }
}

int run(const std::string& path, bool only_check) {
    const LoadedConfig loaded = load_config(path);
    if (!loaded.problems.empty()) return refuse_config(loaded.problems);
    if (only_check) {
        warn_of_dead_ends(loaded.config);
        std::printf("%s: good, %zu lane(s) / 配置正确\n", path.c_str(), loaded.config.lanes.size());
        return 0;
    }
    const sigset_t waited = block_signals();
    auto gate = Gate::make(loaded.config, path);
    if (!gate) {
        const CatalogueEntry& words = entry(gate.fault().reason);
        spdlog::error("{} / {}: {} ({})", words.en, words.zh, gate.fault().detail, words.next_en);
        return 1;
    }
    (*gate)->start();
    spdlog::info("gated is ready: {}", (*gate)->address());
    serve_until_told(**gate, waited);
    return 0;
}

}  // namespace
}  // namespace gate

int main(int count, char** arguments) {
    CLI::App app{"gated: the gate controller / 小门控制器"};
    std::string config = "/etc/small-gate/gate.toml";
    bool only_check = false;
    app.add_option("--config", config, "the gate's configuration")->capture_default_str();
    app.add_flag("--check", only_check, "only check the configuration; exit code 2 if it is wrong");
    CLI11_PARSE(app, count, arguments);
    spdlog::set_default_logger(spdlog::stderr_logger_mt("gated"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    return gate::run(config, only_check);
}
