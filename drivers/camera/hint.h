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
    /// After a look that read nothing. `placed`: it saw the whole code's place. One that saw single finders only
    /// guesses (the others may lie in the glare, or be larger than it searched for), and must say so longer.
    void see(ScanHint hint, bool placed);
    /// After a reading.
    void clear();
    ScanHint shown() const { return shown_; }

private:
    static constexpr int kToShow = 2;     // looks that say the same of a code
    static constexpr int kToGuess = 6;    // of finders: by then each way to look was taken
    static constexpr int kToForget = 12;  // looks that see no code

    ScanHint shown_ = ScanHint::none;
    ScanHint candidate_ = ScanHint::none;
    int said_ = 0;
    int known_ = 0;  // looks for which no guess counts
    int silent_ = 0;
};

}  // namespace gate::camera
