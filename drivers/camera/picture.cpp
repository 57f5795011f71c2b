#include "camera/picture.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "camera/frame_slot.h"

namespace gate::camera {
namespace {

bool is_start_of_frame(std::uint8_t marker) {  // SOF0 … SOF15 without DHT, JPG, DAC
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool too_large(ByteView file) {
    const auto size = jpeg_size(file);
    return size && static_cast<long>(size->width) * size->height > kMostPixels;
}

bool decode(ByteView file, int flags, cv::Mat& into) {
    if (file.empty() || file.size() > (1u << 30) || too_large(file)) return false;
    try {
        // imdecode only reads, but its parameter is not const.
        const cv::Mat bytes(1, static_cast<int>(file.size()), CV_8UC1, const_cast<std::uint8_t*>(file.data()));
        const cv::Mat decoded = cv::imdecode(bytes, flags, &into);
        if (decoded.empty() || decoded.depth() != CV_8U) return false;
        if (decoded.data != into.data) into = decoded;
        return true;
    } catch (const cv::Exception&) {
        return false;
    } catch (const std::bad_alloc&) {
        return false;
    }
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

bool decode_grey(ByteView file, cv::Mat& into) { return decode(file, cv::IMREAD_GRAYSCALE, into); }
bool decode_colour(ByteView file, cv::Mat& into) { return decode(file, cv::IMREAD_COLOR, into); }

bool grey_of(const cv::Mat& frame, cv::Mat& into) {
    if (frame.empty()) return false;
    try {
        cv::Mat eight = frame;
        if (frame.depth() == CV_16U) frame.convertTo(eight, CV_8U, 1.0 / 256);
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
        cv::Mat eight = frame;
        if (frame.depth() == CV_16U) frame.convertTo(eight, CV_8U, 1.0 / 256);
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
    cv::Mat picture;
    if (!snapshot.jpeg.empty()) {
        if (!decode_colour(snapshot.jpeg, picture)) return {};
    } else if (!snapshot.pixels.empty() && snapshot.channels == 3) {
        return {snapshot.pixels, snapshot.width, snapshot.height};
    } else {
        return {};
    }
    ColourImage image{{}, picture.cols, picture.rows};
    image.pixels.assign(picture.datastart, picture.dataend);
    return image;
}

}  // namespace gate::camera
