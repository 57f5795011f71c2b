// COSE_Sign1 and the claims of an EU certificate, from plain CBOR.
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
