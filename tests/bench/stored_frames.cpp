#include "stored_frames.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace gate::bench {
namespace {

constexpr std::size_t kFields = 25;

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
    return fields;
}

/// The value of an enum by its name; the first where none fits.
template <class Enum>
Enum named(const std::string& name, int count) {
    for (int i = 0; i < count; ++i)
        if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
    return Enum{};
}

std::string from_hex(const std::string& hex) {
    std::string text;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        text += static_cast<char>(std::strtol(hex.substr(i, 2).c_str(), nullptr, 16));
    return text;
}

std::string to_hex(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const char c : text) hex += {kDigits[static_cast<unsigned char>(c) >> 4], kDigits[c & 15]};
    return hex;
}

void read_truth(const std::vector<std::string>& fields, GateFrame& frame) {
    const auto number = [&](std::size_t i) { return std::atof(fields[i].c_str()); };
    Shot& shot = frame.shot;
    shot.profile = named<Profile>(fields[2], 3);
    shot.payload = named<Payload>(fields[3], 5);
    shot.module_px = number(4);
    shot.ink = named<Ink>(fields[5], 4);
    shot.light = named<Light>(fields[6], 3);
    shot.paper = number(7) != 0;
    shot.noise = number(12);
    shot.gain = number(13);
    shot.glare = number(14);
    for (std::size_t i = 0; i < 4; ++i)
        frame.corners[i] = {static_cast<float>(number(16 + 2 * i)), static_cast<float>(number(17 + 2 * i))};
    frame.text = from_hex(fields[kFields - 1]);
}

void write_jpeg(const std::filesystem::path& folder, const std::string& name, const std::vector<std::uint8_t>& jpeg) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (name + ".jpg"), std::ios::binary)
        .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
}

}  // namespace

int each_stored_frame(const std::filesystem::path& folder, const std::function<void(const GateFrame&)>& use) {
    std::ifstream meta(folder / "meta.tsv");
    int count = 0;
    for (std::string line; std::getline(meta, line);) {
        const auto fields = fields_of(line);
        if (fields.size() < 2 || (fields[1] == "pos" && fields.size() != kFields)) continue;
        GateFrame frame;
        std::ifstream in(folder / fields[0], std::ios::binary);
        frame.jpeg.assign(std::istreambuf_iterator<char>(in), {});
        if (frame.jpeg.empty()) continue;
        if (fields[1] == "pos") read_truth(fields, frame);
        use(frame);
        ++count;
    }
    return count;
}

void store_visit(const std::filesystem::path& folder, const Sequence& visit) {
    for (std::size_t i = 0; i < visit.jpegs.size(); ++i) {
        char name[24];
        std::snprintf(name, sizeof name, "%05zu", i);
        write_jpeg(folder, name, visit.jpegs[i]);
    }
}

void store_frame(const std::filesystem::path& folder, const std::string& name, const GateFrame& frame) {
    write_jpeg(folder, name, frame.jpeg);
    std::ofstream meta(folder / "meta.tsv", std::ios::app);
    if (frame.text.empty()) {
        meta << name << ".jpg\tneg\tmade\n";
        return;
    }
    const Shot& s = frame.shot;
    meta << name << ".jpg\tpos\t" << name_of(s.profile) << '\t' << name_of(s.payload) << '\t' << s.module_px << '\t'
         << name_of(s.ink) << '\t' << name_of(s.light) << '\t' << s.paper << '\t' << s.rotation << '\t' << s.tilt
         << '\t' << s.blur << '\t' << s.motion << '\t' << s.noise << '\t' << s.gain << '\t' << s.glare << '\t';
    for (const auto& corner : frame.corners) meta << '\t' << corner.x << '\t' << corner.y;
    meta << '\t' << to_hex(frame.text) << '\n';
}

}  // namespace gate::bench
