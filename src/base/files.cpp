#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace gate {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

Fault failed(const std::string& path) {
    return {Reason::file_unreadable, path + ": " + std::generic_category().message(errno)};
}

bool write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// A rename is kept over a power cut once its folder is.
void sync_folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() >= 0) static_cast<void>(::fsync(fd.get()));
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t longest) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return failed(path);
    std::string content;
    char piece[16384];
    for (;;) {
        const ssize_t read = ::read(fd.get(), piece, sizeof piece);
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) return failed(path);
        if (read == 0) return content;
        content.append(piece, static_cast<std::size_t>(read));
        if (content.size() > longest)
            return Fault{Reason::too_large, path + ": more than " + std::to_string(longest) + " bytes"};
    }
}

Status replace_file(const std::string& path, std::string_view content, mode_t mode) {
    const std::string draft = path + ".new";
    {
        const Descriptor fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
        // The mode also of a draft that a power cut left, and whatever the umask.
        if (fd.get() < 0 || ::fchmod(fd.get(), mode) != 0 || !write_all(fd.get(), content) || ::fsync(fd.get()) != 0)
            return failed(draft);
    }
    if (std::rename(draft.c_str(), path.c_str()) != 0) return failed(path);
    sync_folder_of(path);
    return Done{};
}

}  // namespace gate
