// Gate frames on a disk: JPEGs and the truth about them in meta.tsv, so that the same frames can be
// looked at again and by other programs. One line a frame: file, pos or neg, profile, payload, module
// size in px, ink, light, paper, rotation, tilt, blur, motion, noise, gain, glare, (empty), the eight
// coordinates of the corners, the text as hex; a neg ends after its kind.
#pragma once

#include <filesystem>
#include <functional>

#include "gate_frames.h"

namespace gate::bench {

/// Calls `use` with every frame of `folder` in order. Gives how many there were.
int each_stored_frame(const std::filesystem::path& folder, const std::function<void(const GateFrame&)>& use);

/// Adds a frame to `folder` under `name` (".jpg" is added).
void store_frame(const std::filesystem::path& folder, const std::string& name, const GateFrame& frame);

/// A visit's frames in order of name, and nothing else, in a folder of their own.
void store_visit(const std::filesystem::path& folder, const Sequence& visit);

}  // namespace gate::bench
