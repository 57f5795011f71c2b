// JSON Web Signatures and the claims of a SMART Health Card, from plain text.
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
