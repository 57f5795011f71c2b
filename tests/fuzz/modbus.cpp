// Replies on a Modbus wire, to each kind of request.
#include "modbus/frame.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    using namespace gate::modbus;
    for (const Request& request :
         {read_bits(1, 2, 0, 13), read_words(1, 3, 0, 5), write_coil(1, 0x0200, 3), write_words(1, 3, {2, 5})}) {
        const Outcome outcome = check_reply(request, {data, size});
        fuzz::must(outcome.ok() || !outcome.detail.empty() || outcome.wire == Wire::refused);
        for (std::size_t i = 0; i < 16; ++i) (void)(bit_at(outcome.data, i) ? word_at(outcome.data, i) : 0);
    }
    return 0;
}
