// Tells the worker why a code that is seen is not read, by what the search has measured anyway.
#pragma once

#include "camera/own_reader.h"
#include "lane/ports.h"

namespace gate::camera {

/// What one look saw of a code that it did not read; none where it saw no code. Pure.
ScanHint hint_of(GreyView frame, const Found& found);

/// The hint as it is shown: steady, because every look takes another way and sees more or less.
class HintMemory {
public:
    /// After a look that read nothing.
    void see(ScanHint hint);
    /// After a reading.
    void clear();
    ScanHint shown() const { return shown_; }

private:
    static constexpr int kToShow = 2;     // looks that say the same
    static constexpr int kToForget = 12;  // looks that see no code

    ScanHint shown_ = ScanHint::none;
    ScanHint candidate_ = ScanHint::none;
    int said_ = 0;
    int silent_ = 0;
};

}  // namespace gate::camera
