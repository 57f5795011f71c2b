#include "visit/person.h"

namespace gate {

std::string masked_name(const std::string& name) {
    if (name.empty()) return "";
    std::size_t first = 1;  // bytes of the first UTF-8 character
    while (first < name.size() && (static_cast<unsigned char>(name[first]) & 0xC0) == 0x80) ++first;
    return name.substr(0, first) + "*";
}

}  // namespace gate
