// Codes by ZXing's writer, as modules and as pictures, for tests.
#pragma once

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <string>

#include "camera/grey.h"
#include "camera/symbol.h"

namespace gate::camera {

/// `ecc` is ZXing's 0 … 8: 1 L, 3 M, 5 Q, 8 H.
inline ZXing::BitMatrix code_of(const std::string& text, int ecc = 3) {
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setMargin(0).setEccLevel(ecc);
    return writer.encode(text, 0, 0);
}

inline SoftModules soft_modules_of(const std::string& text, int ecc = 3) {
    const ZXing::BitMatrix bits = code_of(text, ecc);
    SoftModules modules{bits.width(), {}};
    for (int y = 0; y < bits.height(); ++y) {
        for (int x = 0; x < bits.width(); ++x) modules.values.push_back(bits.get(x, y) ? 1.f : -1.f);
    }
    return modules;
}

/// On a ground of `white`, `scale` pixels a module, its upper left corner at (left, top).
inline GreyImage picture_of(const std::string& text, int width, int height, int left, int top, int scale,
                            std::uint8_t black = 20, std::uint8_t white = 230, int ecc = 3) {
    const ZXing::BitMatrix bits = code_of(text, ecc);
    GreyImage image(width, height, white);
    for (int y = 0; y < bits.height() * scale; ++y) {
        for (int x = 0; x < bits.width() * scale; ++x) {
            if (top + y < height && left + x < width && bits.get(x / scale, y / scale))
                image.row(top + y)[left + x] = black;
        }
    }
    return image;
}

}  // namespace gate::camera
