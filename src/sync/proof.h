// Proof that a row stood in the journal whose head the district holds: the row and those behind it as bytes and
// commitments, nobody's person data. `gatectl prove` writes it, `gate-district verify` reads it.
//
//     small-gate-proof 1
//     before <digest of the row before, 64 hex digits>
//     <52 bytes of a row, hex> <commitment, hex>      one line a row, the proved one first
#pragma once

#include <functional>
#include <string>

#include "journal/event.h"

namespace gate::sync {

/// Rows of a proof at most: some 17 MB.
constexpr std::int64_t kProofRows = 100'000;

/// The proof of row `id`, with the rows behind it. Faults: not_found, journal_broken.
Result<std::string> prove(const std::string& journal_path, EventId id);

struct Proved {
    Event row;                // the proved one: everything but its personal part
    std::vector<Head> heads;  // of it and of every row behind it, as the proof has them
};
/// Walks a proof's chain. Fault file_invalid names the line. Whether a head is true, its holder must say.
Result<Proved> read_proof(const std::string& text);

}  // namespace gate::sync
