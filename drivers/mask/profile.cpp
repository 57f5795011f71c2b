#include "mask/profile.h"

#include <algorithm>
#include <cmath>

#include "base/embedded.h"
#include "base/files.h"

namespace gate::embedded {
std::span<const File> mask_profiles();  // made by CMakeLists.txt
}

namespace gate::mask {
namespace {

constexpr int kLeast = 32, kMost = 1024;  // sides of an input
constexpr std::size_t kLongestFile = 1u << 20;

std::vector<float> shares(const Settings& settings, std::string_view key, double least, double most) {
    std::vector<float> out;
    for (const double value : settings.numbers(key)) {
        if (value < least || value > most) {
            settings.complain(key, "holds a number out of range");
            return {};
        }
        out.push_back(static_cast<float>(value));
    }
    if (out.empty() || out.size() > 8) settings.complain(key, "must hold one to eight numbers");
    return out;
}

ModelFile read_file(const Settings& settings) {
    ModelFile file;
    file.name = settings.need_text("name");
    file.role = static_cast<ModelFile::Role>(settings.choice("role", {"network", "weights", "licence"}, 2));
    const bool is_plain = !file.name.starts_with('.') && file.name.find_first_of("/\\") == std::string::npos;
    if (!is_plain) settings.complain("name", "must be the name of a file, without folders");
    file.bytes = settings.integer("bytes", 0, 0, std::int64_t{1} << 28);
    if (file.role == ModelFile::Role::licence) return file;
    const auto digest = from_hex(settings.need_text("sha256"));
    if (digest && digest->size() == file.sha256.size())
        std::copy(digest->begin(), digest->end(), file.sha256.begin());
    else
        settings.complain("sha256", "must be 64 hexadecimal digits");
    return file;
}

PriorMap read_map(const Settings& settings) {
    PriorMap map;
    map.halvings = static_cast<int>(settings.need_integer("halvings", 0, 8));
    map.trimmed = static_cast<int>(settings.integer("trimmed", 0, 0, 8));
    map.sizes = shares(settings, "sizes", 0.005, 2);
    return map;
}

void read_input(const Settings& input, Profile& profile) {
    profile.rgb = input.choice("colours", {"bgr", "rgb"}, 1) == 1;
    profile.scale = input.number("scale", 1, 1e-6, 1);
    profile.locate_pixels =
        static_cast<int>(input.integer("locate_pixels", profile.locate_pixels, 4'096, kMost * kMost));
    profile.finer_pixels = static_cast<int>(input.integer("finer_pixels", profile.finer_pixels, 4'096, kMost * kMost));
    profile.crop_px = static_cast<int>(input.integer("crop_px", profile.crop_px, kLeast, kMost));
    const int least = std::max(profile.locate_pixels, profile.finer_pixels) + profile.crop_px * profile.crop_px;
    profile.check_pixels = static_cast<int>(
        input.integer("check_pixels", std::max(profile.check_pixels, least), 4'096, 4 * kMost * kMost));
    if (profile.check_pixels < least)
        input.complain("check_pixels",
                       "must leave one square of crop_px after the larger look: at least " + std::to_string(least));
}

void read_output(const Settings& output, Profile& profile) {
    profile.boxes = output.need_text("boxes");
    profile.scores = output.need_text("scores");
    const std::vector<std::string> classes = output.texts("classes");
    profile.masked_first = !classes.empty() && classes.front() == "masked";
    if (classes != std::vector<std::string>{"masked", "bare"} && classes != std::vector<std::string>{"bare", "masked"})
        output.complain("classes",
                        "must be [\"masked\", \"bare\"] or [\"bare\", \"masked\"], in the order of the scores");
    const std::vector<float> variances = shares(output, "variances", 0.001, 10);
    if (variances.size() == profile.variances.size())
        std::copy(variances.begin(), variances.end(), profile.variances.begin());
    else
        output.complain("variances", "must hold four numbers: of x, y, width and height");
}

void read_priors(const Settings& priors, Profile& profile) {
    profile.input_px = static_cast<int>(priors.need_integer("input_px", kLeast, kMost));
    profile.ratios = shares(priors, "ratios", 0.05, 20);
    for (const Settings& map : priors.tables("map")) profile.maps.push_back(read_map(map));
    if (profile.maps.empty()) priors.complain("map", "is missing: at least one [[priors.map]] is needed");
}

void read_judge(const Settings& judge, Profile& profile) {
    profile.face_from = static_cast<float>(judge.number("face_from", profile.face_from, 0.05, 1));
    profile.same_face = static_cast<float>(judge.number("same_face", profile.same_face, 0.05, 1));
    profile.sure_from = static_cast<float>(judge.number("sure_from", profile.sure_from, 0.5, 1));
    profile.bare_weight = static_cast<float>(judge.number("bare_weight", profile.bare_weight, 0.2, 5));
    for (const double crop : judge.numbers("crops")) {
        if (std::abs(crop) < 1 || std::abs(crop) > 4)
            judge.complain("crops", "must be from 1 to 4 (or negative: mirrored)");
        profile.crops.push_back(static_cast<float>(crop));
    }
    if (profile.crops.empty() || profile.crops.size() > 8) judge.complain("crops", "must hold one to eight numbers");
}

void check_files(const Settings& file, const Profile& profile) {
    for (const auto role : {ModelFile::Role::network, ModelFile::Role::weights})
        if (!profile.file(role))
            file.complain("file", "is missing: one of role network and one of role weights are needed");
}

}  // namespace

int PriorMap::cells(int side) const {
    for (int i = 0; i < halvings; ++i) side = (side + 1) / 2;
    return side - trimmed;
}

const ModelFile* Profile::file(ModelFile::Role role) const {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const ModelFile& file) { return file.role == role; });
    return found == files.end() ? nullptr : &*found;
}

int Profile::least_side() const {
    for (int side = kLeast; side <= kMost; ++side)
        if (std::all_of(maps.begin(), maps.end(), [&](const PriorMap& map) { return map.cells(side) >= 1; }))
            return side;
    return kMost;
}

Profile Profile::load(const std::string& path) {
    const auto text = gate::read_file(path, kLongestFile);
    return text ? parse(*text, path) : read(Settings::load(path));  // which says what is wrong with it
}

Profile Profile::parse(std::string_view toml, const std::string& file_name) {
    Profile profile = read(Settings::parse(toml, file_name));
    profile.text = toml;
    return profile;
}

std::vector<Profile> Profile::shipped() {
    std::vector<Profile> profiles;
    for (const embedded::File& file : embedded::mask_profiles())
        profiles.push_back(parse(file.bytes, std::string(file.name)));
    return profiles;
}

Profile Profile::read(const Settings& file) {
    Profile profile;
    profile.problems = file.problems();
    if (!profile.problems.empty()) return profile;
    profile.name = file.need_text("name");
    profile.source = file.need_text("source");
    profile.licence = file.text("licence", "");
    for (const Settings& one : file.tables("file")) profile.files.push_back(read_file(one));
    check_files(file, profile);
    const Settings input = file.table("input");
    read_input(input, profile);
    read_output(file.table("output"), profile);
    read_priors(file.table("priors"), profile);
    read_judge(file.table("judge"), profile);
    if (!profile.maps.empty() && profile.crop_px < profile.least_side())
        input.complain("crop_px", "must be at least " + std::to_string(profile.least_side()) + " for these maps");
    file.reject_unknown();
    profile.problems = file.problems();
    return profile;
}

}  // namespace gate::mask
