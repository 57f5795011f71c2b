#include "lane/fault_watch.h"

namespace gate {

std::vector<FaultWatch::Change> FaultWatch::see(const std::string& device, const std::optional<Fault>& fault,
                                                Instant now) {
    State& state = states_[device];
    std::vector<Change> changes;
    if (!fault) {
        if (state.told) changes.push_back({device, *state.told, true});
        state = {};
        return changes;
    }
    // One cause may show itself in turn as no reply and as no connection: the trouble began with the first.
    if (!state.pending) state.since = now;
    state.pending = fault;
    if (now - state.since < lasting_) return changes;
    if (state.told && state.told->reason == fault->reason) return changes;
    if (state.told) changes.push_back({device, *state.told, true});
    changes.push_back({device, *fault, false});
    state.told = fault;
    return changes;
}

std::optional<Fault> FaultWatch::lasting(const std::string& device) const {
    const auto found = states_.find(device);
    return found == states_.end() ? std::nullopt : found->second.told;
}

}  // namespace gate
