#include "modbus/profile.h"

#include <algorithm>
#include <charconv>

namespace gate::modbus {
namespace {

Origin read_origin(const Settings& settings) {
    return {settings.need_text("name"), settings.need_text("source"), settings.flag("verified", false)};
}

Field read_field(const Settings& settings) {
    Field field;
    field.function = static_cast<std::uint8_t>(settings.integer("function", 4, 3, 4));
    field.reg = static_cast<std::uint16_t>(settings.need_integer("register", 0, 0xFFFF));
    field.type = static_cast<Field::Type>(settings.choice("type", {"u16", "s16", "f32", "f32_swapped"}, 1));
    const bool is_float = field.words() == 2;
    field.scale = settings.number("scale", is_float ? 1.0 : 0.1, -1000, 1000);
    if (field.scale == 0) settings.complain("scale", "must not be 0");
    field.offset = settings.number("offset", 0, -10'000, 10'000);
    field.unit = static_cast<Field::Unit>(settings.choice("unit", {"C", "F", "K"}, 0));
    return field;
}

std::uint16_t read_mask(const Settings& settings, std::string_view key) {
    std::uint16_t mask = 0;
    for (const double bit : settings.numbers(key)) {
        if (bit >= 0 && bit <= 15 && bit == static_cast<int>(bit))
            mask = static_cast<std::uint16_t>(mask | 1u << static_cast<unsigned>(bit));
        else
            settings.complain(key, "must hold bit numbers from 0 to 15, like [0, 3]");
    }
    return mask;
}

StatusField read_status(const Settings& settings) {
    StatusField status;
    status.function = static_cast<std::uint8_t>(settings.integer("function", 4, 2, 4));
    status.reg = static_cast<std::uint16_t>(settings.need_integer("register", 0, 0xFFFF));
    status.error_bits = read_mask(settings, "error_bits");
    status.no_reading_bits = read_mask(settings, "no_reading_bits");
    if (status.used() == 0)
        settings.complain("error_bits", "or no_reading_bits must name a bit, else leave the status out");
    return status;
}

void read_plausible(const Settings& settings, ThermometerProfile& profile) {
    if (!settings.has("plausible")) return;
    const std::vector<double> range = settings.numbers("plausible");
    if (range.size() != 2 || range[0] >= range[1] || range[0] < -273 || range[1] > 1000)
        return settings.complain("plausible",
                                 "must be the lowest and the highest believable reading in °C, like [0.0, 60.0]");
    profile.plausible_from = Celsius::of(range[0]);
    profile.plausible_to = Celsius::of(range[1]);
}

void read_compensation(const Settings& settings, ThermometerProfile& profile) {
    auto& table = profile.traits.table;
    for (const Settings& row : settings.tables("compensation"))
        table.push_back({Celsius::of(row.number("ambient", 25, -50, 80)), Celsius::of(row.number("add", 0, -20, 20))});
    const bool sorted =
        std::is_sorted(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.ambient <= b.ambient; });
    if (!sorted) settings.complain("compensation", "rows must be in rising order of ambient");
    profile.compensation_source = settings.text("compensation_source", "");
    if (profile.traits.kind == ThermometerTraits::Kind::body) {
        if (!table.empty()) settings.complain("compensation", "is for kind = \"surface\" only");
        return;
    }
    if (table.empty()) settings.complain("kind", "= \"surface\" needs [[compensation]] rows: ambient, add");
    if (profile.compensation_source.empty())
        settings.complain("compensation_source", "must say where the table comes from");
}

TurnstileProfile::Input read_input(const Settings& settings, const TurnstileProfile& profile) {
    TurnstileProfile::Input input;
    input.number = static_cast<int>(settings.integer("input", -1, -1, 127));
    input.closed_at_rest = settings.flag("closed_at_rest", false);
    if (input.number >= profile.inputs) settings.complain("input", "must be below inputs");
    return input;
}

bool is_number(const std::string& text) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

void read_timing(const Settings& settings, TurnstileProfile& profile) {
    const bool flash = profile.command == TurnstileProfile::Command::flash_on;
    profile.timed_base = static_cast<std::uint16_t>(settings.integer("timed_base", flash ? 0x0200 : 3, 0, 0xFFFF));
    profile.timed_stride = static_cast<std::uint16_t>(settings.integer("timed_stride", flash ? 1 : 5, 1, 256));
    profile.tick = milliseconds(settings.integer("tick_ms", 100, 1, 1000));
    if (!settings.has("words")) return;
    profile.words = settings.texts("words");
    const auto fits = [](const std::string& word) { return word == "time" || is_number(word); };
    if (profile.words.empty() || profile.words.size() > 8 ||
        !std::all_of(profile.words.begin(), profile.words.end(), fits))
        settings.complain("words", "must hold numbers up to 65535 and \"time\", like [\"2\", \"time\"]");
}

void read_board(const Settings& settings, TurnstileProfile& profile) {
    profile.coil_base = static_cast<std::uint16_t>(settings.integer("coil_base", 0, 0, 0xFF00));
    profile.coils = static_cast<int>(settings.integer("coils", 8, 1, 128));
    profile.read_back = settings.flag("read_back", true);
    profile.inputs = static_cast<int>(settings.integer("inputs", 0, 0, 128));
    profile.input_base = static_cast<std::uint16_t>(settings.integer("input_base", 0, 0, 0xFF00));
    profile.passage = read_input(settings.table("passage"), profile);
    profile.fire = read_input(settings.table("fire"), profile);
    profile.poll = milliseconds(settings.integer("poll_ms", 100, 10, 5000));
    profile.coil_poll = milliseconds(settings.integer("coil_poll_ms", 300, 10, 60'000));
}

std::uint16_t ticks(const TurnstileProfile& profile) {
    const auto count = (profile.pulse + profile.tick - milliseconds(1)) / profile.tick;  // rounded up
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(count, 1, 0x7FFF));
}

std::uint16_t word_of(const std::string& text, std::uint16_t time) {
    std::uint16_t value = time;
    if (text != "time") std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

ThermometerProfile ThermometerProfile::read(const Settings& settings) {
    ThermometerProfile profile;
    profile.origin = read_origin(settings);
    profile.object = read_field(settings.table("object"));
    if (!settings.has("object")) settings.complain("object", "is missing: the table of the measured temperature");
    if (settings.has("ambient")) profile.ambient = read_field(settings.table("ambient"));
    if (settings.has("status")) profile.status = read_status(settings.table("status"));
    profile.one_block = settings.flag("one_block", true);
    profile.poll = milliseconds(settings.integer("poll_ms", 150, 10, 5000));
    using Kind = ThermometerTraits::Kind;
    profile.traits.kind = settings.choice("kind", {"body", "surface"}, 0) == 0 ? Kind::body : Kind::surface;
    profile.traits.presence = Celsius::of(settings.number("presence", 30, -50, 45));
    read_plausible(settings, profile);
    read_compensation(settings, profile);
    settings.reject_unknown();
    return profile;
}

TurnstileProfile TurnstileProfile::read(const Settings& settings) {
    TurnstileProfile profile;
    profile.origin = read_origin(settings);
    profile.command = static_cast<Command>(settings.choice("command", {"flash_on", "timed_register", "coil"}, 0));
    profile.pulse = milliseconds(settings.integer("pulse_ms", 500, 100, 10'000));
    read_timing(settings, profile);
    read_board(settings, profile);
    settings.reject_unknown();
    return profile;
}

Request TurnstileProfile::open(std::uint8_t unit, int coil) const {
    const auto address = static_cast<std::uint16_t>(timed_base + coil * timed_stride);
    if (command == Command::coil) return write_coil(unit, static_cast<std::uint16_t>(coil_base + coil), kCoilOn);
    if (command == Command::flash_on) return write_coil(unit, address, ticks(*this));
    std::vector<std::uint16_t> values;
    for (const std::string& word : words) values.push_back(word_of(word, ticks(*this)));
    return write_words(unit, address, values);
}

Request TurnstileProfile::off(std::uint8_t unit, int coil) const {
    return write_coil(unit, static_cast<std::uint16_t>(coil_base + coil), kCoilOff);
}

}  // namespace gate::modbus
