#include "report/temp_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/digest.h"

namespace gate {
namespace {

constexpr std::int64_t kReserve = 64 << 20;  // the journal goes on writing meanwhile

}  // namespace

struct TempFile::Held {
    int fd = -1;
    std::string path;
    ~Held() {
        if (!path.empty()) ::unlink(path.c_str());
        if (fd >= 0) ::close(fd);
    }
};

Result<TempFile> TempFile::make(const std::string& folder, std::int64_t bytes) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error || static_cast<std::int64_t>(space.available) < bytes + kReserve)
        return Fault{Reason::export_no_space, folder + ": " + std::to_string(bytes >> 20) + " MB are needed"};
    const std::string path = folder + "/export-" + std::to_string(random_id()) + ".tmp";
    auto held = std::make_shared<Held>();
    held->fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (held->fd < 0) return Fault{Reason::export_no_space, folder + ": cannot be written"};
    held->path = path;
    return TempFile(std::move(held), path);
}

void TempFile::forget_name() {
    // Whoever wrote it by its name may have made a new file there: this is the one that counts.
    const int written = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (written >= 0) {
        ::close(held_->fd);
        held_->fd = written;
    }
    ::unlink(path_.c_str());
    held_->path.clear();
}

bool TempFile::read(std::string& piece) const {
    char bytes[64 << 10];
    const ssize_t got = ::read(held_->fd, bytes, sizeof bytes);
    if (got <= 0) return false;
    piece.append(bytes, static_cast<std::size_t>(got));
    return true;
}

std::int64_t TempFile::size() const {
    struct stat seen {};
    return ::fstat(held_->fd, &seen) == 0 ? static_cast<std::int64_t>(seen.st_size) : 0;
}

}  // namespace gate
