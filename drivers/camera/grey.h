// Grey pictures as the scanner sees them: a view that does not own, and a picture that does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gate::camera {

/// 8 bits a pixel, 0 is black. Rows may be padded: row y starts at data + y * stride. Does not own.
struct GreyView {
    const std::uint8_t* data = nullptr;
    int width = 0;
    int height = 0;
    std::ptrdiff_t stride = 0;

    bool empty() const { return data == nullptr || width <= 0 || height <= 0; }
    const std::uint8_t* row(int y) const { return data + y * stride; }
    /// The part of the picture inside the rectangle; smaller where the rectangle hangs over an edge.
    GreyView crop(int x, int y, int w, int h) const {
        const int left = x < 0 ? 0 : x, top = y < 0 ? 0 : y;
        const int right = x + w > width ? width : x + w, bottom = y + h > height ? height : y + h;
        if (empty() || right <= left || bottom <= top) return {};
        return {row(top) + left, right - left, bottom - top, stride};
    }
};

/// An owned picture without padding.
struct GreyImage {
    std::vector<std::uint8_t> pixels;
    int width = 0;
    int height = 0;

    GreyImage() = default;
    GreyImage(int w, int h, std::uint8_t value = 0)
        : pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), value), width(w), height(h) {}
    GreyView view() const { return {pixels.data(), width, height, width}; }
    std::uint8_t* row(int y) { return pixels.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

/// Each pixel the mean of four; empty where nothing would be left.
GreyImage halved(GreyView picture);

/// `times` as large, with so many white pixels around it.
GreyImage on_paper(GreyView picture, int times, int margin);

/// Blue, green, red, 8 bits each. Does not own.
struct ColourView {
    const std::uint8_t* data = nullptr;
    int width = 0;
    int height = 0;
    std::ptrdiff_t stride = 0;

    bool empty() const { return data == nullptr || width <= 0 || height <= 0; }
    const std::uint8_t* at(int x, int y) const { return data + y * stride + 3 * static_cast<std::ptrdiff_t>(x); }
};

struct Point {
    float x = 0;
    float y = 0;
};

}  // namespace gate::camera
