// The words of the district's pages.
#pragma once

#include <span>

#include "web/page.h"

namespace gate::district::screens {

std::span<const web::Word> words();

}  // namespace gate::district::screens
