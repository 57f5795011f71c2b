#include "mask/boxes.h"

#include <algorithm>
#include <cmath>

namespace gate::mask {
namespace {

/// Both sizes at the first ratio, then the first size at the others.
std::vector<Box> shapes_of(const Profile& profile, const PriorMap& map, int width, int height) {
    std::vector<Box> shapes;
    const auto add = [&](float size, float ratio) {
        const float root = std::sqrt(ratio), px = size * static_cast<float>(profile.input_px);
        shapes.push_back({0, 0, px * root / static_cast<float>(width), px / root / static_cast<float>(height)});
    };
    for (const float size : map.sizes) add(size, profile.ratios.front());
    for (std::size_t i = 1; i < profile.ratios.size(); ++i) add(map.sizes.front(), profile.ratios[i]);
    return shapes;
}

bool is_sane(const Box& box) {
    const auto in = [](float value, float least, float most) { return value >= least && value <= most; };
    // False for what is no number, too.
    return in(box.x, -2, 3) && in(box.y, -2, 3) && in(box.w, 1e-4f, 4) && in(box.h, 1e-4f, 4);
}

}  // namespace

float overlap(const Box& a, const Box& b) {
    const float w = std::min(a.x + a.w, b.x + b.w) - std::max(a.x, b.x);
    const float h = std::min(a.y + a.h, b.y + b.h) - std::max(a.y, b.y);
    if (w <= 0 || h <= 0) return 0;
    return w * h / (a.w * a.h + b.w * b.h - w * h);
}

std::vector<Box> priors_of(const Profile& profile, int width, int height) {
    std::vector<Box> priors;
    for (const PriorMap& map : profile.maps) {
        const int columns = map.cells(width), rows = map.cells(height);
        if (columns < 1 || rows < 1) return {};
        const std::vector<Box> shapes = shapes_of(profile, map, width, height);
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column)
                for (Box prior : shapes) {
                    prior.x = (static_cast<float>(column) + 0.5f) / static_cast<float>(columns);
                    prior.y = (static_cast<float>(row) + 0.5f) / static_cast<float>(rows);
                    priors.push_back(prior);
                }
    }
    return priors;
}

std::vector<Candidate> decode(const Profile& profile, const std::vector<Box>& priors, std::span<const float> offsets,
                              std::span<const float> scores, float least) {
    std::vector<Candidate> found;
    if (offsets.size() != priors.size() * 4 || scores.size() != priors.size() * 2) return found;
    const auto& v = profile.variances;
    for (std::size_t i = 0; i < priors.size(); ++i) {
        const float first = scores[2 * i], second = scores[2 * i + 1];
        if (!(first >= least || second >= least) || !(first <= 1.001f && second <= 1.001f)) continue;
        const float* d = &offsets[4 * i];
        const Box& prior = priors[i];
        Box box{prior.x + d[0] * v[0] * prior.w, prior.y + d[1] * v[1] * prior.h, prior.w * std::exp(d[2] * v[2]),
                prior.h * std::exp(d[3] * v[3])};
        box.x -= box.w / 2;
        box.y -= box.h / 2;
        if (!is_sane(box)) continue;
        found.push_back({box, profile.masked_first ? first : second, profile.masked_first ? second : first});
    }
    return found;
}

std::vector<Candidate> one_a_face(std::vector<Candidate> candidates, float same_face, std::size_t most) {
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score() > b.score(); });
    std::vector<Candidate> kept;
    for (const Candidate& candidate : candidates) {
        if (kept.size() == most) break;
        const bool known = std::any_of(kept.begin(), kept.end(), [&](const Candidate& better) {
            return overlap(candidate.box, better.box) > same_face;
        });
        if (!known) kept.push_back(candidate);
    }
    return kept;
}

}  // namespace gate::mask
