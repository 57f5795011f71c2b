#include "gated/overview.h"

#include <algorithm>
#include <filesystem>

namespace gate {
namespace {

constexpr std::size_t kRecent = 20;
constexpr int kDiskLowPercent = 5;

bool is_verdict(EventKind kind) {
    return kind == EventKind::admit || kind == EventKind::readmit || kind == EventKind::refuse ||
           kind == EventKind::manual_open || kind == EventKind::late;
}

int free_percent(const std::string& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error || space.capacity == 0) return 0;
    return static_cast<int>(space.available * 100 / space.capacity);
}

/// One count a cell: the screens do not care about epochs and hours.
std::vector<Count> sum_over_time(const std::vector<Count>& counts, DayKey day) {
    std::vector<Count> sums;
    for (const Count& count : counts) {
        const auto same = std::find_if(sums.begin(), sums.end(), [&](const Count& sum) {
            return sum.kind == count.kind && sum.reason == count.reason && sum.family == count.family;
        });
        if (same != sums.end())
            same->rows += count.rows;
        else
            sums.push_back({0, first_hour(day), count.kind, count.reason, count.family, count.rows});
    }
    return sums;
}

}  // namespace

Overview::Overview(GateContext& gate, std::unique_ptr<JournalReader> reader, std::string site, std::string data_folder,
                   bool has_way_out)
    : gate_(gate),
      reader_(std::move(reader)),
      site_(std::move(site)),
      data_folder_(std::move(data_folder)),
      has_way_out_(has_way_out) {}

void Overview::step() {
    const WallTime wall = gate_.clock.wall();
    const DayKey day = gate_.zone.day(wall);
    const std::string clock = gate_.zone.clock(wall);
    const EventId newest = gate_.journal.head().id;
    const bool rows_changed = newest != seen_ || day != day_;
    if (!rows_changed && clock == clock_) return;

    std::optional<Result<Read>> rows;
    if (rows_changed) rows = read(day);
    const int free = free_percent(data_folder_);
    const bool trusted = gate_.clock_trust.trusted();
    gate_.board.edit([&](GateStatus& status) {
        status.site = site_;
        status.at = wall;
        status.clock = clock;
        status.clock_trusted = trusted;
        status.fever_from = gate_.policy.get()->fever_from;
        status.claims = gate_.claims.now_held(gate_.clock.now());
        status.day = day;
        status.disk_free_percent = free;
        status.disk = free < kDiskLowPercent ? std::optional(Fault{Reason::disk_low, data_folder_}) : std::nullopt;
        if (!rows) return;
        if (!*rows) {
            status.journal = rows->fault();
            return;
        }
        Read& read = **rows;
        status.today = std::move(read.today);
        status.today_by_lane = std::move(read.by_lane);
        status.recent = std::move(read.recent);
        status.alarms = std::move(read.alarms);
        status.inside = read.inside;
    });
    if (rows && *rows) {
        seen_ = newest;
        day_ = day;
    }
    clock_ = clock;
}

Result<Overview::Read> Overview::read(DayKey day) const {
    Read out;
    auto counts = reader_->counts(first_hour(day), last_hour(day));
    if (!counts) return counts.fault();
    out.today = sum_over_time(*counts, day);
    auto by_lane = reader_->counts_by_lane(first_hour(day), last_hour(day));
    if (!by_lane) return by_lane.fault();
    out.by_lane = std::move(*by_lane);
    if (has_way_out_) {
        const auto inside = reader_->inside(day);
        if (!inside) return inside.fault();
        out.inside = *inside;
    }
    if (const Status read = read_rows(out, day); !read) return read.fault();
    return out;
}

Status Overview::read_rows(Read& into, DayKey day) const {
    LogFilter filter;
    filter.from = first_hour(day);
    filter.to = last_hour(day);
    filter.limit = 500;
    Status recent = reader_->log(filter, [&](const LogRow& row) {
        if (is_verdict(row.event.kind)) into.recent.push_back({row.event, row.name, row.department});
        return into.recent.size() < kRecent;
    });
    if (!recent) return recent;
    // An alarm of the night shift is still one in the morning.
    filter.from = first_hour(add_days(day, -1));
    filter.kind = EventKind::alarm;
    Status alarms = reader_->log(filter, [&](const LogRow& row) {
        into.alarms.push_back({row.event, row.name, row.department});
        return into.alarms.size() < 200;
    });
    std::erase_if(into.alarms, [&](const RecentView& alarm) { return acknowledged(alarm.event.id); });
    std::reverse(into.alarms.begin(), into.alarms.end());
    return alarms;
}

bool Overview::acknowledged(EventId alarm) const {
    const auto about = reader_->about(alarm);
    return about && std::any_of(about->begin(), about->end(),
                                [](const Event& row) { return row.kind == EventKind::acknowledge; });
}

}  // namespace gate
