#include "camera/picture_file.h"

#include <filesystem>
#include <fstream>
#include <new>

#include "camera/picture.h"

namespace gate::camera {
namespace {

constexpr std::uintmax_t kMostBytes = 512u << 20;  // an 8K picture without compression is a quarter of it

}  // namespace

Status read_whole(const std::string& path, Bytes& into) {
    into.clear();
    std::error_code error;
    // A folder, a pipe or a device may never end, or throw.
    if (!std::filesystem::is_regular_file(path, error)) return Fault{Reason::file_unreadable, path};
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream in(path, std::ios::binary);
    if (error || !in) return Fault{Reason::file_unreadable, path};
    if (size > kMostBytes) return Fault{Reason::file_invalid, path};
    into.resize(static_cast<std::size_t>(size));
    in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(size));
    if (in.gcount() != static_cast<std::streamsize>(size)) return Fault{Reason::file_unreadable, path};
    return Done{};
}

Result<PictureFile> load_picture(const std::string& path) {
    PictureFile file;
    if (const Status read = read_whole(path, file.snapshot.jpeg); !read) return read.fault();
    cv::Mat grey;
    if (!decode_grey(file.snapshot.jpeg, grey)) return Fault{Reason::file_invalid, path};
    file.grey = GreyImage(grey.cols, grey.rows);
    for (int y = 0; y < grey.rows; ++y) std::copy_n(grey.ptr(y), grey.cols, file.grey.row(y));
    return file;
}

}  // namespace gate::camera
