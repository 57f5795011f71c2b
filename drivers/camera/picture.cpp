#include "camera/picture.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "camera/frame_slot.h"

namespace gate::camera {
namespace {

bool is_start_of_frame(std::uint8_t marker) {  // SOF0 … SOF15 without DHT, JPG, DAC
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool is_jpeg(ByteView file) { return file.size() > 2 && file[0] == 0xFF && file[1] == 0xD8; }

/// The size a PNG's header states.
std::optional<Size> png_size(ByteView file) {
    if (file.size() < 24 || file[0] != 0x89 || file[1] != 'P' || file[2] != 'N' || file[3] != 'G') return {};
    const auto number = [&](std::size_t at) {
        return file[at] << 24 | file[at + 1] << 16 | file[at + 2] << 8 | file[at + 3];
    };
    return Size{number(16), number(20)};
}

bool fits(int width, int height) { return width > 0 && height > 0 && static_cast<long>(width) * height <= kMostPixels; }

/// Before memory is taken, where the header says enough.
bool too_large(ByteView file) {
    const auto size = is_jpeg(file) ? jpeg_size(file) : png_size(file);
    return size && !fits(size->width, size->height);
}

/// Empty where it cannot be decoded. May throw what OpenCV throws. Always into fresh memory: into memory that is used
/// again imdecode leaves the picture before as it is where one is torn, and says nothing.
cv::Mat decoded(ByteView file, int flags) {
    // imdecode only reads, but its parameter is not const.
    const cv::Mat bytes(1, static_cast<int>(file.size()), CV_8UC1, const_cast<std::uint8_t*>(file.data()));
    return cv::imdecode(bytes, flags);
}

/// Runs `decoding`, which gives whether it went well; false where it throws.
template <class Decoding>
bool safely(ByteView file, const Decoding& decoding) {
    if (file.empty() || file.size() > (1u << 30) || too_large(file)) return false;
    try {
        return decoding();
    } catch (const cv::Exception&) {
        return false;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

bool decode_directly(ByteView file, int flags, cv::Mat& into) {
    const cv::Mat picture = decoded(file, flags);
    if (!fits(picture.cols, picture.rows)) return false;
    into = picture;
    return true;
}

/// 8 bits a channel, whatever came.
cv::Mat eight_bits(const cv::Mat& picture) {
    cv::Mat eight = picture;
    if (picture.depth() == CV_16U) picture.convertTo(eight, CV_8U, 1.0 / 256);
    if (picture.depth() == CV_32F || picture.depth() == CV_64F) picture.convertTo(eight, CV_8U, 255);
    return eight;
}

/// A code drawn in black on nothing is black on white to who looks at it.
cv::Mat on_white(const cv::Mat& picture) {
    if (picture.channels() != 4) return picture;
    cv::Mat out(picture.size(), CV_8UC3);
    for (int y = 0; y < picture.rows; ++y) {
        const auto* from = picture.ptr<cv::Vec4b>(y);
        auto* to = out.ptr<cv::Vec3b>(y);
        for (int x = 0; x < picture.cols; ++x)
            for (int c = 0; c < 3; ++c)
                to[x][c] = static_cast<std::uint8_t>(255 + (from[x][c] - 255) * from[x][3] / 255);
    }
    return out;
}

}  // namespace

std::optional<Size> jpeg_size(ByteView jpeg) {
    if (jpeg.size() < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8) return {};
    for (std::size_t at = 2; at + 9 <= jpeg.size();) {
        if (jpeg[at] != 0xFF) return {};
        const std::uint8_t marker = jpeg[at + 1];
        if (marker == 0xFF) {  // fill byte
            ++at;
        } else if (is_start_of_frame(marker)) {
            return Size{jpeg[at + 7] * 256 + jpeg[at + 8], jpeg[at + 5] * 256 + jpeg[at + 6]};
        } else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {  // these stand alone
            at += 2;
        } else {
            at += 2 + static_cast<std::size_t>(jpeg[at + 2] * 256 + jpeg[at + 3]);
        }
    }
    return {};
}

bool decode_grey(ByteView file, cv::Mat& into) {
    return safely(file, [&] {
        if (is_jpeg(file)) return decode_directly(file, cv::IMREAD_GRAYSCALE, into);
        const cv::Mat picture = decoded(file, cv::IMREAD_UNCHANGED);
        return fits(picture.cols, picture.rows) && grey_of(on_white(eight_bits(picture)), into);
    });
}

bool decode_colour(ByteView file, cv::Mat& into) {
    return safely(file, [&] { return decode_directly(file, cv::IMREAD_COLOR, into); });
}

bool grey_of(const cv::Mat& frame, cv::Mat& into) {
    if (frame.empty()) return false;
    try {
        const cv::Mat eight = eight_bits(frame);
        switch (eight.channels()) {
            case 1:
                eight.copyTo(into);
                return true;
            case 2:
                cv::extractChannel(eight, into, 0);
                return true;  // YUYV: the first byte of each pair is grey
            case 3:
                cv::cvtColor(eight, into, cv::COLOR_BGR2GRAY);
                return true;
            case 4:
                cv::cvtColor(eight, into, cv::COLOR_BGRA2GRAY);
                return true;
            default:
                return false;
        }
    } catch (const cv::Exception&) {
        return false;
    }
}

bool bgr_of(const cv::Mat& frame, cv::Mat& into) {
    if (frame.empty() || frame.channels() < 2 || frame.channels() > 4) return false;
    try {
        const cv::Mat eight = eight_bits(frame);
        if (eight.channels() == 3)
            eight.copyTo(into);
        else
            cv::cvtColor(eight, into, eight.channels() == 2 ? cv::COLOR_YUV2BGR_YUY2 : cv::COLOR_BGRA2BGR);
        return true;
    } catch (const cv::Exception&) {
        return false;
    }
}

ColourImage decode_colour(const Snapshot& snapshot) {
    if (snapshot.jpeg.empty()) return {snapshot.pixels, snapshot.width, snapshot.height};
    cv::Mat picture;
    if (!decode_colour(snapshot.jpeg, picture)) return {};
    ColourImage image{{}, picture.cols, picture.rows};
    image.pixels.assign(picture.datastart, picture.dataend);
    return image;
}

}  // namespace gate::camera
