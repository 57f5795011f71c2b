// The bytes that digests and commitments are made of. docs/journal-format.md shows them one by one.
#pragma once

#include "journal/event.h"

namespace SQLite {
class Column;
}

namespace gate {

/// The 52 bytes of a row.
Bytes row_bytes(const Event& event);

/// SHA-256 of (digest of the row before, this row).
Digest chain_digest(const Digest& before, const Event& event);

/// SHA-256 of (salt, the personal part): shows later that a part was the one recorded, and tells
/// nothing about it once the salt is deleted.
Digest commitment_to(ByteView salt, const PersonPart& part);

/// As it was stored; all zero where there is none.
Digest digest_from(ByteView bytes);
Digest digest_from(const SQLite::Column& column);

}  // namespace gate
