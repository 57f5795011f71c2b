// The target, cookies and host of an HTTP request.
#include "web/target.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gate;
    const auto text = fuzz::text(data, size);
    if (const auto target = web::parse_target(text)) {
        fuzz::must(target->path.starts_with('/') && is_utf8(target->path));
        fuzz::must(target->path.find("/../") == std::string::npos && target->path.find('\0') == std::string::npos);
        (void)web::match_route("/lane/{lane}/code", target->path);
    }
    (void)web::parse_cookies(text);
    (void)web::host_name(text);
    return 0;
}
