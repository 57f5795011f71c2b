// gzip (RFC 1952) of message bodies, bounded: a small body cannot unpack into a large one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gate::sync {

std::string gzip(std::string_view text);
bool is_gzip(std::string_view body);
/// Nothing if it is damaged, cut short or larger than `most` bytes.
std::optional<std::string> gunzip(std::string_view body, std::size_t most);

}  // namespace gate::sync
