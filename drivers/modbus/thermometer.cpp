#include "modbus/thermometer.h"

#include <algorithm>

namespace gate::modbus {
namespace {

constexpr std::size_t kMostSamples = 256;
constexpr int kWidestBlock = 16;      // registers that are read only to reach the next one of ours
constexpr seconds kAmbientHolds{10};  // air changes slowly
constexpr seconds kStatusHolds{2};
constexpr milliseconds kAmbientPeriod{1000};
constexpr int kImplausibleInARow = 3;

struct Span {
    int from, to;  // [from, to)
    void take(int first, int count) {
        from = std::min(from, first);
        to = std::max(to, first + count);
    }
};

}  // namespace

Thermometer::Thermometer(Bus& bus, ThermometerConfig config)
    : config_(std::move(config)), track_(bus.config().address() + " unit " + std::to_string(config_.unit)) {
    for (const Read& read : plan()) {
        const bool only_ambient = read.ambient && !read.object && !read.status;
        const milliseconds period =
            only_ambient ? std::max(kAmbientPeriod, config_.profile.poll) : config_.profile.poll;
        bus.poll(read.request, period,
                 [this, read](const Outcome& outcome, Instant sent) { see(read, outcome, sent); });
    }
}

/// The fewest reads that bring everything: one, where the registers lie close together.
std::vector<Thermometer::Read> Thermometer::plan() const {
    const ThermometerProfile& profile = config_.profile;
    const Field& object = profile.object;
    Span span{object.reg, object.reg + object.words()};
    const auto joins = [&](std::uint8_t function, int reg, int words) {
        Span wider = span;
        wider.take(reg, words);
        if (!profile.one_block || function != object.function || wider.to - wider.from > kWidestBlock) return false;
        span = wider;
        return true;
    };
    const auto words = [&](std::uint8_t function, std::uint16_t reg, std::uint16_t count) {
        return function == 2 ? read_bits(config_.unit, 2, reg, count) : read_words(config_.unit, function, reg, count);
    };
    std::vector<Read> reads(1);
    if (const auto& status = profile.status) {
        if (joins(status->function, status->reg, 1))
            reads[0].status = true;
        else
            reads.insert(reads.begin(),
                         {words(status->function, status->reg, status->count()), status->reg, false, false, true});
    }
    Read& main = reads.back();
    if (const auto& ambient = profile.ambient) {
        if (joins(ambient->function, ambient->reg, ambient->words()))
            main.ambient = true;
        else
            reads.insert(reads.begin(),
                         {words(ambient->function, ambient->reg, ambient->words()), ambient->reg, false, true, false});
    }
    Read& last = reads.back();
    last.object = true;
    last.first = static_cast<std::uint16_t>(span.from);
    last.request = words(object.function, last.first, static_cast<std::uint16_t>(span.to - span.from));
    return reads;
}

void Thermometer::see(const Read& read, const Outcome& outcome, Instant sent) {
    const std::lock_guard lock(mutex_);
    track_.see(outcome, sent);
    if (!outcome.ok()) return;
    const ThermometerProfile& profile = config_.profile;
    if (read.status) see_status(outcome.data, static_cast<std::size_t>(profile.status->reg - read.first), sent);
    if (read.ambient) {
        ambient_ = profile.ambient->decode(outcome.data, static_cast<std::size_t>(profile.ambient->reg - read.first));
        ambient_at_ = sent;
    }
    if (!read.object) return;
    samples_.push_back(sample(outcome.data, static_cast<std::size_t>(profile.object.reg - read.first), sent));
    if (samples_.size() > kMostSamples) samples_.pop_front();
}

void Thermometer::see_status(ByteView data, std::size_t at, Instant sent) {
    status_at_ = sent;
    status_ = word_at(data, at);
    if (config_.profile.status->function != 2) return;
    status_ = 0;
    for (unsigned bit = 0; bit < 16; ++bit)
        if (bit_at(data, bit)) status_ = static_cast<std::uint16_t>(status_ | 1u << bit);
}

TemperatureSample Thermometer::sample(ByteView data, std::size_t at, Instant sent) {
    const ThermometerProfile& profile = config_.profile;
    TemperatureSample out{sent, profile.object.decode(data, at), std::nullopt};
    const bool plausible = out.object && *out.object >= profile.plausible_from && *out.object <= profile.plausible_to;
    implausible_ = plausible ? 0 : implausible_ + 1;
    const bool status_known = !profile.status || (status_at_ && sent - *status_at_ <= kStatusHolds);
    const std::uint16_t bad = profile.status ? profile.status->used() : 0;
    if (!plausible || !status_known || (status_ & bad) != 0) out.object.reset();
    if (ambient_ && sent - ambient_at_ <= kAmbientHolds) out.ambient = ambient_;
    return out;
}

std::vector<TemperatureSample> Thermometer::take() {
    const std::lock_guard lock(mutex_);
    std::vector<TemperatureSample> out(samples_.begin(), samples_.end());
    samples_.clear();
    return out;
}

DeviceHealth Thermometer::health() const {
    const std::lock_guard lock(mutex_);
    DeviceHealth health = track_.now();
    const auto& status = config_.profile.status;
    if (health.fault) return health;
    if (status && (status_ & status->error_bits) != 0)
        health.fault = Fault{Reason::thermometer_error, "status " + std::to_string(status_)};
    else if (implausible_ >= kImplausibleInARow)
        health.fault = Fault{Reason::thermometer_implausible, config_.profile.origin.name};
    return health;
}

}  // namespace gate::modbus
