// Writes a text as a QR code picture, by ZXing's writer.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace gate::camera {

/// A PNG of `text`, error correction M, quiet zone of 4 modules, `module` pixels a module. UTF-8 in,
/// alphanumeric mode where the text allows it. Faults: too_large, file_unreadable.
Status write_qr_png(const std::string& text, const std::string& path, int module = 8);

/// The same code as rows of modules, '1' is dark, without a quiet zone. Fault too_large.
Result<std::vector<std::string>> qr_rows(const std::string& text);

}  // namespace gate::camera
