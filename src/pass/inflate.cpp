#include "pass/inflate.h"

#include <zlib.h>

#include <algorithm>

namespace gate {
namespace {

constexpr int kZlib = MAX_WBITS, kRaw = -MAX_WBITS;

class Stream {
public:
    explicit Stream(int window) : good_(inflateInit2(&stream_, window) == Z_OK) {}
    ~Stream() {
        if (good_) inflateEnd(&stream_);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    std::optional<Bytes> all(ByteView compressed) {
        if (!good_ || compressed.empty()) return std::nullopt;
        stream_.next_in = const_cast<Bytef*>(compressed.data());  // zlib's type; it does not write there
        stream_.avail_in = static_cast<uInt>(compressed.size());
        Bytes out(std::min(kMostInflated, std::max<std::size_t>(1024, compressed.size() * 4)));
        for (std::size_t made = 0;;) {
            stream_.next_out = out.data() + made;
            stream_.avail_out = static_cast<uInt>(out.size() - made);
            const int answer = ::inflate(&stream_, Z_FINISH);  // most come whole, and then need no window
            made = out.size() - stream_.avail_out;
            if (answer == Z_STREAM_END) {
                out.resize(made);
                return stream_.avail_in == 0 ? std::optional(std::move(out)) : std::nullopt;
            }
            const bool more = answer == Z_OK || answer == Z_BUF_ERROR;
            if (!more || stream_.avail_out != 0 || out.size() == kMostInflated) return std::nullopt;
            out.resize(std::min(kMostInflated, out.size() * 4));
        }
    }

private:
    z_stream stream_{};
    bool good_;
};

bool has_zlib_header(ByteView bytes) {
    return bytes.size() >= 2 && (bytes[0] & 0x0F) == Z_DEFLATED && (bytes[0] << 8 | bytes[1]) % 31 == 0;
}

}  // namespace

std::optional<Bytes> inflate(ByteView compressed) {
    return Stream(has_zlib_header(compressed) ? kZlib : kRaw).all(compressed);
}

std::optional<Bytes> inflate_raw(ByteView compressed) { return Stream(kRaw).all(compressed); }

}  // namespace gate
