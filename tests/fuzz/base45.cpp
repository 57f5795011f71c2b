// Base45, base64 and hex: what is read must be written again as it was.
#include "pass/base45.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    const auto text = fuzz::text(data, size);
    if (const auto bytes = from_base45(text)) fuzz::must(to_base45(*bytes) == text);
    fuzz::must(from_base45(to_base45({data, size})) == Bytes(data, data + size));
    if (const auto bytes = from_base64(text)) fuzz::must(from_base64(to_base64url(*bytes)) == bytes);
    if (const auto bytes = from_hex(text)) fuzz::must(bytes->size() * 2 == size);
    (void)is_utf8(text);
    return 0;
}
