#define ZX_USE_UTF8 1
#include "peers.h"

#include "camera/zxing_names.h"

namespace gate::bench {
namespace {

std::string read_zxing(camera::GreyView picture) {
    camera::zxing::Options hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setTryHarder(true).setTryRotate(true).setTryDownscale(true).setMaxNumberOfSymbols(1);
    const ZXing::ImageView view(picture.data, picture.width, picture.height, ZXing::ImageFormat::Lum,
                                static_cast<int>(picture.stride));
    const camera::zxing::Barcode result = ZXing::ReadBarcode(view, hints);
    if (!result.isValid()) return {};
    return {reinterpret_cast<const char*>(result.bytes().data()), result.bytes().size()};
}

}  // namespace

Peer zxing_peer() { return {"ZXing-cpp 1.4", read_zxing}; }

}  // namespace gate::bench
