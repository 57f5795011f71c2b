#include "report/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace gate {
namespace {

constexpr std::size_t kMostEntries = 1'000;

using Reader = std::unique_ptr<archive, int (*)(archive*)>;
using Entry = std::unique_ptr<archive_entry, void (*)(archive_entry*)>;

Fault broken(archive* zip) {
    const char* why = archive_error_string(zip);
    return {Reason::file_invalid, why ? why : "it is no zip file"};
}

Result<Reader> open_zip(std::string_view bytes) {
    Reader zip(archive_read_new(), archive_read_free);
    archive_read_support_format_zip(zip.get());
    if (archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return broken(zip.get());
    return zip;
}

Result<std::string> content(archive* zip, std::size_t longest) {
    std::string out;
    char piece[32 << 10];
    for (;;) {
        const la_ssize_t got = archive_read_data(zip, piece, sizeof piece);
        if (got < 0) return broken(zip);
        if (got == 0) return out;
        if (out.size() + static_cast<std::size_t>(got) > longest) return Fault{Reason::too_large, "unpacked"};
        out.append(piece, static_cast<std::size_t>(got));
    }
}

/// Calls `see(name)` for each entry until it returns true; false when there are no more.
template <class See>
Result<bool> find_entry(archive* zip, See see) {
    archive_entry* entry = nullptr;
    for (std::size_t i = 0; i < kMostEntries; ++i) {
        const int next = archive_read_next_header(zip, &entry);
        if (next == ARCHIVE_EOF) return false;
        if (next != ARCHIVE_OK && next != ARCHIVE_WARN) return broken(zip);
        const char* name = archive_entry_pathname(entry);
        if (name && see(std::string(name))) return true;
    }
    return Fault{Reason::too_large, "more than 1,000 entries"};
}

la_ssize_t write_to(archive*, void* into, const void* bytes, std::size_t size) {
    static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

}  // namespace

Result<std::string> zip_entry(std::string_view bytes, const std::string& name, std::size_t longest) {
    auto zip = open_zip(bytes);
    if (!zip) return zip.fault();
    const auto found = find_entry(zip->get(), [&](const std::string& each) { return each == name; });
    if (!found) return found.fault();
    if (!*found) return Fault{Reason::not_found, name};
    return content(zip->get(), longest);
}

Result<std::vector<std::string>> zip_names(std::string_view bytes) {
    auto zip = open_zip(bytes);
    if (!zip) return zip.fault();
    std::vector<std::string> names;
    const auto all = find_entry(zip->get(), [&](const std::string& each) {
        names.push_back(each);
        return false;
    });
    if (!all) return all.fault();
    return names;
}

Result<std::string> tar_gz(const std::vector<std::pair<std::string, std::string>>& files, std::int64_t seconds) {
    std::string out;
    const Reader tar(archive_write_new(), archive_write_free);
    archive_write_set_format_pax_restricted(tar.get());
    archive_write_add_filter_gzip(tar.get());
    if (archive_write_open(tar.get(), &out, nullptr, write_to, nullptr) != ARCHIVE_OK) return broken(tar.get());
    for (const auto& [name, text] : files) {
        const Entry entry(archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_mtime(entry.get(), seconds, 0);
        const bool written =
            archive_write_header(tar.get(), entry.get()) == ARCHIVE_OK &&
            archive_write_data(tar.get(), text.data(), text.size()) == static_cast<la_ssize_t>(text.size());
        if (!written) return broken(tar.get());
    }
    if (archive_write_close(tar.get()) != ARCHIVE_OK) return broken(tar.get());
    return out;
}

}  // namespace gate
