#define ZX_USE_UTF8 1
#include "camera/zxing.h"

#include "base/bytes.h"
#include "camera/zxing_names.h"

namespace gate::camera {
namespace {

constexpr std::size_t kLongestText = 8192;

zxing::Options hints_for(ZxingTry how) {
    zxing::Options hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setTryHarder(how.harder);
    hints.setTryRotate(false);  // a QR code is found at any angle; it never changed a result
    hints.setTryDownscale(how.harder);
    hints.setIsPure(how.pure);
    hints.setMaxNumberOfSymbols(1);
    zxing::ask_for_plain_text(hints);
    if (how.pure) hints.setBinarizer(ZXing::Binarizer::FixedThreshold);
    return hints;
}

/// UTF-8 stays as it was written; anything else is what ZXing makes of the code's own declaration.
std::string text_of_result(const zxing::Barcode& result) {
    const std::string_view raw(reinterpret_cast<const char*>(result.bytes().data()), result.bytes().size());
    return is_utf8(raw) && !result.hasECI() ? std::string(raw) : result.text();
}

std::optional<Reading> reading_of(const zxing::Barcode& result) {
    if (!result.isValid()) return {};
    Reading reading;
    reading.text = text_of_result(result);
    if (reading.text.empty() || reading.text.size() > kLongestText) return {};
    reading.format = "QRCode";
    for (int i = 0; i < 4; ++i) {
        const auto corner = result.position()[i];
        reading.corners[i] = {static_cast<float>(corner.x), static_cast<float>(corner.y)};
    }
    return reading;
}

}  // namespace

std::optional<Reading> read_by_zxing(GreyView picture, ZxingTry how) {
    if (picture.empty()) return {};
    try {
        const ZXing::ImageView view(picture.data, picture.width, picture.height, ZXing::ImageFormat::Lum,
                                    static_cast<int>(picture.stride));
        return reading_of(ZXing::ReadBarcode(view, hints_for(how)));
    } catch (const std::exception&) {  // of a hostile code's content; it is then no code to us
        return {};
    }
}

}  // namespace gate::camera
