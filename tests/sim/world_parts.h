// What a World is made of. Used inside tests/sim only.
#pragma once

#include "district/pace.h"
#include "world.h"

namespace gate::sim {

using Image = std::map<std::string, std::vector<std::uint8_t>>;  // of a disk

struct World::Machine {
    int gate = 0;
    std::string folder;
    Disk disk;
    std::unique_ptr<Store> store;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<sync::Uploader> uploader;
    std::optional<std::pair<sync::Request, Instant>> waiting;  // for an answer, until
    std::optional<sync::Answer> last_answer;
    Instant asked_until{};  // the district asked it to wait
    std::int64_t boots = 0;
    milliseconds clock_off{0};
    std::int64_t rows = 0, pulses = 0, tried = 0;  // that this disk must hold; that opened; that were tried
    std::optional<std::tuple<Image, std::int64_t, std::int64_t>> backup;
    std::set<std::pair<DayKey, int>> told;  // reports that the district was once known to hold
    bool on() const { return journal != nullptr; }
};

struct World::District {
    Disk disk;
    std::unique_ptr<district::Ledger> ledger;
    district::Pace pace{1};
    std::optional<std::pair<Image, Taken>> backup;
    std::size_t waiting = 0;  // gates that are not in this world and want to be served too
};

struct World::Message {
    std::size_t machine = 0;
    std::int64_t boots = 0;
    sync::Request request;
    std::optional<sync::Answer> answer;          // on its way back
    std::vector<std::pair<Place, Digest>> rows;  // those that the request counts
};

}  // namespace gate::sim
