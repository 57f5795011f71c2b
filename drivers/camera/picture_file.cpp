#include "camera/picture_file.h"

#include <fstream>
#include <iterator>

#include "camera/picture.h"

namespace gate::camera {

Result<PictureFile> load_picture(const std::string& path) {
    PictureFile file;
    std::ifstream in(path, std::ios::binary);
    if (!in) return Fault{Reason::file_unreadable, path};
    file.snapshot.jpeg.assign(std::istreambuf_iterator<char>(in), {});
    cv::Mat grey;
    if (!decode_grey(file.snapshot.jpeg, grey)) return Fault{Reason::file_invalid, path};
    file.grey = GreyImage(grey.cols, grey.rows);
    for (int y = 0; y < grey.rows; ++y) std::copy_n(grey.ptr(y), grey.cols, file.grey.row(y));
    return file;
}

}  // namespace gate::camera
