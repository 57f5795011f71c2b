#include "modbus/config.h"

#include <filesystem>

#include <arpa/inet.h>

#include <charconv>
#include <optional>

namespace gate::modbus {
namespace {

struct HostPort {
    std::string host;
    int port;
};

std::optional<HostPort> parse_address(const std::string& text) {
    const std::size_t colon = text.find(':');
    HostPort out{text.substr(0, colon), 502};
    in_addr ignored{};
    if (inet_pton(AF_INET, out.host.c_str(), &ignored) != 1) return std::nullopt;
    if (colon == std::string::npos) return out;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, out.port);
    if (error != std::errc{} || stop != end || out.port < 1 || out.port > 65535) return std::nullopt;
    return out;
}

void read_serial(const Settings& settings, BusConfig& config) {
    config.baud = static_cast<int>(settings.integer("baud", 9600, 1200, 230'400));
    config.parity = "NEO"[settings.choice("parity", {"none", "even", "odd"}, 0)];
    config.data_bits = static_cast<int>(settings.integer("data_bits", 8, 7, 8));
    config.stop_bits = static_cast<int>(settings.integer("stop_bits", 1, 1, 2));
}

std::uint8_t read_unit(const Settings& settings) {
    return static_cast<std::uint8_t>(settings.need_integer("unit", 1, 247));
}

/// Reads the file that `profile` names, if it names one.
template <class Profile>
Profile read_profile(const Settings& settings, std::vector<Problem>& problems) {
    const std::string path = settings.need_text("profile");
    if (path.empty()) return {};
    const std::string whole = settings.resolve(path);
    if (!std::filesystem::is_regular_file(whole)) {
        settings.complain("profile", "must be a file that exists: " + whole);
        return {};
    }
    const Settings file = Settings::load(whole);
    Profile profile = Profile::read(file);
    problems = file.problems();
    return profile;
}

void override_input(const Settings& settings, std::string_view key, TurnstileProfile::Input& input, int inputs) {
    input.number = static_cast<int>(settings.integer(key, input.number, -1, 127));
    if (!settings.has(key) || input.number < inputs) return;
    settings.complain(key, inputs == 0
                               ? "must be left out: the board of this profile has no inputs"
                               : "must be below " + std::to_string(inputs) + ": so many inputs has the profile");
}

}  // namespace

BusConfig BusConfig::read(const Settings& settings) {
    BusConfig config;
    const std::string tcp = settings.text("tcp", "");
    config.device = settings.text("serial", "");
    if (tcp.empty() == config.device.empty())
        settings.complain("tcp",
                          "or serial must be given, and not both: tcp = \"10.0.0.7:502\" or serial = \"/dev/ttyUSB0\"");
    if (const auto address = parse_address(tcp)) {
        config.host = address->host;
        config.port = address->port;
    } else if (!tcp.empty()) {  // a name would need DNS, which can block for many seconds
        settings.complain("tcp", "must be an IPv4 address and a port, like \"10.0.0.7:502\"");
    }
    if (config.serial()) read_serial(settings, config);
    config.connect_timeout = milliseconds(settings.integer("connect_timeout_ms", 1000, 50, 10'000));
    config.response_timeout =
        milliseconds(settings.integer("response_timeout_ms", config.serial() ? 300 : 500, 20, 5000));
    config.pulse_within = milliseconds(settings.integer("pulse_within_ms", 500, 50, 2000));
    return config;
}

ThermometerConfig ThermometerConfig::read(const Settings& settings) {
    ThermometerConfig config;
    config.bus = settings.need_text("bus");
    config.unit = read_unit(settings);
    config.profile = read_profile<ThermometerProfile>(settings, config.profile_problems);
    config.profile.traits.offset = Celsius::of(settings.number("offset", 0, -5, 5));
    return config;
}

TurnstileConfig TurnstileConfig::read(const Settings& settings) {
    TurnstileConfig config;
    config.bus = settings.need_text("bus");
    config.unit = read_unit(settings);
    TurnstileProfile& profile = config.profile;
    profile = read_profile<TurnstileProfile>(settings, config.profile_problems);
    config.coil = static_cast<int>(settings.integer("coil", 0, 0, profile.coils - 1));
    profile.pulse = milliseconds(settings.integer("pulse_ms", profile.pulse.count(), 100, 10'000));
    override_input(settings, "passage_input", profile.passage, profile.inputs);
    override_input(settings, "fire_input", profile.fire, profile.inputs);
    config.accept_no_failsafe = settings.flag("accept_no_failsafe", false);
    if (!profile.board_ends_pulse() && !config.accept_no_failsafe)
        settings.complain(
            "profile",
            "is a board that cannot end its own pulse: if this computer dies the turnstile may stay open. "
            "Use a board with a timed pulse, or write accept_no_failsafe = true");
    return config;
}

}  // namespace gate::modbus
