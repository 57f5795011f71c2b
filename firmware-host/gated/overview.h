// The gate-wide part of the screens: today's counts, the recent rows, open alarms, people inside, disk
// and clock. Counts are read from the journal's rows; nothing is counted twice.
#pragma once

#include <memory>
#include <string>

#include "journal/reader.h"
#include "lane/checkpoint.h"

namespace gate {

/// Owned by one thread, which calls step() a few times a second.
class Overview {
public:
    Overview(GateContext& gate, std::unique_ptr<JournalReader> reader, std::string site, std::string data_folder,
             bool has_way_out);

    void step();

private:
    struct Read {
        std::vector<Count> today;
        std::map<int, std::vector<Count>> by_lane;
        std::vector<RecentView> recent, alarms;
        std::optional<std::int64_t> inside;
    };
    Result<Read> read(DayKey day) const;
    Status read_rows(Read& into, DayKey day) const;
    bool acknowledged(EventId alarm) const;

    GateContext& gate_;
    std::unique_ptr<JournalReader> reader_;
    const std::string site_, data_folder_;
    const bool has_way_out_;
    EventId seen_ = -1;
    DayKey day_ = 0;
    std::string clock_;
};

}  // namespace gate
