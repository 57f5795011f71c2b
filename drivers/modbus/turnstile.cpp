#include "modbus/turnstile.h"

namespace gate::modbus {
namespace {

/// Beyond the pulse's own length: the board's clock, the echo's way, and for a plain coil the off's way.
constexpr milliseconds kOursMargin{500};

bool active(const TurnstileProfile::Input& input, ByteView bits) {
    return bit_at(bits, static_cast<std::size_t>(input.number)) != input.closed_at_rest;
}

}  // namespace

Turnstile::Turnstile(Bus& bus, TurnstileConfig config, const Clock& clock)
    : config_(std::move(config)),
      bus_(bus),
      clock_(clock),
      off_(bus.off(config_.profile.off(config_.unit, config_.coil))),
      track_(bus.config().address() + " unit " + std::to_string(config_.unit)) {
    const TurnstileProfile& profile = config_.profile;
    if (profile.inputs > 0 && (profile.passage.wired() || profile.fire.wired()))
        bus.poll(read_bits(config_.unit, 2, profile.input_base, static_cast<std::uint16_t>(profile.inputs)),
                 profile.poll, [this](const Outcome& outcome, Instant sent) { see_inputs(outcome, sent); });
    if (profile.read_back)
        bus.poll(read_bits(config_.unit, 1, profile.coil_base, static_cast<std::uint16_t>(profile.coils)),
                 profile.coil_poll, [this](const Outcome& outcome, Instant sent) { see_coils(outcome, sent); });
}

Pulse Turnstile::open() {
    const TurnstileProfile& profile = config_.profile;
    {
        const std::lock_guard lock(mutex_);
        opening_ = true;
    }
    const Pulse pulse =
        bus_.send_once({profile.open(config_.unit, config_.coil), off_, profile.pulse, profile.board_ends_pulse()});
    const std::lock_guard lock(mutex_);
    opening_ = false;
    if (pulse != Pulse::not_sent) ours_until_ = clock_.now() + profile.pulse + kOursMargin;
    return pulse;
}

void Turnstile::see_inputs(const Outcome& outcome, Instant sent) {
    const std::lock_guard lock(mutex_);
    track_.see(outcome, sent);
    if (!outcome.ok()) return;
    const TurnstileProfile& profile = config_.profile;
    if (profile.fire.wired()) view_.fire = active(profile.fire, outcome.data);
    if (profile.passage.wired()) see_passage(active(profile.passage, outcome.data), sent);
}

void Turnstile::see_passage(bool on, Instant sent) {
    if (on && passage_ == false) ++view_.passages;  // what was on when we began is nobody's passage
    if (!on)
        view_.in_passage_since.reset();
    else if (!view_.in_passage_since)
        view_.in_passage_since = sent;
    passage_ = on;
}

void Turnstile::see_coils(const Outcome& outcome, Instant sent) {
    const std::lock_guard lock(mutex_);
    track_.see(outcome, sent);
    if (!outcome.ok()) return;
    const bool on = bit_at(outcome.data, static_cast<std::size_t>(config_.coil));
    view_.coil_not_ours = on && !opening_ && sent > ours_until_;
}

TurnstileView Turnstile::view() const {
    const std::lock_guard lock(mutex_);
    TurnstileView view = view_;
    view.health = track_.now();
    if (!config_.profile.board_ends_pulse())
        view.health.warning = Fault{Reason::turnstile_no_failsafe, config_.profile.origin.name};
    return view;
}

}  // namespace gate::modbus
