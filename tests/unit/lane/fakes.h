// Ports that a test drives by hand, and a small gate on a real journal.
#pragma once

#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/reader.h"
#include "lane/checkpoint.h"
#include "pass/factory_pass.h"
#include "unit/temp_folder.h"

namespace gate {

struct FakeClock : Clock {
    Instant instant{seconds(1000)};
    WallTime time = *parse_rfc3339("2026-11-23T07:42:16+08:00");
    Instant now() const override { return instant; }
    WallTime wall() const override { return time; }
    void pass(milliseconds span) {
        instant += span;
        time += span;
    }
};

struct FakeScanner : QrScanner {
    Sight wait(milliseconds) override { return {}; }
    void wake() override {}
};

struct FakeThermometer : Thermometer {
    std::vector<TemperatureSample> samples;
    std::optional<Fault> fault;
    std::vector<TemperatureSample> take() override { return std::exchange(samples, {}); }
    DeviceHealth health() const override { return {fault, {}}; }
};

struct FakeTurnstile : Turnstile {
    int opened = 0;
    Pulse answer = Pulse::confirmed;
    TurnstileView seen;
    bool feedback = true;
    std::function<void()> on_open = [] {};
    Pulse open() override {
        ++opened;
        on_open();
        return answer;
    }
    TurnstileView view() const override { return seen; }
    bool has_passage_feedback() const override { return feedback; }
};

struct FakeMask : MaskCheck {
    std::optional<Seen> result;
    int begun = 0, ended = 0;
    bool attending = false;
    void attend(bool on) override { attending = on; }
    void begin() override { ++begun; }
    void end() override { ++ended; }
    std::optional<Seen> seen() override { return result; }
};

struct FakeAuthority : Authority {
    std::vector<std::string> asked;
    std::optional<HealthCode> reply;
    void ask(const std::string& text, WallTime) override { asked.push_back(text); }
    std::optional<HealthCode> answer() override { return reply; }
    DeviceHealth health() const override { return {}; }
};

/// One lane with fake devices, a real store, a real roster, real passes.
class SmallGate {
public:
    explicit SmallGate(LaneConfig lane = {}, bool with_feedback = true) {
        turnstile.feedback = with_feedback;
        Trust trusted;
        trusted.pass_keys.push_back(key);
        trust.set(std::move(trusted));
        for (const char* id : {"A-1", "A-2", "A-3"})
            EXPECT_TRUE(roster.save({id, "王建华", "装配", true, {}, ""}).ok());
        checkpoint = std::make_unique<Checkpoint>(lane, ports, context);
        sees_room();
    }

    std::string pass(const std::string& id) {
        auto& text = passes[id];
        if (text.empty())
            text = issue_pass({static_cast<std::uint64_t>(random_id()), id, clock.time - std::chrono::hours(1),
                               clock.time + std::chrono::days(1)},
                              key);
        return text;
    }

    // ---- one turn, 50 ms long ----
    void step(const std::string& code = "") {
        clock.pass(milliseconds(50));
        Sight sight;
        sight.health.last_good = camera_stands ? camera_last : clock.instant;
        camera_last = sight.health.last_good;
        if (!code.empty()) sight.scan = Scan{code, clock.instant - scan_age, {}, colour};
        checkpoint->step(sight);
    }
    void steps(int count, const std::string& code = "") {
        for (int i = 0; i < count; ++i) step(code);
    }
    void wait(milliseconds span) { steps(static_cast<int>(span / milliseconds(50))); }

    void sample(int milli) { thermometer.samples.push_back({clock.instant + milliseconds(50), Celsius{milli}, {}}); }
    void sees_room() {
        sample(22'000);
        step();
    }
    void sees_face(int milli, int times = 3, const std::string& code = "") {
        for (int i = 0; i < times; ++i) {
            sample(milli);
            step(code);
        }
    }
    /// Comes, shows the pass of `id` with `milli` degrees, and is answered or still awaited.
    void come(const std::string& id, int milli = 36'500) {
        step(pass(id));
        sees_face(milli, 3, pass(id));
    }
    void walk_through() {
        ++turnstile.seen.passages;
        step();
        leave();
    }
    /// Nobody before the lane, for long enough that everything starts anew.
    void leave() {
        sees_room();
        wait(milliseconds(10'000));
    }

    std::vector<Event> rows(std::optional<EventKind> kind = {}) {
        std::vector<Event> found;
        auto reader = *JournalReader::open(folder.path + "/journal.db");
        LogFilter filter;
        filter.from = 0;
        filter.to = INT32_MAX;
        filter.kind = kind;
        filter.newest_first = false;
        EXPECT_TRUE(reader->log(filter, [&](const LogRow& row) { return found.push_back(row.event), true; }).ok());
        return found;
    }
    /// No row can be written any more: the disk is full. By a limit on the file's pages, as SQLite sees a full disk.
    void break_journal() {
        sqlite("PRAGMA max_page_count = 1");
        while (journal->record(start())) {
        }
    }
    void mend_journal() { sqlite("PRAGMA max_page_count = 1000000"); }
    void sqlite(const char* statement) { store->lock().db().exec(statement); }
    std::size_t count(EventKind kind) { return rows(kind).size(); }
    Reason last_refusal() {
        const auto refusals = rows(EventKind::refuse);
        return refusals.empty() ? Reason::none : refusals.back().reason;
    }
    LaneStatus status() { return board.snapshot().lanes.at(0); }

    TempFolder folder;
    FakeClock clock;
    FakeScanner scanner;
    FakeThermometer thermometer;
    FakeTurnstile turnstile;
    FakeMask mask;
    FakeAuthority authority;
    Key key = Key::make_p256();
    SharedValue<Policy> policy{Policy{}};
    SharedValue<Trust> trust{Trust{}};
    StatusBoard board;
    Zone zone = *Zone::named("Asia/Shanghai");
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal = *Journal::begin(*store, zone, start());
    Roster roster{*store};
    ClockTrust clock_trust{clock, *parse_rfc3339("2026-01-01T00:00:00Z"), {}};
    Claims claims;
    GateContext context{clock, zone, *journal, roster, clock_trust, trust, policy, board, claims};
    LanePorts ports{scanner, &thermometer, turnstile, nullptr, nullptr};
    std::unique_ptr<Checkpoint> checkpoint;
    std::map<std::string, std::string> passes;
    milliseconds scan_age{10};
    CodeColour colour = CodeColour::unsure;
    bool camera_stands = false;
    Instant camera_last{};

private:
    EventDraft start() const {
        EventDraft row;
        row.at = clock.time;
        row.kind = EventKind::start;
        return row;
    }
};

}  // namespace gate
