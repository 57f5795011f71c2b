// The CBOR reader: it ends, its views stay inside the input, skipping and reading through agree.
#include "pass/cbor.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    using Kind = CborItem::Kind;
    const ByteView input(data, size);
    CborReader reader(input);
    std::size_t items = 0;
    for (;;) {
        const CborItem item = reader.next();
        if (item.is(Kind::error)) break;
        fuzz::must(++items <= 3 * size + 3);
        fuzz::must(reader.depth() <= CborReader::kDeepest);
        if (!item.content.empty())
            fuzz::must(item.content.data() >= data && item.content.data() + item.content.size() <= data + size);
        (void)item.integer();
        if (item.is(Kind::end) && reader.finished()) break;
    }
    CborReader skipper(input);
    const bool skipped = skipper.skip(skipper.next()) && skipper.finished();
    fuzz::must(skipped == reader.finished());
    return 0;
}
