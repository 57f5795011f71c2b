// Symbols around any codewords at all: codes of a content that no writer writes.
#pragma once

#include <algorithm>
#include <string>

#include "camera/grey.h"
#include "camera/layout.h"
#include "camera/reed_solomon.h"

namespace gate::camera {

/// Bits one after another, as a code's segments are written.
class Bits {
public:
    Bits& add(unsigned value, int count) {
        for (int i = count - 1; i >= 0; --i) bits_ += ((value >> i) & 1u) ? '1' : '0';
        return *this;
    }
    /// A segment of bytes.
    Bits& bytes(const std::string& text, int version) {
        add(0b0100, 4).add(static_cast<unsigned>(text.size()), version < 10 ? 8 : 16);
        for (const char c : text) add(static_cast<std::uint8_t>(c), 8);
        return *this;
    }
    /// Filled up as the standard says.
    Codewords codewords(std::size_t count) const {
        std::string bits = bits_ + "0000";
        bits.resize((bits.size() + 7) / 8 * 8, '0');
        Codewords words;
        for (std::size_t i = 0; i + 8 <= bits.size() && words.size() < count; i += 8)
            words.push_back(static_cast<std::uint8_t>(std::stoi(bits.substr(i, 8), nullptr, 2)));
        for (bool first = true; words.size() < count; first = !first) words.push_back(first ? 0xEC : 0x11);
        return words;
    }

private:
    std::string bits_;
};

/// Level L, mask 0; the codewords in blocks as the standard has them.
inline GreyImage picture_of_bits(const Bits& bits, int version, int scale) {
    constexpr int kLevel = 1, kMask = 0, kQuiet = 4;
    const Layout& layout = layout_of(version);
    const Blocks shape = blocks_of(version, kLevel);
    const int data = layout.codewords() - shape.blocks * shape.ecc, least = data / shape.blocks,
              longer = data % shape.blocks;
    const Codewords all = bits.codewords(static_cast<std::size_t>(data));
    std::vector<Codewords> blocks, checks;
    for (auto [b, at] = std::pair(0, all.begin()); b < shape.blocks; ++b) {
        const auto end = at + least + (b >= shape.blocks - longer ? 1 : 0);
        blocks.emplace_back(at, end);
        checks.push_back(checks_of(blocks.back(), shape.ecc));
        at = end;
    }
    Codewords words;
    const auto interleave = [&](const std::vector<Codewords>& parts) {
        for (std::size_t i = 0; i < parts.back().size(); ++i)
            for (const Codewords& part : parts)
                if (i < part.size()) words.push_back(part[i]);
    };
    interleave(blocks);
    interleave(checks);

    std::vector<bool> dark(layout.modules.size());
    for (std::size_t i = 0; i < dark.size(); ++i) dark[i] = layout.modules[i] == Module::dark;
    for (std::size_t i = 0; i < layout.bits.size(); ++i) {
        const int at = layout.bits[i];
        dark[static_cast<std::size_t>(at)] =
            (((words[i / 8] >> (7 - i % 8)) & 1) != 0) != masked(kMask, at % layout.side, at / layout.side);
    }
    const auto write = [&](const std::vector<std::pair<int, int>>& places, unsigned word) {
        for (std::size_t i = 0; i < places.size(); ++i)
            dark[static_cast<std::size_t>(places[i].second * layout.side + places[i].first)] = ((word >> i) & 1u) != 0;
    };
    for (int copy = 0; copy < 2; ++copy) {
        write(format_bits(layout.side, copy), format_word(kLevel, kMask));
        if (version >= 7) write(version_bits(layout.side, copy), version_word(version));
    }
    dark[static_cast<std::size_t>((layout.side - 8) * layout.side + 8)] = true;

    const int side = (layout.side + 2 * kQuiet) * scale;
    GreyImage picture(side, side, 235);
    for (int y = 0; y < layout.side * scale; ++y)
        for (int x = 0; x < layout.side * scale; ++x)
            if (dark[static_cast<std::size_t>(y / scale * layout.side + x / scale)])
                picture.row(y + kQuiet * scale)[x + kQuiet * scale] = 20;
    return picture;
}

}  // namespace gate::camera
