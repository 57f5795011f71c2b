#include "pass/dcc_payload.h"

#include <cmath>

#include "pass/cbor.h"

namespace gate {
namespace {

using Kind = CborItem::Kind;
using Type = HealthFacts::Type;

constexpr std::int64_t kIssuer = 1, kExpires = 4, kNotBefore = 5, kIssuedAt = 6, kHealth = -260, kDcc = 1;
constexpr double kLastSecond = 253402300799.0;       // of the year 9999
constexpr std::string_view kNegative = "260415000";  // SNOMED CT: not detected

std::optional<WallTime> time_in(const CborItem& item) {
    double value = item.real;
    if (const auto whole = item.integer())
        value = static_cast<double>(*whole);
    else if (!item.is(Kind::real))
        return std::nullopt;
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
    std::string_view target, product, dose_date, country, id, method, result, first_positive, from, until, sampled;
    std::optional<WallTime> sampled_at;  // written as a number
    std::optional<std::int64_t> dose, doses;
};

struct TextField {
    std::string_view name;
    std::string_view Entry::*field;
};
constexpr TextField kTexts[] = {
    {"tg", &Entry::target}, {"mp", &Entry::product}, {"dt", &Entry::dose_date}, {"co", &Entry::country},
    {"ci", &Entry::id},     {"tt", &Entry::method},  {"tr", &Entry::result},    {"fr", &Entry::first_positive},
    {"df", &Entry::from},   {"du", &Entry::until},   {"sc", &Entry::sampled},
};

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
        if (name == "ver") has_version_ = value.is(Kind::text);
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
                has_name_ = has_name_ || !field->empty();
            }
            if (!reader_.skip(value)) return false;
        }
        return true;
    }

    bool entries(Type type, const CborItem& head) {
        if (head.is(Kind::null)) return true;
        if (!head.is(Kind::array)) return wrong("the entries are no array");
        for (CborItem item = reader_.untagged(); !item.is(Kind::end); item = reader_.untagged()) {
            if (!item.is(Kind::map)) return wrong("an entry is no map");
            if (++entries_ > 1) return wrong("more than one entry");
            out_.facts.type = type;
            if (!entry()) return false;
        }
        return true;
    }

    bool entry() {
        for (CborItem key = reader_.next(); !key.is(Kind::end); key = reader_.next()) {
            if (key.is(Kind::error)) return false;
            const CborItem value = reader_.untagged();
            field(key.is(Kind::text) ? key.text() : "", value);
            if (!reader_.skip(value)) return false;
        }
        return true;
    }

    void field(std::string_view name, const CborItem& value) {
        if (name == "dn") entry_.dose = count_in(value);
        if (name == "sd") entry_.doses = count_in(value);
        if (name == "sc") entry_.sampled_at = time_in(value);
        if (!value.is(Kind::text)) return;
        for (const TextField& text : kTexts)
            if (text.name == name) entry_.*text.field = value.text();
    }

    static std::optional<std::int64_t> count_in(const CborItem& value) {
        auto count = value.integer();
        if (value.is(Kind::real) && value.real == std::floor(value.real) && std::abs(value.real) < 1000)
            count = static_cast<std::int64_t>(value.real);
        return count && *count >= 0 && *count < 1000 ? count : std::nullopt;
    }

    bool complete() {
        if (entries_ == 0) return wrong("no vaccination, test or recovery in it");
        if (!has_version_ || !has_name_ || !has_birth_) return wrong("version, name or date of birth is missing");
        if (entry_.id.empty() || entry_.country.empty() || entry_.target.empty())
            return wrong("the entry lacks its identifier, country or disease");
        out_.id = entry_.id;
        out_.country = entry_.country;
        out_.facts.disease = entry_.target;
        switch (out_.facts.type) {
            case Type::vaccination:
                return vaccination();
            case Type::test:
                return test();
            case Type::recovery:
                return recovery();
        }
        return false;
    }

    bool vaccination() {
        out_.facts.product = entry_.product;
        out_.facts.at = day_in(entry_.dose_date);
        if (!entry_.dose || !entry_.doses || !out_.facts.at || entry_.product.empty())
            return wrong("the vaccination lacks its product, doses or date");
        out_.facts.dose = static_cast<int>(*entry_.dose);
        out_.facts.doses = static_cast<int>(*entry_.doses);
        return true;
    }

    bool test() {
        out_.facts.method = entry_.method;
        out_.facts.negative = entry_.result == kNegative;
        out_.facts.at = entry_.sampled_at ? entry_.sampled_at : moment_in(entry_.sampled);
        return (out_.facts.at && !entry_.method.empty() && !entry_.result.empty()) ||
               wrong("the test lacks its kind, result or time");
    }

    bool recovery() {
        out_.facts.at = day_in(entry_.first_positive);
        out_.facts.from = day_in(entry_.from);
        out_.facts.to = day_in(entry_.until);
        return (out_.facts.at && out_.facts.to) || wrong("the recovery lacks its dates");
    }

    CborReader reader_;
    DccPayload out_;
    Entry entry_;
    int entries_ = 0;
    bool has_version_ = false, has_name_ = false, has_birth_ = false;
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
