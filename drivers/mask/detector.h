// Finds the faces in a picture and names each masked or bare: the picture is looked at small, then each
// face is judged in a few squares around it, which vote. docs/mask.md has the figures.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "camera/grey.h"
#include "lane/ports.h"
#include "mask/boxes.h"
#include "visit/visit.h"

namespace gate::mask {

struct Face {
    Box box;                      // pixels of the picture; may hang over its edge
    Mask kind = Mask::unchecked;  // masked or bare
    double score = 0;             // 0 … 1: how sure the squares were, on average
};

/// Owned by one thread. Runs on one core (load() switches OpenCV's own threads off). Never throws.
class Detector {
public:
    /// Reads the model in `folder` (mask/model.h) and tries it. Faults: model_missing, model_wrong,
    /// file_unreadable, config_invalid.
    static Result<std::unique_ptr<Detector>> load(const std::string& folder);
    ~Detector();

    /// The faces of `picture`, the largest first, at most `most`, and none after one of score `enough`. Empty too
    /// for a picture that cannot hold any. Fault model_wrong: the network failed.
    Result<std::vector<Face>> find(camera::ColourView picture, std::size_t most, double enough = 2);

    /// The largest face (of those that are none too doubtful, where there is one), if it is as large as that of
    /// somebody at the gate; kind unchecked if there is none.
    MaskCheck::Seen face_in_front(camera::ColourView picture);

private:
    class Inner;
    explicit Detector(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate::mask
