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

Result<sync::Answer> Intake::exchange(GateId gate, const sync::Request& request) {
    Waiting mine{{gate, &request}, std::nullopt};
    std::unique_lock held(mutex_);
    queue_.push_back(&mine);
    while (!mine.answer) {
        if (writing_)
            done_.wait(held);
        else
            write(held);
    }
    return *std::move(mine.answer);
}

/// Writes what has come so far, for all who wait. Who is left over after that has to be written before anyone who
/// comes again.
void Intake::write(std::unique_lock<std::mutex>& held) {
    writing_ = true;
    const auto end = queue_.begin() + std::min(std::ssize(queue_), kMost);
    const std::vector<Waiting*> batch(queue_.begin(), end);
    queue_.erase(queue_.begin(), end);
    held.unlock();
    std::vector<Upload> uploads;
    for (const Waiting* one : batch) uploads.push_back(one->upload);
    const Instant began = clock_.now();
    auto answers = ledger_.exchange(uploads, clock_.wall());
    const Instant ended = clock_.now();
    const std::size_t outside = before_us_();
    held.lock();
    const std::size_t waiting = queue_.size() + outside;
    if (answers) pace_.wrote(batch.size(), ended - began, waiting);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (answers) (*answers)[i].wait = pace_.wait(*batch[i]->upload.request, waiting, ended);
        batch[i]->answer = answers ? Result<sync::Answer>(std::move((*answers)[i])) : answers.fault();
    }
    writing_ = false;
    done_.notify_all();
}

}  // namespace gate::district
