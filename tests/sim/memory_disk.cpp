#include "memory_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace gate::sim {
namespace {

std::map<std::string, Disk*>& mounted() {
    static std::map<std::string, Disk*> disks;
    return disks;
}
Random*& source() {
    static Random* random = nullptr;
    return random;
}

struct Place {
    Disk* disk = nullptr;
    std::string name;
};
Place place_of(const char* path) {
    static Disk scratch;  // SQLite's temporary files
    if (path == nullptr) return {&scratch, "temporary"};
    for (auto& [folder, disk] : mounted())
        if (std::string_view(path).starts_with(folder)) return {disk, path + folder.size()};
    return {};
}

struct Handle {
    sqlite3_file base;
    Disk* disk;
    std::string* name;
    int lock;
    bool maps;
    Disk::File& file() const { return disk->files[*name]; }
};
Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

/// Counts a call that can fail; true once the power is gone.
bool gone(Disk& disk) {
    if (!disk.off && disk.calls_left > 0 && --disk.calls_left == 0) disk.off = true;
    return disk.off;
}

void put(std::vector<std::uint8_t>& to, const Disk::Write& write) {
    if (write.truncate) return to.resize(write.at);
    if (to.size() < write.at + write.bytes.size()) to.resize(write.at + write.bytes.size());
    std::copy(write.bytes.begin(), write.bytes.end(), to.begin() + static_cast<std::ptrdiff_t>(write.at));
}

void release(Handle& handle) {
    Disk::File& file = handle.file();
    if (handle.lock == SQLITE_LOCK_SHARED) --file.reading;
    if (handle.lock > SQLITE_LOCK_SHARED) --file.reading, file.writing = nullptr;
    handle.lock = SQLITE_LOCK_NONE;
}

int close(sqlite3_file* file) {
    release(of(file));
    delete of(file).name;
    return SQLITE_OK;
}
int read(sqlite3_file* file, void* out, int count, sqlite3_int64 from) {
    const auto& now = of(file).file().now;
    std::memset(out, 0, static_cast<std::size_t>(count));
    if (of(file).disk->off) return SQLITE_IOERR_READ;
    const auto at = static_cast<std::size_t>(from), wanted = static_cast<std::size_t>(count);
    const std::size_t there = at < now.size() ? std::min(wanted, now.size() - at) : 0;
    std::copy_n(now.begin() + static_cast<std::ptrdiff_t>(std::min(at, now.size())), there,
                static_cast<std::uint8_t*>(out));
    return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}
int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    if (gone(*of(file).disk)) return SQLITE_IOERR_WRITE;
    const auto* from = static_cast<const std::uint8_t*>(bytes);
    Disk::Write write{static_cast<std::size_t>(at), {from, from + count}, false};
    put(of(file).file().now, write);
    of(file).file().pending.push_back(std::move(write));
    return SQLITE_OK;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (gone(*of(file).disk)) return SQLITE_IOERR_TRUNCATE;
    Disk::Write write{static_cast<std::size_t>(size), {}, true};
    put(of(file).file().now, write);
    of(file).file().pending.push_back(std::move(write));
    return SQLITE_OK;
}
int sync(sqlite3_file* file, int) {
    if (gone(*of(file).disk)) return SQLITE_IOERR_FSYNC;
    if (of(file).disk->lies_about_sync) return SQLITE_OK;
    Disk::File& on = of(file).file();
    for (const Disk::Write& one : on.pending) put(on.synced, one);
    on.pending.clear();
    return SQLITE_OK;
}
int size(sqlite3_file* file, sqlite3_int64* bytes) {
    *bytes = static_cast<sqlite3_int64>(of(file).file().now.size());
    return SQLITE_OK;
}
int lock(sqlite3_file* file, int level) {
    Handle& handle = of(file);
    Disk::File& on = handle.file();
    if (level <= handle.lock) return SQLITE_OK;
    if (level >= SQLITE_LOCK_SHARED && on.writing != nullptr && on.writing != file) return SQLITE_BUSY;
    if (handle.lock == SQLITE_LOCK_NONE) ++on.reading, handle.lock = SQLITE_LOCK_SHARED;
    if (level == SQLITE_LOCK_EXCLUSIVE && on.reading > 1) return SQLITE_BUSY;
    if (level > SQLITE_LOCK_SHARED) on.writing = file;
    handle.lock = level;
    return SQLITE_OK;
}
int unlock(sqlite3_file* file, int level) {
    Handle& handle = of(file);
    if (level == SQLITE_LOCK_NONE) release(handle);
    if (level == SQLITE_LOCK_SHARED && handle.lock > level) handle.file().writing = nullptr, handle.lock = level;
    return SQLITE_OK;
}
int reserved(sqlite3_file* file, int* held) {
    *held = of(file).file().writing != nullptr;
    return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector(sqlite3_file*) { return 4096; }
int traits(sqlite3_file*) { return 0; }

int map_shared(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
    Disk::File& on = of(file).file();
    if (!of(file).maps) ++on.shared_users, of(file).maps = true;
    *out = nullptr;
    if (std::ssize(on.shared) <= page) {
        if (extend == 0) return SQLITE_OK;
        on.shared.resize(static_cast<std::size_t>(page) + 1);
    }
    auto& memory = on.shared[static_cast<std::size_t>(page)];
    if (memory.empty()) memory.resize(static_cast<std::size_t>(bytes));
    *out = memory.data();
    return SQLITE_OK;
}
int lock_shared(sqlite3_file* file, int from, int count, int flags) {
    Disk::File& on = of(file).file();
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0, takes = (flags & SQLITE_SHM_LOCK) != 0;
    if (takes)
        for (int i = from; i < from + count; ++i)
            if (on.slots_write[i] != nullptr || (exclusive && on.slots_read[i] > 0)) return SQLITE_BUSY;
    for (int i = from; i < from + count; ++i) {
        if (exclusive) on.slots_write[i] = takes ? file : nullptr;
        if (!exclusive) on.slots_read[i] += takes ? 1 : -1;
    }
    return SQLITE_OK;
}
void barrier(sqlite3_file*) {}
int unmap_shared(sqlite3_file* file, int) {
    Disk::File& on = of(file).file();
    if (of(file).maps && --on.shared_users == 0) on.shared.clear();
    of(file).maps = false;
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {2,           close,   read,         write,   truncate, sync,   size,
                                     lock,        unlock,  reserved,     control, sector,   traits, map_shared,
                                     lock_shared, barrier, unmap_shared, nullptr, nullptr};

int open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    const Place place = place_of(path);
    if (place.disk == nullptr || place.disk->off) return SQLITE_CANTOPEN;
    if ((flags & SQLITE_OPEN_CREATE) == 0 && !place.disk->files.contains(place.name)) return SQLITE_CANTOPEN;
    Handle& handle = of(file);
    handle.disk = place.disk;
    handle.name = new std::string(place.name);
    handle.lock = SQLITE_LOCK_NONE;
    handle.maps = false;
    place.disk->files[place.name];
    file->pMethods = &kMethods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}
int remove(sqlite3_vfs*, const char* path, int) {
    const Place place = place_of(path);
    if (place.disk == nullptr || gone(*place.disk)) return SQLITE_IOERR_DELETE;
    place.disk->files.erase(place.name);
    return SQLITE_OK;
}
int access(sqlite3_vfs*, const char* path, int, int* there) {
    const Place place = place_of(path);
    const auto found = place.disk == nullptr ? nullptr : &place.disk->files;
    *there = found != nullptr && found->contains(place.name) && !found->at(place.name).now.empty();
    return SQLITE_OK;
}
int full_path(sqlite3_vfs*, const char* path, int room, char* out) {
    sqlite3_snprintf(room, out, "%s", path);
    return SQLITE_OK;
}
int randomness(sqlite3_vfs*, int count, char* out) {
    for (int i = 0; i < count; ++i) out[i] = static_cast<char>(source() == nullptr ? 7 : (*source())());
    return count;
}
int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
int current_time(sqlite3_vfs*, double* days) {
    *days = 2461000.5;
    return SQLITE_OK;
}

void register_once() {
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs made{};
        made.iVersion = 1;
        made.szOsFile = sizeof(Handle);
        made.mxPathname = 512;
        made.zName = "simulated";
        made.xOpen = open;
        made.xDelete = remove;
        made.xAccess = access;
        made.xFullPathname = full_path;
        made.xRandomness = randomness;
        made.xSleep = sleep;
        made.xCurrentTime = current_time;
        return made;
    }();
    static const int registered = sqlite3_vfs_register(&vfs, 1);
    static_cast<void>(registered);
}

}  // namespace

