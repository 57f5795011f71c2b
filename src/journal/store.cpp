#include "journal/store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <mutex>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/files.h"
#include "journal/schema.h"

namespace gate {
namespace {

/// Closes a descriptor; with it goes the lock it holds.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    int get() const { return fd_; }

private:
    int fd_;
};

Result<Descriptor> take_lock(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.get() < 0) return Fault{Reason::journal_broken, path + ": cannot be made; check the folder's permissions"};
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return Fault{Reason::journal_locked, path};
    return file;
}

constexpr std::size_t kKeyBytes = 32;

Result<std::string> read_key(const std::string& path) {
    auto key = read_file(path);
    if (key && key->size() != kKeyBytes)
        return Fault{Reason::journal_broken, path + ": must hold 32 bytes; restore it from the backup of this gate"};
    return key;
}

/// Makes the key whole or not at all: a key cut short by a power loss would orphan every bound code.
Result<std::string> make_key(const std::string& path) {
    std::array<std::uint8_t, kKeyBytes> key{};
    random_bytes(key);
    const std::string text(text_of(key));
    const Status kept = replace_file(path, text, 0600);
    if (!kept) return Fault{Reason::journal_broken, kept.fault().detail};
    return text;
}

Result<std::string> site_key_of(const std::string& path) {
    struct stat seen {};
    return ::stat(path.c_str(), &seen) == 0 ? read_key(path) : make_key(path);
}

}  // namespace

struct Store::Inner {
    std::string path, key;
    Descriptor lock;
    SQLite::Database db;
    std::mutex mutex;
};

struct Store::Access::Held {
    std::unique_lock<std::mutex> lock;
    SQLite::Database& db;
};

Store::Store(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Store::~Store() = default;
Store::Access::Access(std::unique_ptr<Held> held) : held_(std::move(held)) {}
Store::Access::Access(Access&&) noexcept = default;
Store::Access::~Access() = default;

SQLite::Database& Store::Access::db() const { return held_->db; }
const std::string& Store::path() const { return inner_->path; }
const std::string& Store::site_key() const { return inner_->key; }

Store::Access Store::lock() {
    return Access(std::make_unique<Access::Held>(Access::Held{std::unique_lock(inner_->mutex), inner_->db}));
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
    auto lock = take_lock(path + ".lock");
    if (!lock) return lock.fault();
    auto key = site_key_of(path + ".key");
    if (!key) return key.fault();
    try {
        std::unique_ptr<Inner> inner(
            new Inner{path,
                      *key,
                      *std::move(lock),
                      SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000),
                      {}});
        if (const Status migrated = migrate(inner->db); !migrated) return migrated.fault();
        return std::unique_ptr<Store>(new Store(std::move(inner)));
    } catch (const SQLite::Exception& error) {
        return fault_of(error, path);
    }
}

}  // namespace gate
