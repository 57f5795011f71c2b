// The files of a trust folder: certificates, issuers, revocation lists. The first byte says which.
#include "pass/trust.h"

#include <cstdio>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    static const std::string folder = "/tmp/gate-fuzz-trust-" + std::to_string(::getpid());
    static const char* const files[] = {"/dcc/a.der",       "/shc/a.json",         "/pass/a.pem",
                                        "/revoked/dcc.txt", "/revoked/shc/a.json", "/revoked/pass.txt"};
    static const bool made = [] {
        for (const char* name : {"/dcc", "/shc", "/pass", "/revoked/shc"})
            std::filesystem::create_directories(folder + name);
        std::atexit([] { std::filesystem::remove_all(folder); });
        return true;
    }();
    if (!made || size == 0) return 0;
    const std::string path = folder + files[data[0] % std::size(files)];
    std::FILE* out = std::fopen(path.c_str(), "wb");
    std::fwrite(data + 1, 1, size - 1, out);
    std::fclose(out);
    (void)load_trust(folder);
    std::filesystem::remove(path);
    return 0;
}