void Disk::restart(Random& random) {
    for (auto& [name, file] : files) {
        const auto fate = random() % 3;  // nothing reached the disk, a part did, or whatever chance let through
        std::size_t kept = fate == 1 && !file.pending.empty() ? random() % (file.pending.size() + 1) : 0;
        for (const Write& write : file.pending) {
            if (fate == 1 && kept-- == 0) break;
            if (fate == 1 || (fate == 2 && random() % 2 == 0)) put(file.synced, write);
        }
        const auto content = file.synced;
        file = File{};
        file.now = file.synced = content;
    }
    off = false;
    calls_left = -1;
}

std::map<std::string, std::vector<std::uint8_t>> Disk::image() const {
    std::map<std::string, std::vector<std::uint8_t>> image;
    for (const auto& [name, file] : files) image[name] = file.now;
    return image;
}

void Disk::load(const std::map<std::string, std::vector<std::uint8_t>>& image) {
    files.clear();
    for (const auto& [name, bytes] : image) files[name].now = files[name].synced = bytes;
    off = false;
    calls_left = -1;
}

void mount(const std::string& folder, Disk& disk) {
    register_once();
    mounted()[folder] = &disk;
}

}  // namespace gate::sim

// ---- randomness of OpenSSL -----------------------------------------------------------------------
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <openssl/rand.h>

namespace gate::sim {
namespace {

std::int64_t forced = 0;

int draw(unsigned char* out, int count) {
    for (int i = 0; i < count; ++i) out[i] = static_cast<unsigned char>((*source())());
    if (forced != 0 && count == sizeof forced) std::memcpy(out, &forced, sizeof forced), forced = 0;
    return 1;
}
int status() { return 1; }

}  // namespace

void draw_from(Random& random) {
    source() = &random;
    static const RAND_METHOD method = {nullptr, draw, nullptr, nullptr, draw, status};
    RAND_set_rand_method(&method);
}

void force_next_id(std::int64_t id) { forced = id; }

}  // namespace gate::sim
#pragma GCC diagnostic pop
