// A folder of pictures as a camera: by name, once or in a loop.
#pragma once

#include "camera/source.h"

namespace gate::camera {

/// Faults: camera_unreachable where the folder holds no picture.
Result<std::unique_ptr<FrameSource>> open_folder(const SourceConfig& config, const Clock& clock);

/// The pictures of a folder (by their ending), in order of name.
std::vector<std::string> pictures_in(const std::string& folder);

}  // namespace gate::camera
