// JSON Web Signatures and the claims of a SMART Health Card, from plain text.
// sources: src/pass/jws.cpp src/pass/shc_payload.cpp src/pass/dcc_payload.cpp src/pass/cbor.cpp
// sources: src/pass/json_bounds.cpp src/pass/inflate.cpp src/base/bytes.cpp src/base/time.cpp src/base/check.cpp
#include "pass/jws.h"

#include "fuzz/input.h"
#include "pass/inflate.h"
#include "pass/shc_payload.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    if (const auto jws = read_jws(fuzz::text(data, size))) (void)read_shc_payload(text_of(jws->payload));
    (void)read_shc_payload(fuzz::text(data, size));
    if (const auto out = inflate({data, size})) fuzz::must(out->size() <= kMostInflated);
    return 0;
}
