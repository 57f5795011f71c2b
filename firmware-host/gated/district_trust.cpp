#include "gated/district_trust.h"

#include "base/files.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

namespace gate {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds kLongestFetch{60'000};  // of one file, on a thread of its own
// Between tries: twice as long after each failure, the half of it by chance, so that gates do not come all at once.
constexpr milliseconds kFirstPause{4'000}, kLongestPause{60'000};
constexpr std::string_view kUnfinished = ".part";

/// A folder's name, the same for the same files.
std::string name_of(const sync::TrustList& list) {
    std::string all;
    for (const auto& [place, digest] : list) all += place + " " + to_hex(digest) + "\n";
    return to_hex(sha256(bytes_of(all))).substr(0, 16);
}

bool is(const Result<std::string>& content, const Digest& digest) {
    return content && sha256(bytes_of(*content)) == digest;
}

Fault missing(const std::string& what) { return {Reason::trust_unreadable, "of the district: " + what}; }

}  // namespace

DistrictTrust::DistrictTrust(const DistrictConfig& config, std::function<void()> in_use)
    : folder_(config.trust_folder),
      uplink_({.url = config.url, .ca_file = config.ca, .token_file = config.token_file, .total = kLongestFetch}),
      in_use_(std::move(in_use)) {}

void DistrictTrust::want(const sync::TrustList& list) {
    const std::lock_guard held(mutex_);
    if (list == wanted_) return;
    again_.reset();
    pause_ = kFirstPause;
    wanted_ = list;
}

std::optional<Fault> DistrictTrust::problem() const {
    const std::lock_guard held(mutex_);
    return problem_;
}

void DistrictTrust::step(Instant now) {
    sync::TrustList list;
    {
        const std::lock_guard held(mutex_);
        if (!wanted_ || (again_ && now < *again_)) return;
        list = *wanted_;
    }
    std::error_code error;
    const std::string name = list.empty() ? "" : name_of(list);
    const std::string used = fs::read_symlink(current(folder_), error).string();
    whole_ = used == name && (whole_ || is_whole(list));
    const Status done = whole_ ? Status(Done{}) : complete(list, name);
    if (done && !whole_) put_in_use(name);
    const std::lock_guard held(mutex_);
    if (!done && problem_ != done.fault())
        spdlog::warn("district: its trust list is not in use: {}", done.fault().detail);
    problem_ = done ? std::nullopt : std::optional(done.fault());
    if (done || list != wanted_) return;
    again_ = now + pause_ / 2 + milliseconds(random_id() % (pause_ / 2).count());
    pause_ = std::min(pause_ * 2, kLongestPause);
}

/// Every file in use is the one that was fetched: a power cut may have left one empty.
bool DistrictTrust::is_whole(const sync::TrustList& list) const {
    return std::all_of(list.begin(), list.end(), [&](const auto& file) {
        return is(read_file(current(folder_) + "/" + file.first), file.second);
    });
}

/// All files of the list, under its name; nothing to do for an empty one.
Status DistrictTrust::complete(const sync::TrustList& list, const std::string& name) {
    if (list.empty()) return Done{};
    const std::string whole = folder_ + "/" + name, draft = whole + std::string(kUnfinished);
    for (const auto& [place, digest] : list)
        if (const Status brought = bring(place, digest, draft + "/" + place); !brought) return brought;
    std::error_code error;
    fs::remove_all(whole, error);  // left by a power cut
    fs::rename(draft, whole, error);
    return error ? Status(missing(whole + ": " + error.message())) : Status(Done{});
}

/// Into the draft: what it has already, what the list in use has, else from the district.
Status DistrictTrust::bring(const std::string& place, const Digest& digest, const std::string& to) {
    if (is(read_file(to), digest)) return Done{};
    const std::string before = current(folder_) + "/" + place;
    auto content = read_file(before);
    const bool had = is(content, digest);
    if (!had) {
        auto fetched = uplink_.trust_file(digest);
        if (!fetched) return missing(place + ": " + fetched.fault().detail);
        content = *std::move(fetched);
    }
    if (!is(content, digest)) return missing(place + ": what came is another file");
    std::error_code error;
    fs::create_directories(fs::path(to).parent_path(), error);
    if (const Status kept = replace_file(to, *content, 0644); !kept) return kept;
    if (had) fs::last_write_time(to, fs::last_write_time(before, error), error);  // trusted since then
    return Done{};
}

/// By one rename of a link; what stood there before goes afterwards.
void DistrictTrust::put_in_use(const std::string& name) {
    std::error_code error;
    if (name.empty()) {
        fs::remove(current(folder_), error);
    } else {
        const std::string link = folder_ + "/next";
        fs::remove(link, error);
        fs::create_directory_symlink(name, link, error);
        if (!error) fs::rename(link, current(folder_), error);
        if (error) return spdlog::error("district: {}: {}", link, error.message());
    }
    in_use_();
    spdlog::info("district: its trust list {} is in use", name.empty() ? "(none)" : name);
    for (const auto& other : fs::directory_iterator(folder_, error))
        if (other.path().filename() != name && other.path().filename() != "current")
            fs::remove_all(other.path(), error);
}

}  // namespace gate
