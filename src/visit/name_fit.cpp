#include "visit/name_fit.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/check.h"

namespace gate {
namespace {

constexpr std::int32_t kLongest = 128;  // UTF-16 units of a name that is looked at

/// Full width to narrow, upper to lower case, and only letters, digits, * and single spaces left.
icu::UnicodeString normalised(std::string_view text) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
    check(U_SUCCESS(error) != 0, "ICU has no data");
    const icu::UnicodeString folded = fold->normalize(
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))), error);
    icu::UnicodeString out;
    for (std::int32_t at = 0; at < folded.length() && out.length() < kLongest; at = folded.moveIndex32(at, 1)) {
        const UChar32 letter = folded.char32At(at);
        const bool counts = u_isalnum(letter) || letter == '*' || u_charType(letter) == U_NON_SPACING_MARK;
        if (counts)
            out.append(letter);
        else if (!out.isEmpty() && out[out.length() - 1] != ' ')
            out.append(u' ');
    }
    return out.trim();
}

/// Into a–z and spaces, by one of ICU's readings of Han. Thread-safe by a lock: a transliterator is not.
std::string latin(const icu::UnicodeString& name, const char* reading) {
    static std::mutex mutex;
    const std::lock_guard held(mutex);
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> by(icu::Transliterator::createInstance(
        icu::UnicodeString(reading) + "; Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error));
    check(by != nullptr && U_SUCCESS(error) != 0, "ICU cannot read Han");
    icu::UnicodeString text = name;
    by->transliterate(text);
    std::string out;
    text.toUTF8String(out);
    return out;
}

/// As passports write ü: lyu and lv for lu, nyu and nv for nu.
std::string as_passports_write(std::string text) {
    for (const auto& [written, meant] : {std::pair{"lyu", "lu"}, {"nyu", "nu"}, {"lv", "lu"}, {"nv", "nu"}})
        for (std::size_t at; (at = text.find(written)) != std::string::npos;)
            text.replace(at, std::string_view(written).size(), meant);
    return text;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words(1);
    for (const char c : text)
        if (c == ' ')
            words.emplace_back();
        else
            words.back() += c;
    std::erase(words, "");
    return words;
}

/// The words run together, beginning with each in turn: family name first or last.
std::vector<std::string> turns(const std::string& text) {
    std::vector<std::string> words = words_of(text), all;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string joined;
        for (const std::string& word : words) joined += word;
        all.push_back(as_passports_write(joined));
        std::rotate(words.begin(), words.begin() + 1, words.end());
    }
    return all;
}

/// `masked` against `name`, where * is one or more letters. In time length × length.
bool masked_fits(const icu::UnicodeString& masked, const icu::UnicodeString& name) {
    std::vector<bool> reach(static_cast<std::size_t>(name.length()) + 1, false);
    reach[0] = true;
    for (std::int32_t i = 0; i < masked.length(); ++i) {
        std::vector<bool> next(reach.size(), false);
        for (std::size_t at = 0; at + 1 < reach.size(); ++at) {
            const bool star = masked[i] == u'*';
            if (star ? (reach[at] || next[at]) : (reach[at] && masked[i] == name[static_cast<std::int32_t>(at)]))
                next[at + 1] = true;
        }
        reach.swap(next);
    }
    return reach.back();
}

icu::UnicodeString without_spaces(icu::UnicodeString text) { return text.findAndReplace(u" ", u""); }

bool latin_fits(const icu::UnicodeString& a, const icu::UnicodeString& b) {
    for (const char* reading : {"Han-Latin/Names", "Han-Latin"}) {  // 单: Shan as a family name, else dan
        const auto left = turns(latin(a, reading)), right = turns(latin(b, reading));
        if (std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) != left.end()) return true;
    }
    return false;
}

}  // namespace

bool names_fit(std::string_view certificate, std::string_view roster) {
    const icu::UnicodeString theirs = normalised(certificate), ours = normalised(roster);
    const icu::UnicodeString solid = without_spaces(theirs), our_solid = without_spaces(ours);
    if (solid.isEmpty() || our_solid.isEmpty()) return false;
    if (solid == our_solid) return solid.indexOf(u'*') < 0;
    if (solid.indexOf(u'*') < 0) return latin_fits(theirs, ours);
    icu::UnicodeString letters = solid;
    return !letters.findAndReplace(u"*", u"").isEmpty() && masked_fits(solid, our_solid);
}

}  // namespace gate
