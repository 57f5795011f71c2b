// Whether the name in a certificate may be that of the person on the roster: 王建华, Wang Jianhua, JIANHUA WANG and
// the masked 王*华 are the same person's as far as letters go.
#pragma once

#include <string_view>

namespace gate {

/// Normalised (width, case, accents, spaces and points between names), in Han or in pinyin, family name first or last.
/// A * stands for what a service masked: one or more letters. Never fits an empty name, or one of stars alone.
bool names_fit(std::string_view certificate, std::string_view roster);

}  // namespace gate
