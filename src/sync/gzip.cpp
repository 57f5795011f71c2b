#include "sync/gzip.h"

#include <zlib.h>

#include "base/check.h"

namespace gate::sync {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way to say gzip

Bytef* in_of(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

}  // namespace

std::string gzip(std::string_view text) {
    z_stream stream{};
    check(deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib has no memory");
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = in_of(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    check(whole, "deflate did not end");
    return out;
}

bool is_gzip(std::string_view body) { return body.starts_with("\x1f\x8b"); }

std::optional<std::string> gunzip(std::string_view body, std::size_t most) {
    z_stream stream{};
    check(inflateInit2(&stream, kGzipWindow) == Z_OK, "zlib has no memory");
    stream.next_in = in_of(body);
    stream.avail_in = static_cast<uInt>(body.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK && out.size() <= most) {
        const std::size_t had = out.size();
        out.resize(had + 64 * 1024);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
        stream.avail_out = 64 * 1024;
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (state == Z_OK && stream.avail_in == 0 && stream.avail_out > 0) break;  // cut short
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END || out.size() > most) return std::nullopt;
    return out;
}

}  // namespace gate::sync
