// COSE_Sign1 and the claims of an EU certificate, from plain CBOR.
// sources: src/pass/cose.cpp src/pass/cbor.cpp src/pass/dcc_payload.cpp
// sources: src/base/bytes.cpp src/base/time.cpp src/base/check.cpp
#include "pass/cose.h"

#include "fuzz/input.h"
#include "pass/dcc_payload.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    if (const auto cose = read_cose_sign1({data, size})) {
        fuzz::must(signed_bytes(*cose).size() > cose->payload.size());
        (void)read_dcc_payload(cose->payload);
    }
    (void)read_dcc_payload({data, size});
    (void)day_in(fuzz::text(data, size));
    return 0;
}
