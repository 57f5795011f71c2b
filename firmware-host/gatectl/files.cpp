#include "gatectl/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace gate {
namespace {

constexpr std::size_t kLongest = 64u << 20;

Fault fault(const std::string& path) { return {Reason::file_unreadable, path + ": " + std::strerror(errno)}; }

}  // namespace

Result<std::string> read_whole(const std::string& path) {
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    if (!in) return fault(path);
    std::string text;
    char piece[65536];
    while (in.read(piece, sizeof piece), in.gcount() > 0) {
        text.append(piece, static_cast<std::size_t>(in.gcount()));
        if (text.size() > kLongest) return Fault{Reason::too_large, path};
    }
    return text;
}

Status write_whole(const std::string& path, const std::string& text, unsigned mode, bool replace) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL), mode);
    if (fd < 0) return fault(path);
    const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const Fault failed = fault(path);
    ::close(fd);
    if (!written) return failed;
    return Done{};
}

}  // namespace gate
