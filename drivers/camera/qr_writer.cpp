#include "camera/qr_writer.h"

#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace gate::camera {
namespace {

cv::Mat picture_of(const ZXing::BitMatrix& modules, int module) {
    cv::Mat small(modules.height(), modules.width(), CV_8UC1);
    for (int y = 0; y < small.rows; ++y)
        for (int x = 0; x < small.cols; ++x) small.at<std::uint8_t>(y, x) = modules.get(x, y) ? 0 : 255;
    cv::Mat large;
    cv::resize(small, large, {}, module, module, cv::INTER_NEAREST);
    return large;
}

ZXing::BitMatrix encoded(const std::string& text, int margin) {
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormat::QRCode);
    writer.setMargin(margin).setEccLevel(4);  // 0 … 8; 4 is M
    return writer.encode(text, 0, 0);
}

}  // namespace

Result<std::vector<std::string>> qr_rows(const std::string& text) {
    try {
        const auto modules = encoded(text, 0);
        std::vector<std::string> rows;
        for (int y = 0; y < modules.height(); ++y) {
            rows.emplace_back();
            for (int x = 0; x < modules.width(); ++x) rows.back() += modules.get(x, y) ? '1' : '0';
        }
        return rows;
    } catch (const std::exception& error) {
        return Fault{Reason::too_large, std::string("this text does not fit a QR code: ") + error.what()};
    }
}

Status write_qr_png(const std::string& text, const std::string& path, int module) {
    try {
        const auto modules = encoded(text, 4);
        if (cv::imwrite(path, picture_of(modules, module))) return Done{};
        return Fault{Reason::file_unreadable, path + ": cannot be written"};
    } catch (const std::exception& error) {
        return Fault{Reason::too_large, std::string("this text does not fit a QR code: ") + error.what()};
    }
}

}  // namespace gate::camera
