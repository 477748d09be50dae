"""How much a packed export may hold: more is a bomb, not an export."""

from dataclasses import dataclass

from domain.errors import ExportRejected

CHUNK = 1 << 20
MOST_BYTES = 4 << 30
MOST_TIMES_LARGER = 200
# So little can do no harm, however well it was packed.
HARMLESS_BYTES = 1 << 20
MOST_MEMBERS = 1_000
MOST_CELLS = 20_000_000


@dataclass
class Unpacked:
    """Bytes unpacked so far out of ``packed``, counted: a file can lie about its size."""

    packed: int
    size: int = 0

    def add(self, chunk: bytes) -> bytes:
        """The chunk, counted; raises ExportRejected where it is one too many."""
        self.size += len(chunk)
        if self.size > MOST_BYTES:
            raise ExportRejected(
                "too_large",
                f"unpacked, the file is larger than {MOST_BYTES >> 20:,} MiB. "
                "Export a shorter period",
            )
        if self.size > max(HARMLESS_BYTES, self.packed * MOST_TIMES_LARGER):
            raise ExportRejected(
                "too_large",
                f"unpacked, the file is more than {MOST_TIMES_LARGER} times larger than packed, "
                "which no export is. Drop the file unpacked, or export it again",
            )
        return chunk
