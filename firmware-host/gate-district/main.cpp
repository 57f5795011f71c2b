// gate-district: the district's server, and its command line.
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "gate-district/commands.h"
#include "gate-district/service.h"

namespace gate {
namespace {

sigset_t block_signals() {
    sigset_t waited;
    sigemptyset(&waited);
    for (int signal : {SIGTERM, SIGINT}) sigaddset(&waited, signal);
    sigset_t blocked = waited;
    sigaddset(&blocked, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    return waited;
}

int serve(const DistrictServerConfig& config) {
    const sigset_t waited = block_signals();
    auto service = DistrictService::make(config);
    if (!service) return commands::refuse(service.fault());
    (*service)->start();
    spdlog::info("gate-district is ready: {}", (*service)->address());
    int signal = 0;
    while (sigwait(&waited, &signal) != 0) {
    }
    spdlog::info("signal {}: stopping", signal);
    return 0;
}

struct Arguments {
    std::string config = "/etc/small-gate/district.toml", credit_code, gate_name, file, user, role = "officer", name,
                by = "console", place;
    int hours = 72;
    std::int64_t gate = 0;
};

/// Loads the config, tells its mistakes, and runs `work` on it.
template <class Work>
int with_config(const Arguments& arguments, Work work) {
    const LoadedDistrictConfig loaded = load_district_config(arguments.config);
    for (const Problem& problem : loaded.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    return loaded.problems.empty() ? work(loaded.config) : 2;
}

}  // namespace
}  // namespace gate

int main(int count, char** values) {
    using namespace gate;
    CLI::App app{"gate-district: the district's server / 小门区平台"};
    app.require_subcommand(1);
    Arguments given;
    int code = 0;
    const auto command_of = [&](CLI::App& parent, const char* name, const char* what, auto work) {
        CLI::App* made = parent.add_subcommand(name, what);
        made->add_option("--config", given.config, "the district's configuration")->capture_default_str();
        made->callback([&given, &code, work] { code = with_config(given, work); });
        return made;
    };
    const auto command = [&](const char* name, const char* what, auto work) {
        return command_of(app, name, what, work);
    };
    using Config = const DistrictServerConfig&;
    command("serve", "run the server / 启动", [](Config config) { return serve(config); });
    command("enterprises", "add or change enterprises from a CSV file / 导入企业",
            [&](Config config) { return commands::import_enterprises(config, given.file); })
        ->add_option("file", given.file, "CSV; headings in either language")
        ->required();
    command("export", "print the enterprises as CSV / 导出企业", commands::export_enterprises);
    CLI::App* enroll = command("enroll-code", "make a one-time code for a gate / 生成一次性登记码", [&](Config config) {
        return commands::make_code(config, given.credit_code, given.gate_name, given.hours);
    });
    enroll->add_option("--credit-code", given.credit_code, "the enterprise's unified social credit code")->required();
    enroll->add_option("--gate", given.gate_name, "the gate's name: 东门")->required();
    enroll->add_option("--hours", given.hours, "how long the code lives")
        ->check(CLI::Range(1, 720))
        ->capture_default_str();
    CLI::App* many = command("enroll-codes", "make codes for many gates: CSV with credit_code, gate / 批量生成登记码",
                             [&](Config config) { return commands::make_codes(config, given.file, given.hours); });
    many->add_option("file", given.file, "CSV")->required();
    many->add_option("--hours", given.hours, "how long the codes live")
        ->check(CLI::Range(1, 720))
        ->capture_default_str();
    command("verify", "check the proof of a row (gatectl prove) / 核验账本证明",
            [&](Config config) { return commands::verify(config, given.file); })
        ->add_option("file", given.file, "the proof")
        ->required();
    command("gates", "list the gates / 列出小门", commands::list_gates);
    command("revoke", "end a gate's token / 吊销凭证",
            [&](Config config) { return commands::revoke(config, given.gate); })
        ->add_option("gate", given.gate, "number, as `gates` lists it")
        ->required();
    CLI::App* user = command("user", "add an account; its password is read from stdin / 新增账号", [&](Config config) {
        return commands::add_user(config, given.user, given.role, given.name);
    });
    user->add_option("account", given.user, "to log in by")->required();
    user->add_option("--role", given.role, "officer or administrator")->capture_default_str();
    user->add_option("--name", given.name, "as on screens: 周岚");
    CLI::App* policy = command("policy", "sign and publish a policy for all gates / 下发规则",
                               [&](Config config) { return commands::publish_policy(config, given.file, given.by); });
    policy->add_option("file", given.file, "JSON, see docs/district.md")->required();
    policy->add_option("--by", given.by, "who publishes it")->capture_default_str();
    CLI::App* trust = app.add_subcommand("trust", "trust lists that a policy may name / 信任名单");
    trust->require_subcommand(1);
    trust->add_option("--config", given.config, "the district's configuration")->capture_default_str();
    CLI::App* add =
        command_of(*trust, "add", "keep a file for gates to fetch, print its place and SHA-256 / 添加",
                   [&](Config config) { return commands::add_trust(config, given.file, given.place, given.by); });
    add->add_option("file", given.file, "signers (PEM, DER), an issuer's keys (JSON), or revocations")->required();
    add->add_option("--as", given.place,
                    "its place in a gate's trust folder: dcc/signers.pem; else told by the content");
    add->add_option("--by", given.by, "who adds it")->capture_default_str();
    command_of(*trust, "list", "print the files / 列出", commands::list_trust);
    spdlog::set_default_logger(spdlog::stderr_logger_mt("gate-district"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    CLI11_PARSE(app, count, values);
    return code;
}
