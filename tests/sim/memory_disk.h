// A disk in memory under SQLite: it can lose power at any call, and then keeps of what was not synced as
// much or as little as chance has it. All files of all machines are in one place, told apart by path.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace gate::sim {

using Random = std::mt19937_64;

/// The files of one machine: those whose path begins with its folder.
struct Disk {
    struct Write {
        std::size_t at = 0;
        std::vector<std::uint8_t> bytes;
        bool truncate = false;  // to `at`
    };
    struct File {
        std::vector<std::uint8_t> now, synced;
        std::vector<Write> pending;                     // since the last sync
        std::vector<std::vector<std::uint8_t>> shared;  // the pages of shared memory
        int shared_users = 0;
        int reading = 0;  // database locks
        const void* writing = nullptr;
        int slots_read[8] = {};
        const void* slots_write[8] = {};
    };
    std::map<std::string, File> files;  // by the name behind the folder
    long calls_left = -1;               // until the power goes; −1: it stays
    bool off = false;
    bool lies_about_sync = false;  // a planted bug: sync does nothing

    /// Power is gone and comes back: what was not synced is kept by chance.
    void restart(Random& random);
    /// What another disk would hold, had it been copied now with the power off.
    std::map<std::string, std::vector<std::uint8_t>> image() const;
    void load(const std::map<std::string, std::vector<std::uint8_t>>& image);
};

/// Registers the disks as SQLite's default file system. `folder` ends with "/".
void mount(const std::string& folder, Disk& disk);
/// Everything that OpenSSL or SQLite draws comes from here from now on.
void draw_from(Random& random);
/// The next id drawn is this one (a planted bug: an epoch that is kept).
void force_next_id(std::int64_t id);

}  // namespace gate::sim
