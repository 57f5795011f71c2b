#include <zbar.h>

#include <memory>

#include "peers.h"

namespace gate::bench {
namespace {

using namespace zbar;  // its C interface lies in it for C++

class Zbar {
public:
    Zbar() {
        zbar_image_scanner_set_config(scanner_.get(), ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        zbar_image_scanner_set_config(scanner_.get(), ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    }
    std::string read(camera::GreyView picture) {
        pixels_.clear();
        for (int y = 0; y < picture.height; ++y)
            pixels_.insert(pixels_.end(), picture.row(y), picture.row(y) + picture.width);
        const std::unique_ptr<zbar_image_t, decltype(&zbar_image_destroy)> image(zbar_image_create(),
                                                                                 zbar_image_destroy);
        zbar_image_set_format(image.get(), kGrey);
        zbar_image_set_size(image.get(), static_cast<unsigned>(picture.width), static_cast<unsigned>(picture.height));
        zbar_image_set_data(image.get(), pixels_.data(), pixels_.size(), nullptr);
        if (zbar_scan_image(scanner_.get(), image.get()) <= 0) return {};
        const zbar_symbol_t* symbol = zbar_image_first_symbol(image.get());
        return symbol == nullptr ? std::string()
                                 : std::string(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
    }

private:
    static constexpr unsigned long kGrey = 0x30303859;  // "Y800"

    std::unique_ptr<zbar_image_scanner_t, decltype(&zbar_image_scanner_destroy)> scanner_{zbar_image_scanner_create(),
                                                                                          zbar_image_scanner_destroy};
    std::vector<std::uint8_t> pixels_;
};

}  // namespace

Peer zbar_peer() {
    return {"zbar 0.23", [zbar = std::make_shared<Zbar>()](camera::GreyView picture) { return zbar->read(picture); }};
}

}  // namespace gate::bench
