#include "camera/scanner.h"

#include "camera/zxing.h"

namespace gate::camera {

Look Scanner::look(GreyView frame) { return read_picture(frame, clock_); }

Look read_picture(GreyView picture, const Clock&) {
    Look look;
    look.rung = "frame";
    look.reading = read_by_zxing(picture, {.harder = true});
    return look;
}

}  // namespace gate::camera
