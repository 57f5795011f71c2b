#include "camera/symbol.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "camera/reed_solomon.h"

namespace gate::camera {
namespace {

/// A random word must not be taken for a code's: chance of it, as a power of two.
constexpr double kChanceLog2 = -30;
/// At most this share of what was seen may speak against a result.
constexpr float kMostAgainst = 0.25f;

float sum_of_signs(const SoftModules& modules, const std::vector<std::pair<int, int>>& at, unsigned word) {
    float sum = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const float seen = std::clamp(modules.at(at[i].first, at[i].second), -1.f, 1.f);
        sum += ((word >> i) & 1u) ? seen : -seen;
    }
    return sum;
}

struct Codeword {
    std::uint8_t value = 0;
    float trust = 0;  // of its least sure bit
};

/// log2 of the number of ways to choose `k` of `n`.
double choices_log2(int n, int k) {
    return (std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)) / std::log(2.0);
}

/// How likely a random word passes for one with `errors` errors beside `erased` erasures.
double chance_log2(int length, int ecc, int erased, int errors) {
    return choices_log2(length - erased, errors) - 8.0 * (ecc - erased - errors);
}

class BlockDecoder {
public:
    BlockDecoder(std::vector<Codeword> seen, int ecc) : seen_(std::move(seen)), ecc_(ecc), order_(seen_.size()) {
        std::iota(order_.begin(), order_.end(), 0);
        std::ranges::stable_sort(order_, {}, [&](int i) { return seen_[static_cast<std::size_t>(i)].trust; });
    }

    /// The corrected codewords; empty if none is near enough.
    Codewords decode(int& errors_found, int& erased_found) {
        for (int erased = 0; erased < ecc_; erased += erased < 8 ? 1 : 2) {
            Codewords word;
            for (const Codeword& c : seen_) word.push_back(c.value);
            const std::span<const int> least(order_.data(), static_cast<std::size_t>(erased));
            const auto errors = correct(word, ecc_, least);
            if (!errors || chance_log2(static_cast<int>(word.size()), ecc_, erased, *errors) > kChanceLog2) continue;
            errors_found += *errors;
            erased_found += erased;
            return word;
        }
        return {};
    }

private:
    const std::vector<Codeword> seen_;
    const int ecc_;
    std::vector<int> order_;
};

/// Which codeword of the symbol is which of a block: data codewords are interleaved, then the checks;
/// the later blocks hold one data codeword more where they do not come out even.
std::vector<std::vector<int>> interleaving(int codewords, Blocks shape) {
    std::vector<std::vector<int>> blocks(static_cast<std::size_t>(shape.blocks));
    const int data = codewords - shape.blocks * shape.ecc, least = data / shape.blocks, longer = data % shape.blocks;
    int next = 0;
    for (int i = 0; i <= least; ++i) {
        for (int b = i < least ? 0 : shape.blocks - longer; b < shape.blocks; ++b)
            blocks[static_cast<std::size_t>(b)].push_back(next++);
    }
    for (int i = 0; i < shape.ecc; ++i) {
        for (auto& block : blocks) block.push_back(next++);
    }
    return blocks;
}

class SymbolDecoder {
public:
    SymbolDecoder(const SoftModules& modules, const Format& format)
        : modules_(modules), format_(format), layout_(layout_of(version_of(modules.side))) {
        result_.truth.assign(modules.values.size(), 0);
    }

    Decoding decode() {
        const Blocks shape = blocks_of(layout_.version, format_.level);
        for (const auto& places : interleaving(layout_.codewords(), shape)) {
            std::vector<Codeword> seen;
            for (const int place : places) seen.push_back(codeword(place));
            const Codewords word = BlockDecoder(std::move(seen), shape.ecc).decode(result_.errors, result_.erased);
            if (word.empty()) continue;
            ++result_.blocks_right;
            for (std::size_t i = 0; i < word.size(); ++i) set(places[i], word[i]);
        }
        result_.whole = result_.blocks_right == shape.blocks;
        judge();
        return std::move(result_);
    }

private:
    float bit(int place, int number) const {
        const int at = layout_.bits[static_cast<std::size_t>(place * 8 + number)];
        const float seen = modules_.values[static_cast<std::size_t>(at)];
        return masked(format_.mask, at % layout_.side, at / layout_.side) ? -seen : seen;
    }

