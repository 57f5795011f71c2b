#include "desk/script.h"

#include <charconv>
#include <functional>
#include <map>
#include <sstream>

namespace gate::desk {
namespace {

using Words = std::vector<std::string>;

Fault wrong(const std::string& what) { return {Reason::request_invalid, what}; }

Words split(std::string_view line) {
    std::istringstream in{std::string(line.substr(0, line.find('#')))};
    Words words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

/// The words of a command, taken one after the other. A word that is missing or wrong is remembered.
class Taker {
public:
    explicit Taker(const Words& words, std::size_t at) : words_(words), at_(at) {}

    bool more() const { return at_ < words_.size(); }
    std::string word() { return more() ? words_[at_++] : (fail("a word is missing"), std::string()); }
    bool next_is(std::string_view text) { return more() && words_[at_] == text ? (++at_, true) : false; }
    double number() {
        const std::string text = word();
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) fail(text + ": not a number");
        return value;
    }
    int whole() { return static_cast<int>(number()); }
    bool on_off() {
        const std::string text = word();
        if (text != "on" && text != "off") fail(text + ": on or off");
        return text == "on";
    }
    void fail(std::string why) {
        if (problem_.empty()) problem_ = std::move(why);
    }
    Status result() {
        if (problem_.empty() && more()) fail(words_[at_] + ": too many words");
        if (!problem_.empty()) return wrong(problem_);
        return Done{};
    }

private:
    const Words& words_;
    std::size_t at_;
    std::string problem_;
};

Worker::Manner take_manner(Taker& take) {
    static const std::map<std::string, Worker::Manner> names{{"passes", Worker::Manner::passes},
                                                             {"stays", Worker::Manner::stays},
                                                             {"dawdles", Worker::Manner::dawdles},
                                                             {"tailgated", Worker::Manner::tailgated}};
    if (!take.more()) return Worker::Manner::passes;
    const std::string name = take.word();
    const auto found = names.find(name);
    if (found == names.end()) take.fail(name + ": passes, stays, dawdles or tailgated");
    return found == names.end() ? Worker::Manner::passes : found->second;
}

Trouble take_trouble(Taker& take) {
    using Kind = Trouble::Kind;
    static const std::map<std::string, Kind> names{{"silent", Kind::silent},        {"slow", Kind::slow},
                                                   {"exception", Kind::exception},  {"garbage", Kind::garbage},
                                                   {"short", Kind::shortened},      {"wrong-unit", Kind::wrong_unit},
                                                   {"wrong-echo", Kind::wrong_echo}};
    const std::string name = take.word();
    const auto found = names.find(name);
    if (found == names.end()) return take.fail(name + ": no such fault"), Trouble{};
    Trouble trouble{found->second};
    if (trouble.kind == Kind::slow || trouble.kind == Kind::exception) trouble.value = take.whole();
    if (take.next_is("times")) trouble.times = take.whole();
    return trouble;
}

std::vector<Worker> take_workers(Taker& take) {
    std::vector<Worker> workers;
    while (take.more()) workers.push_back({take.number(), Worker::Manner::passes});
    return workers;
}

/// What a parsed command does to a lane; empty where there is no such command.
using Action = std::function<void(Lane&, Instant)>;

Action person_action(const std::string& verb, Taker& take) {
    if (verb == "temp") return [degrees = take.number()](Lane& lane, Instant now) { lane.queue().stand(degrees, now); };
    if (verb == "absent") return [](Lane& lane, Instant now) { lane.queue().leave(now); };
    if (verb == "walk") return [](Lane& lane, Instant now) { lane.queue().walk(now); };
    if (verb == "workers") return [workers = take_workers(take)](Lane& lane, Instant) { lane.queue().repeat(workers); };
    if (verb == "patience")
        return [ms = take.whole()](Lane& lane, Instant) { lane.queue().set_patience(milliseconds(ms)); };
    if (verb != "worker") return {};
    Worker worker;
    worker.degrees = take.number();
    worker.manner = take_manner(take);
    return [worker](Lane& lane, Instant) { lane.queue().enqueue(worker); };
}

Action raw_action(Taker& take) {
    std::optional<std::uint16_t> raw;
    if (!take.next_is("off")) raw = static_cast<std::uint16_t>(take.whole());
    return [raw](Lane& lane, Instant) { lane.set_raw(raw); };
}

Action device_action(const std::string& verb, Taker& take) {
    if (verb == "fire") return [on = take.on_off()](Lane& lane, Instant) { lane.set_fire(on); };
    if (verb == "coil") return [on = take.on_off()](Lane& lane, Instant) { lane.force_coil(0, on); };
    if (verb == "ambient") return [degrees = take.number()](Lane& lane, Instant) { lane.set_ambient(degrees); };
    if (verb == "raw") return raw_action(take);
    if (verb == "sensor-error") return [on = take.on_off()](Lane& lane, Instant) { lane.set_sensor_error(on); };
    if (verb == "lose-reply-after-pulse")
        return [times = take.more() ? take.whole() : 1](Lane& lane, Instant) { lane.lose_replies = times; };
    return {};
}

Action trouble_action(const std::string& verb, Taker& take) {
    if (verb == "ok")
        return [](Lane& lane, Instant) {
            lane.thermometer_trouble = lane.relay_trouble = {};
            lane.lose_replies = 0;
            lane.set_raw(std::nullopt);
            lane.set_sensor_error(false);
        };
    const bool both = verb == "fault", thermometer = verb == "thermometer", relay = verb == "relay";
    if (!both && !thermometer && !relay) return {};
    if (!both && !take.next_is("fault")) take.fail(verb + ": fault is missing");
    return [=, trouble = take_trouble(take)](Lane& lane, Instant) {
        if (!relay) lane.thermometer_trouble = trouble;
        if (!thermometer) lane.relay_trouble = trouble;
    };
}

Action action_of(const std::string& verb, Taker& take) {
    for (const auto find : {person_action, device_action, trouble_action})
        if (Action action = find(verb, take)) return action;
    take.fail(verb + ": no such command");
    return {};
}

Result<Effect> run_on_lanes(const Words& words, std::vector<Lane>& lanes, Instant now) {
    Taker take(words, 1);
    std::size_t from = 0, to = lanes.size();
    if (words[0] == "lane") {
        const int number = take.whole();
        if (number < 1 || number > static_cast<int>(lanes.size())) return wrong("there is no such lane");
        from = static_cast<std::size_t>(number - 1);
        to = from + 1;
    }
    const Action action = action_of(take.word(), take);
    if (const Status status = take.result(); !status.ok()) return status.fault();
    for (std::size_t i = from; i < to; ++i) action(lanes[i], now);
    return Effect{};
}

}  // namespace

Result<Effect> run_command(std::string_view line, std::vector<Lane>& lanes, Instant now) {
    const Words words = split(line);
    for (Lane& lane : lanes) lane.advance(now);
    if (words.empty()) return Effect{};
    if (words[0] == "lane" || words[0] == "all") return run_on_lanes(words, lanes, now);
    if (words[0] == "stats") return Effect{true, false, milliseconds(0)};
    if (words[0] == "quit") return Effect{false, true, milliseconds(0)};
    if (words[0] != "wait") return wrong(words[0] + ": no such command");
    Taker take(words, 1);
    const int ms = take.whole();
    if (const Status status = take.result(); !status.ok()) return status.fault();
    return Effect{false, false, milliseconds(ms)};
}

}  // namespace gate::desk
