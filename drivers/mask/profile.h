// What a mask detector is like: its files and their checksums, what goes in and what comes out. Read from
// config/models/*.toml, so that another model of this kind needs a file and no code. Keys: docs/mask.md.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/settings.h"

namespace gate::mask {

struct ModelFile {
    enum class Role { network, weights, licence } role = Role::licence;
    std::string name;
    std::int64_t bytes = 0;  // its size, where the profile states it
    Digest sha256{};         // not of a licence
};

/// One map of the network's output.
struct PriorMap {
    int halvings = 0;               // times the input is halved, rounding up
    int trimmed = 0;                // cells taken off each side's count after that
    std::vector<float> sizes;       // of the boxes at its cells, as shares of an input of `input_px`
    int cells(int input_px) const;  // along a side; below 1 where the input is too small
};

struct Profile {
    std::string name, source, licence;
    std::vector<ModelFile> files;

    bool rgb = true;
    double scale = 1;
    int locate_pixels = 38'416;
    int finer_pixels = 82'944;
    int crop_px = 132;
    int check_pixels = 153'000;  // of all inputs of one check of a lane: the work goes with these

    std::string boxes, scores;  // names of the outputs
    bool masked_first = true;
    std::array<float, 4> variances{};

    int input_px = 260;
    std::vector<float> ratios;
    std::vector<PriorMap> maps;

    float face_from = 0.5f;
    float same_face = 0.4f;
    std::vector<float> crops;  // negative: mirrored
    float sure_from = 0.9f;
    float bare_weight = 1;  // of a vote for bare

    std::string text;               // the file it was read from, whole
    std::vector<Problem> problems;  // with any of these the profile must not be used

    const ModelFile* file(ModelFile::Role role) const;
    /// The least side of an input that every map has a cell of.
    int least_side() const;

    /// Squares that a check has left after a look of `pixels`.
    int squares_after(int pixels) const { return (check_pixels - pixels) / (crop_px * crop_px); }

    static Profile load(const std::string& path);
    static Profile parse(std::string_view toml, const std::string& file_name);
    /// Those that come with the program: config/models/*.toml.
    static std::vector<Profile> shipped();

private:
    static Profile read(const Settings& file);
};

}  // namespace gate::mask