    Codeword codeword(int place) const {
        Codeword read{0, 1e9f};
        for (int i = 0; i < 8; ++i) {
            const float seen = bit(place, i);
            read.value = static_cast<std::uint8_t>(read.value << 1 | (seen > 0 ? 1 : 0));
            read.trust = std::min(read.trust, std::abs(seen));
        }
        return read;
    }

    void set(int place, std::uint8_t value) {
        for (int i = 0; i < 8; ++i) {
            const int at = layout_.bits[static_cast<std::size_t>(place * 8 + i)];
            const bool dark =
                (((value >> (7 - i)) & 1) != 0) != masked(format_.mask, at % layout_.side, at / layout_.side);
            result_.truth[static_cast<std::size_t>(at)] = dark ? 1 : -1;
        }
    }

    void judge() {
        float all = 0, wrong = 0;
        for (const int at : layout_.bits) {
            const float seen = std::clamp(modules_.values[static_cast<std::size_t>(at)], -1.f, 1.f);
            const int truth = result_.truth[static_cast<std::size_t>(at)];
            if (truth == 0) continue;
            all += std::abs(seen);
            if ((seen > 0) != (truth > 0)) wrong += std::abs(seen);
        }
        result_.against = all > 0 ? wrong / all : 1;
        if (result_.against > kMostAgainst) result_.whole = false;
        if (result_.whole) fill_fixed();
    }

    /// What is not data follows from version and format.
    void fill_fixed() {
        for (int i = 0; i < layout_.side * layout_.side; ++i) {
            auto& truth = result_.truth[static_cast<std::size_t>(i)];
            const Module module = layout_.modules[static_cast<std::size_t>(i)];
            if (module != Module::data)
                truth = module == Module::dark ? 1 : -1;
            else if (truth == 0)
                truth = masked(format_.mask, i % layout_.side, i / layout_.side) ? 1 : -1;  // remainder
        }
        const auto write = [&](const std::vector<std::pair<int, int>>& at, unsigned word) {
            for (std::size_t i = 0; i < at.size(); ++i) {
                result_.truth[static_cast<std::size_t>(at[i].second * layout_.side + at[i].first)] =
                    ((word >> i) & 1u) ? 1 : -1;
            }
        };
        for (int copy = 0; copy < 2; ++copy) {
            write(format_bits(layout_.side, copy), format_word(format_.level, format_.mask));
            if (layout_.version >= 7) write(version_bits(layout_.side, copy), version_word(layout_.version));
        }
        result_.truth[static_cast<std::size_t>((layout_.side - 8) * layout_.side + 8)] = 1;
    }

    const SoftModules& modules_;
    const Format format_;
    const Layout& layout_;
    Decoding result_;
};

}  // namespace

Format read_format(const SoftModules& modules) {
    Format best;
    float first = -1e9f, second = -1e9f;
    const auto upper = format_bits(modules.side, 0), other = format_bits(modules.side, 1);
    for (int i = 0; i < 32; ++i) {
        const unsigned word = format_word(i / 8, i % 8);
        const float sum = sum_of_signs(modules, upper, word) + sum_of_signs(modules, other, word);
        if (sum > first) {
            second = std::exchange(first, sum);
            best.level = i / 8;
            best.mask = i % 8;
        } else {
            second = std::max(second, sum);
        }
    }
    best.fit = first / 30;
    best.ahead = (first - second) / 30;
    return best;
}

VersionFit read_version(const SoftModules& modules) {
    VersionFit best{0, -1};
    for (int version = 7; version <= kVersions; ++version) {
        float sum = 0;
        for (int copy = 0; copy < 2; ++copy)
            sum += sum_of_signs(modules, version_bits(modules.side, copy), version_word(version));
        if (sum / 36 > best.fit) best = {version, sum / 36};
    }
    return best;
}

Decoding decode_symbol(const SoftModules& modules, const Format& format) {
    return SymbolDecoder(modules, format).decode();
}

}  // namespace gate::camera
