#include "district/intake.h"

#include <algorithm>

namespace gate::district {
namespace {

constexpr std::ptrdiff_t kMost = 256;  // requests of one transaction

}  // namespace

struct Intake::Waiting {
    Upload upload;
    std::optional<Result<sync::Answer>> answer;
};

Result<sync::Answer> Intake::exchange(GateId gate, const sync::Request& request, WallTime now) {
    Waiting mine{{gate, &request}, std::nullopt};
    std::unique_lock held(mutex_);
    queue_.push_back(&mine);
    while (!mine.answer) {
        if (writing_)
            done_.wait(held);
        else
            write(held, now);
    }
    return *std::move(mine.answer);
}

/// Writes what has come so far, for all who wait.
void Intake::write(std::unique_lock<std::mutex>& held, WallTime now) {
    writing_ = true;
    const auto end = queue_.begin() + std::min(std::ssize(queue_), kMost);
    const std::vector<Waiting*> batch(queue_.begin(), end);
    queue_.erase(queue_.begin(), end);
    held.unlock();
    std::vector<Upload> uploads;
    for (const Waiting* one : batch) uploads.push_back(one->upload);
    auto answers = ledger_.exchange(uploads, now);
    held.lock();
    for (std::size_t i = 0; i < batch.size(); ++i)
        batch[i]->answer = answers ? Result<sync::Answer>(std::move((*answers)[i])) : answers.fault();
    writing_ = false;
    done_.notify_all();
}

}  // namespace gate::district
