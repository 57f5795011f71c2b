#include "camera/reed_solomon.h"

#include <algorithm>
#include <array>

namespace gate::camera {
namespace {

struct Field {
    std::array<std::uint8_t, 512> power{};
    std::array<std::uint8_t, 256> log{};

    constexpr Field() {
        unsigned value = 1;
        for (unsigned i = 0; i < 255; ++i) {
            power[i] = power[i + 255] = static_cast<std::uint8_t>(value);
            log[value] = static_cast<std::uint8_t>(i);
            value <<= 1;
            if (value & 0x100u) value ^= 0x11Du;
        }
    }
    std::uint8_t times(std::uint8_t a, std::uint8_t b) const {
        return a == 0 || b == 0 ? std::uint8_t{0} : power[static_cast<std::size_t>(log[a] + log[b])];
    }
    std::uint8_t over(std::uint8_t a, std::uint8_t b) const {
        return a == 0 ? std::uint8_t{0} : power[static_cast<std::size_t>(log[a] + 255 - log[b])];
    }
};
constexpr Field kField;

using Polynomial = std::vector<std::uint8_t>;  // lowest power first

std::uint8_t value_at(const Polynomial& p, std::uint8_t x) {
    std::uint8_t sum = 0;
    for (std::size_t i = p.size(); i-- > 0;) sum = kField.times(sum, x) ^ p[i];
    return sum;
}

Polynomial product(const Polynomial& a, const Polynomial& b, std::size_t most) {
    Polynomial out(std::min(most, a.size() + b.size() - 1), 0);
    for (std::size_t i = 0; i < a.size() && i < out.size(); ++i) {
        for (std::size_t j = 0; j < b.size() && i + j < out.size(); ++j) out[i + j] ^= kField.times(a[i], b[j]);
    }
    return out;
}

Polynomial syndromes_of(std::span<const std::uint8_t> word, int ecc) {
    Polynomial syndromes(static_cast<std::size_t>(ecc));
    for (int i = 0; i < ecc; ++i) {
        std::uint8_t sum = 0;
        for (const std::uint8_t c : word) sum = kField.times(sum, kField.power[static_cast<std::size_t>(i)]) ^ c;
        syndromes[static_cast<std::size_t>(i)] = sum;
    }
    return syndromes;
}

/// Berlekamp and Massey's search for the shortest recurrence, begun from the erasures' locator: a multiple of it.
Polynomial locator_of(const Polynomial& syndromes, const Polynomial& erasures) {
    Polynomial current = erasures, last = erasures;
    std::size_t length = erasures.size() - 1;
    const std::size_t erased = length;
    for (std::size_t n = erased; n < syndromes.size(); ++n) {
        std::uint8_t difference = 0;
        for (std::size_t i = 0; i < current.size() && i <= n; ++i)
            difference ^= kField.times(current[i], syndromes[n - i]);
        last.insert(last.begin(), 0);
        if (difference == 0) continue;
        Polynomial next = current;
        next.resize(std::max(current.size(), last.size()), 0);
        for (std::size_t i = 0; i < last.size(); ++i) next[i] ^= kField.times(difference, last[i]);
        if (2 * length <= n + erased) {
            length = n + 1 + erased - length;
            last = current;
            for (auto& c : last) c = kField.over(c, difference);
        }
        current = std::move(next);
    }
    while (current.back() == 0) current.pop_back();
    return current;
}

/// Powers i at which the locator vanishes for α^-i: positions counted from the end of the word.
std::vector<int> roots_of(const Polynomial& locator, std::size_t length) {
    std::vector<int> roots;
    for (std::size_t i = 0; i < length; ++i) {
        if (value_at(locator, kField.power[255 - i]) == 0) roots.push_back(static_cast<int>(i));
    }
    return roots;
}

/// Forney's formula for the error at α^`power`, a simple root of the locator: there its slope is not 0.
std::uint8_t error_at(int power, const Polynomial& locator, const Polynomial& evaluator) {
    const std::uint8_t inverse = kField.power[static_cast<std::size_t>(255 - power)];
    std::uint8_t slope = 0;
    for (std::size_t i = 1; i < locator.size(); i += 2) {
        slope ^= kField.times(locator[i], kField.power[static_cast<std::size_t>(power) * (255 - (i - 1)) % 255]);
    }
    return kField.times(kField.power[static_cast<std::size_t>(power)],
                        kField.over(value_at(evaluator, inverse), slope));
}

bool all_zero(const Polynomial& p) {
    return std::ranges::all_of(p, [](std::uint8_t c) { return c == 0; });
}

}  // namespace

std::optional<int> correct(std::span<std::uint8_t> word, int ecc, std::span<const int> erased) {
    if (static_cast<int>(erased.size()) > ecc || word.size() > 255) return {};
    const Polynomial syndromes = syndromes_of(word, ecc);
    if (all_zero(syndromes)) return 0;
    const int last = static_cast<int>(word.size()) - 1;
    Polynomial erasures{1};
    for (const int at : erased) {
        erasures = product(erasures, {1, kField.power[static_cast<std::size_t>(last - at)]}, 256);
    }
    const Polynomial locator = locator_of(syndromes, erasures);
    const std::size_t errors = locator.size() - erasures.size();
    if (2 * errors + erased.size() > static_cast<std::size_t>(ecc)) return {};
    const std::vector<int> roots = roots_of(locator, word.size());
    if (roots.size() + 1 != locator.size()) return {};
    const Polynomial evaluator = product(locator, syndromes, static_cast<std::size_t>(ecc));
    Codewords corrected(word.begin(), word.end());
    for (const int root : roots) corrected[static_cast<std::size_t>(last - root)] ^= error_at(root, locator, evaluator);
    if (!all_zero(syndromes_of(corrected, ecc))) return {};
    std::ranges::copy(corrected, word.begin());
    return static_cast<int>(errors);
}

Codewords checks_of(std::span<const std::uint8_t> data, int ecc) {
    Polynomial generator{1};  // highest power first
    for (int i = 0; i < ecc; ++i) {
        generator.push_back(0);
        for (std::size_t j = generator.size() - 1; j > 0; --j) {
            generator[j] ^= kField.times(generator[j - 1], kField.power[static_cast<std::size_t>(i)]);
        }
    }
    Codewords rest(static_cast<std::size_t>(ecc), 0);
    for (const std::uint8_t c : data) {
        const std::uint8_t factor = c ^ rest[0];
        std::rotate(rest.begin(), rest.begin() + 1, rest.end());
        rest.back() = 0;
        for (std::size_t i = 0; i < rest.size(); ++i) rest[i] ^= kField.times(factor, generator[i + 1]);
    }
    return rest;
}

}  // namespace gate::camera
