#include "mask/course.h"

#include <algorithm>

namespace gate::mask {

void put_in_order(std::vector<Candidate>& found, const Course& course, const Profile& profile) {
    const auto place = [&](const Candidate& candidate) {
        const auto heard = [&](const Box& known) { return overlap(known, candidate.box) > profile.same_face; };
        const int turn = std::ranges::any_of(course.none, heard)       ? 2
                         : std::ranges::any_of(course.doubtful, heard) ? 1
                                                                       : 0;
        return std::pair(turn, -candidate.box.w * candidate.box.h);
    };
    std::ranges::stable_sort(found, {}, place);
}

}  // namespace gate::mask
