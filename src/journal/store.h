// The gate's database file: one writer process at a time, schema migrations, durable commits
// (SQLite, WAL, synchronous=FULL). Journal and Roster stand on it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace SQLite {
class Database;
}

namespace gate {

/// The writing end. Owns the lock file `<path>.lock` (flock) for as long as it lives, so that a
/// second gated or gatectl cannot write beside it. Thread-safe through lock().
class Store {
public:
    /// Opens or makes the file and migrates it to the newest schema.
    /// Faults: journal_locked, journal_broken (also for a schema newer than this program), disk_full.
    static Result<std::unique_ptr<Store>> open(const std::string& path);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// The connection, for as long as the guard lives: one thread at a time.
    class Access {
    public:
        Access(Access&&) noexcept;
        ~Access();
        SQLite::Database& db() const;

    private:
        friend class Store;
        struct Held;
        explicit Access(std::unique_ptr<Held> held);
        std::unique_ptr<Held> held_;
    };
    Access lock();

    const std::string& path() const;
    /// 32 random bytes of this site (file `<path>.key`, mode 0600, made at first start): the key of
    /// code digests, so that a stolen database cannot be searched for a known certificate.
    const std::string& site_key() const;

private:
    struct Inner;
    explicit Store(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate
