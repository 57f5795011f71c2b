// `gatectl scan`: what the gate's own scanner reads in pictures and videos.
#pragma once

namespace CLI {
class App;
}

namespace gate {

/// Adds the command `scan`. It prints one JSON line a picture ("file", "text", "format", "ms", "rung",
/// "colour"), or with --video one a frame ("frame", "text", "ms", "rung", "colour"), and exits 1 when a
/// file could not be read.
void add_scan(CLI::App& app);

}  // namespace gate
