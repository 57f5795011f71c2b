// Finds the faces in a picture and names each masked or bare: the picture is looked at small, then each
// face is judged in a few squares around it, which vote. docs/mask.md has the figures.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "camera/grey.h"
#include "lane/ports.h"
#include "mask/course.h"
#include "visit/visit.h"

namespace gate::mask {

struct Face {
    Box box;                      // pixels of the picture; may hang over its edge
    Mask kind = Mask::unchecked;  // masked or bare
    double score = 0;             // 0 … 1: how sure the squares were, on average
};

/// The face of whoever stands at the gate, of `faces` as find() gives them: the largest of those that are none too
/// doubtful, where there is one. None where it is too small for somebody at the gate of a picture so high.
const Face* in_front(std::span<const Face> faces, int picture_height);

/// Owned by one thread. Runs on one core (load() switches OpenCV's own threads off). Never throws.
class Detector {
public:
    /// Reads the model in `folder` (mask/model.h) and tries it. Faults: model_missing, model_wrong,
    /// file_unreadable, config_invalid.
    static Result<std::unique_ptr<Detector>> load(const std::string& folder);
    ~Detector();

    /// The faces of a picture that stands alone, the largest first, at most `most`, by as many looks as it takes.
    /// Empty too for a picture that cannot hold any. Fault model_wrong: the network failed.
    Result<std::vector<Face>> find(camera::ColourView picture, std::size_t most);

    /// The face in front of one frame of a visit, by one look and the squares that the budget leaves; kind unchecked if
    /// there is none, or it must wait for the next frame.
    MaskCheck::Seen check(camera::ColourView frame, Course& course);

private:
    class Inner;
    explicit Detector(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::mask
