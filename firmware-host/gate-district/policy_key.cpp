#include "gate-district/policy_key.h"

#include "base/files.h"

#include <fcntl.h>
#include <unistd.h>

namespace gate {

Result<Key> policy_key(const std::string& data_folder) {
    const std::string path = data_folder + "/policy-key.pem";
    if (const auto kept = read_file(path)) return Key::private_pem(*kept);
    Key made = Key::make_p256();
    const std::string pem = made.private_pem();
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return Fault{Reason::file_unreadable, path};
    const bool written =
        ::write(file, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!written) return Fault{Reason::file_unreadable, path};
    return made;
}

}  // namespace gate
