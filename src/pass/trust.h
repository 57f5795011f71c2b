// Whose signatures are believed, and what was revoked: a folder, read whole into a value.
//
//     DIR/pass/*.pem           public keys (P-256) of factory passes
//     DIR/revoked/pass.txt     a pass number a line, # begins a comment
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pass/key.h"

namespace gate {

/// Never changes once loaded; a new one replaces it whole.
struct Trust {
    std::vector<Key> pass_keys;
    std::set<std::string> revoked_passes;
};

struct LoadedTrust {
    Trust trust;
    std::vector<Fault> problems;  // one for each file that could not be used; the others were
};

LoadedTrust load_trust(const std::string& folder);

}  // namespace gate
