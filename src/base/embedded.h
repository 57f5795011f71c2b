// Files that were put into the program when it was built (gate_embed in config/build/targets.cmake).
#pragma once

#include <span>
#include <string_view>

namespace gate::embedded {

struct File {
    std::string_view name;  // without folders
    std::string_view bytes;
};

}  // namespace gate::embedded
