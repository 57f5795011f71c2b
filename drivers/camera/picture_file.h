// Picture files, for the tools: grey as a lane sees them, with the means to decode them in colour.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "camera/frame_slot.h"
#include "camera/grey.h"

namespace gate::camera {

struct PictureFile {
    GreyImage grey;
    Snapshot snapshot;  // for decode_colour
};

/// The bytes of a regular file of at most 512 MB. Faults: file_unreadable, file_invalid (larger).
Status read_whole(const std::string& path, Bytes& into);

/// Faults: file_unreadable, file_invalid (no picture, or one of more than 64 million pixels).
Result<PictureFile> load_picture(const std::string& path);

}  // namespace gate::camera
