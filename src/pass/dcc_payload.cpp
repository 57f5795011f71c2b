#include "pass/dcc_payload.h"

#include <cmath>

#include "pass/cbor.h"

namespace gate {
namespace {

using Kind = CborItem::Kind;
using Type = HealthFacts::Type;

constexpr std::int64_t kIssuer = 1, kExpires = 4, kNotBefore = 5, kIssuedAt = 6, kHealth = -260, kDcc = 1;
constexpr double kLastSecond = 253402300799.0;  // of the year 9999
constexpr std::size_t kMostEntries = 16;
constexpr std::string_view kNegative = "260415000";  // SNOMED CT: not detected

/// `unit`: how many of the number are a second.
std::optional<WallTime> time_in(const CborItem& item, double unit = 1) {
    double value = item.real;
    if (const auto whole = item.integer())
        value = static_cast<double>(*whole);
    else if (!item.is(Kind::real))
        return std::nullopt;
    value /= unit;
    if (!(value >= 0 && value <= kLastSecond)) return std::nullopt;  // NaN too
    return WallTime(milliseconds(std::llround(value * 1000)));
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<WallTime> moment_in(std::string_view text) {
    if (const auto exact = parse_rfc3339(text)) return exact;
    return day_in(text);
}

/// The fields of an entry, of whichever type.
struct Entry {
    Type type;
    std::optional<std::string_view> target, product, dose_date, country, id, method, result, first_positive, from,
        until, sampled;
    std::optional<WallTime> sampled_at;  // written as a number
    std::optional<std::int64_t> dose, doses;
};

struct TextField {
    std::string_view name;
    std::optional<std::string_view> Entry::*field;
};
constexpr TextField kTexts[] = {
    {"tg", &Entry::target}, {"mp", &Entry::product}, {"dt", &Entry::dose_date}, {"co", &Entry::country},
    {"ci", &Entry::id},     {"tt", &Entry::method},  {"tr", &Entry::result},    {"fr", &Entry::first_positive},
    {"df", &Entry::from},   {"du", &Entry::until},   {"sc", &Entry::sampled},
};

std::optional<WallTime> day_of(const std::optional<std::string_view>& text) { return day_in(text.value_or("")); }

/// The first test certificates have milliseconds where a text should be.
std::optional<WallTime> sampled_at(const CborItem& value) {
    constexpr double kSurelyMilliseconds = 1e11;  // as seconds it were the year 5138
    const double number = value.integer() ? static_cast<double>(*value.integer()) : value.real;
    return time_in(value, number >= kSurelyMilliseconds ? 1000 : 1);
}

class Reading {
public:
    explicit Reading(ByteView payload) : reader_(payload) {}

    Result<DccPayload> all() {
        if (!claims() || !reader_.finished() || !complete())
            return Fault{Reason::malformed, wrong_ ? wrong_ : "not the claims of a certificate"};
        return out_;
    }

private:
    bool wrong(const char* what) {
        if (!wrong_) wrong_ = what;
        return false;
    }

    bool claims() {
        if (!reader_.untagged().is(Kind::map)) return false;
        for (CborItem key = reader_.next(); !key.is(Kind::end); key = reader_.next()) {
            if (key.is(Kind::error)) return false;
            const CborItem value = reader_.untagged();
            if (key.integer() == kHealth) {
                if (!health(value)) return false;
            } else if (!claim(key, value) || !reader_.skip(value)) {
                return false;
            }
        }
        return true;
    }

    bool claim(const CborItem& key, const CborItem& value) {
        const auto number = key.integer();
        if (number == kIssuer && value.is(Kind::text)) out_.issuer = value.text();
        auto* time = number == kExpires     ? &out_.expires
                     : number == kNotBefore ? &out_.not_before
                     : number == kIssuedAt  ? &out_.issued_at
                                            : nullptr;
        if (!time || value.is(Kind::null)) return true;
        *time = time_in(value);
        return time->has_value() || wrong("a date of the claims is no date");
    }

    bool health(const CborItem& head) {
        if (!head.is(Kind::map)) return wrong("the health claim is no map");
        for (CborItem key = reader_.next(); !key.is(Kind::end); key = reader_.next()) {
            if (key.is(Kind::error)) return false;
            const CborItem value = reader_.untagged();
            if (key.integer() == kDcc ? !certificate(value) : !reader_.skip(value)) return false;
        }
        return true;
    }

    bool certificate(const CborItem& head) {
        if (!head.is(Kind::map)) return wrong("the certificate is no map");
        for (CborItem key = reader_.next(); !key.is(Kind::end); key = reader_.next()) {
            if (key.is(Kind::error)) return false;
            if (!part(key.is(Kind::text) ? key.text() : "", reader_.untagged())) return false;
        }
        return true;
    }

    bool part(std::string_view name, const CborItem& value) {
        if (name == "v") return entries(Type::vaccination, value);
        if (name == "t") return entries(Type::test, value);
        if (name == "r") return entries(Type::recovery, value);
        if (name == "nam") return holder(value);
        if (name == "ver" && value.is(Kind::text)) version_ = value.text();
        if (name == "dob") {
            has_birth_ = !value.is(Kind::array) && !value.is(Kind::map);
            if (value.is(Kind::text)) out_.born = value.text();
        }
        return reader_.skip(value);
    }

    bool holder(const CborItem& head) {
        if (!head.is(Kind::map)) return wrong("the holder's name is no map");
        for (CborItem key = reader_.next(); !key.is(Kind::end); key = reader_.next()) {
            if (key.is(Kind::error)) return false;
            const CborItem value = reader_.untagged();
            const std::string_view name = key.is(Kind::text) ? key.text() : "";
            auto* field = name == "fn"    ? &out_.family_name
                          : name == "gn"  ? &out_.given_name
                          : name == "fnt" ? &out_.family_name_latin
                          : name == "gnt" ? &out_.given_name_latin
                                          : nullptr;
            if (field && value.is(Kind::text)) {
                *field = value.text();
                has_name_ = true;  // if only as an empty text, as some issuers write it
            }
            if (!reader_.skip(value)) return false;
        }
        return true;
    }

    bool entries(Type type, const CborItem& head) {
        if (head.is(Kind::null)) return true;
        if (!head.is(Kind::array)) return wrong("the entries are no array");
        for (CborItem item = reader_.untagged(); !item.is(Kind::end); item = reader_.untagged()) {
            if (item.is(Kind::null)) continue;
            if (!item.is(Kind::map)) return wrong("an entry is no map");
            if (entries_.size() == kMostEntries) return wrong("more entries than any certificate has");
            entries_.push_back({.type = type});
            if (!entry(entries_.back())) return false;
        }
        return true;
    }

    bool entry(Entry& entry) {
        for (CborItem key = reader_.next(); !key.is(Kind::end); key = reader_.next()) {
            if (key.is(Kind::error)) return false;
            const CborItem value = reader_.untagged();
            field(entry, key.is(Kind::text) ? key.text() : "", value);
            if (!reader_.skip(value)) return false;
        }
        return true;
    }

    static void field(Entry& entry, std::string_view name, const CborItem& value) {
        if (name == "dn") entry.dose = count_in(value);
        if (name == "sd") entry.doses = count_in(value);
        if (name == "sc") entry.sampled_at = sampled_at(value);
        if (!value.is(Kind::text)) return;
        for (const TextField& text : kTexts)
            if (text.name == name) entry.*text.field = value.text();
    }

    static std::optional<std::int64_t> count_in(const CborItem& value) {
        auto count = value.integer();
        if (value.is(Kind::real) && value.real == std::floor(value.real) && std::abs(value.real) < 1000)
            count = static_cast<std::int64_t>(value.real);
        return count && *count >= 0 && *count < 1000 ? count : std::nullopt;
    }

    bool complete() {
        if (entries_.empty()) return wrong("no vaccination, test or recovery in it");
        if (version_.empty() || !has_name_ || !has_birth_) return wrong("version, name or date of birth is missing");
        const bool may_be_several = version_.starts_with("1.0.") || version_.starts_with("1.1.");
        if (entries_.size() > 1 && !may_be_several) return wrong("more than one entry");
        for (const Entry& entry : entries_)
            if (!complete(entry)) return false;
        return true;
    }

    bool complete(const Entry& entry) {
        if (entry.id.value_or("").empty() || !entry.country || !entry.target)
            return wrong("the entry lacks its identifier, country or disease");
        out_.entries.push_back({.id = *entry.id, .country = *entry.country, .facts = {}});
        HealthFacts& facts = out_.entries.back().facts;
        facts.type = entry.type;
        facts.disease = *entry.target;
        switch (entry.type) {
            case Type::vaccination:
                return vaccination(entry, facts);
            case Type::test:
                return test(entry, facts);
            case Type::recovery:
                return recovery(entry, facts);
        }
        return false;
    }

    bool vaccination(const Entry& entry, HealthFacts& facts) {
        facts.at = day_of(entry.dose_date);
        if (!entry.dose || !entry.doses || !facts.at || !entry.product)
            return wrong("the vaccination lacks its product, doses or date");
        facts.product = *entry.product;
        facts.dose = static_cast<int>(*entry.dose);
        facts.doses = static_cast<int>(*entry.doses);
        return true;
    }

    bool test(const Entry& entry, HealthFacts& facts) {
        facts.at = entry.sampled_at ? entry.sampled_at : moment_in(entry.sampled.value_or(""));
        if (!facts.at || !entry.method || !entry.result) return wrong("the test lacks its kind, result or time");
        facts.method = *entry.method;
        facts.negative = *entry.result == kNegative;
        return true;
    }

    bool recovery(const Entry& entry, HealthFacts& facts) {
        facts.at = day_of(entry.first_positive);
        facts.from = day_of(entry.from);
        facts.to = day_of(entry.until);
        return (facts.at && facts.to) || wrong("the recovery lacks its dates");
    }

    CborReader reader_;
    DccPayload out_;
    std::vector<Entry> entries_;
    std::string_view version_;
    bool has_name_ = false, has_birth_ = false;
    const char* wrong_ = nullptr;
};

}  // namespace

std::optional<WallTime> day_in(std::string_view text) {
    text = text.substr(0, text.find_first_of("Tt "));
    if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
    if ((text.size() > 4 && text[4] != '-') || (text.size() > 7 && text[7] != '-')) return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = text.size() > 4 ? digits(text.substr(5, 2)) : 1;
    const auto day = text.size() > 7 ? digits(text.substr(8, 2)) : 1;
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return WallTime(std::chrono::sys_days(date));
}

Result<DccPayload> read_dcc_payload(ByteView payload) { return Reading(payload).all(); }

}  // namespace gate
