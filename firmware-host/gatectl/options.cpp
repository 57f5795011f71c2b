#include "gatectl/options.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/catalogue.h"
#include "base/settings.h"

namespace gate {

Result<std::string> GatePlace::data_folder() const {
    if (!data.empty()) return data;
    const Settings file = Settings::load(config);
    const std::string folder = file.resolve(file.table("site").text("data", "/var/lib/small-gate"));
    if (!file.problems().empty()) return Fault{Reason::config_invalid, file.problems().front().text()};
    return folder;
}

Result<Zone> GatePlace::zone() const {
    const std::string standard = "Asia/Shanghai";
    if (!data.empty()) return Zone::named(standard);
    return Zone::named(Settings::load(config).table("site").text("zone", standard));
}

std::shared_ptr<GatePlace> add_place(CLI::App& command) {
    auto place = std::make_shared<GatePlace>();
    auto* config = command.add_option("--config", place->config, "gate.toml of the gate")->capture_default_str();
    command.add_option("--data", place->data, "the gate's data folder, instead of --config")->excludes(config);
    return place;
}

int complain(const Fault& fault) {
    const CatalogueEntry& words = entry(fault.reason);
    const auto line = [](std::string_view title, std::string_view next) {
        return std::string(title) + (next.empty() ? "" : " — ") + std::string(next);
    };
    std::fprintf(stderr, "gatectl: %s\n  %s\n", line(words.en, words.next_en).c_str(),
                 line(words.zh, words.next_zh).c_str());
    if (!fault.detail.empty()) std::fprintf(stderr, "  %s\n", fault.detail.c_str());
    return 1;
}

void or_exit(const Status& status) {
    if (!status) throw CLI::RuntimeError(complain(status.fault()));
}

}  // namespace gate
