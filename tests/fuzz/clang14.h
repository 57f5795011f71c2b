// Debian's clang 14 lacks what GCC 12's <source_location> is built on; a bug's place is told by other builtins of it.
#pragma once

#include <source_location>

#ifndef __cpp_lib_source_location
namespace std {
struct source_location {
    static constexpr source_location current(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE(),
                                             const char* function = __builtin_FUNCTION()) {
        return {file, function, line};
    }
    constexpr const char* file_name() const { return file_; }
    constexpr const char* function_name() const { return function_; }
    constexpr unsigned line() const { return line_; }

    const char *file_ = "", *function_ = "";
    unsigned line_ = 0;
};
}  // namespace std
#endif
