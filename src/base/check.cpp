#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace gate {

void check(bool holds, const char* what, std::source_location where) {
    if (holds) return;
    std::fprintf(stderr, "bug: %s (%s:%u)\n", what, where.file_name(), where.line());
    std::abort();
}

}  // namespace gate
