// ZXing-cpp's own names, which changed: DecodeHints and Result up to 2.1, ReaderOptions and Barcode from 2.2 on.
// To be included where ZX_USE_UTF8 is defined first (1.4's text is wide otherwise).
#pragma once

#include <ZXing/ReadBarcode.h>
#if __has_include(<ZXing/ReaderOptions.h>)
#include <ZXing/ReaderOptions.h>
#endif

#include <utility>

namespace gate::camera::zxing {

#if __has_include(<ZXing/ReaderOptions.h>)
using Options = ZXing::ReaderOptions;
#else
using Options = ZXing::DecodeHints;
#endif
using Barcode = decltype(ZXing::ReadBarcode(std::declval<const ZXing::ImageView&>(), Options()));

/// From 2.0 on a text is made readable (<SOH> for a control character) unless it is asked for as it is.
inline void ask_for_plain_text([[maybe_unused]] Options& options) {
#if __has_include(<ZXing/ReaderOptions.h>)
    options.setTextMode(ZXing::TextMode::Plain);
#endif
}

}  // namespace gate::camera::zxing
