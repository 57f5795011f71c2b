// `gatectl mask` and `gatectl model install`: what the gate's own mask check sees in pictures, and the model it uses.
#pragma once

namespace CLI {
class App;
}

namespace gate {

/// Adds the commands `mask` and `model`. `mask` prints one JSON line a picture ("file", "faces": "box" in
/// pixels, "kind", "score"; "ms"; "error" where there is one) and exits 1 when a picture could not be read or
/// no model can be used.
void add_mask(CLI::App& app);

}  // namespace gate
