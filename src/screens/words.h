// The words of the gate's pages that are not reasons (those come from the catalogue).
#pragma once

#include "web/page.h"

namespace gate::screens {

std::span<const web::Word> words();

}  // namespace gate::screens
