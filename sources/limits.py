"""How much an export may hold, packed or not: more is a bomb, not an export."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import ExportRejected

CHUNK = 1 << 20
MOST_BYTES = 4 << 30
MOST_TIMES_LARGER = 200
# So little can do no harm, however well it was packed.
HARMLESS_BYTES = 1 << 20
MOST_MEMBERS = 1_000
MOST_CELLS = 20_000_000
MOST_COLUMNS = 10_000
MOST_CELLS_OF_RECORDS = 200_000_000
LONGEST_LINE = 16 << 20


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


def refuse_too_wide(header: Sequence[str]) -> None:
    """Raises ExportRejected where a header has more columns than any export."""
    if len(header) > MOST_COLUMNS:
        raise ExportRejected(
            "too_large",
            f"header row: {len(header):,} columns; expected at most {MOST_COLUMNS:,}. "
            "Export the columns that the mapping reads",
        )


def refuse_too_many_names(names: int, rows: int) -> None:
    """Raises ExportRejected where records have more names, or cells as a table, than any export."""
    if names > MOST_COLUMNS or names * rows > MOST_CELLS_OF_RECORDS:
        raise ExportRejected(
            "too_large",
            f"{rows:,} records with {names:,} different names in them; expected at most "
            f"{MOST_COLUMNS:,} names, and {MOST_CELLS_OF_RECORDS:,} cells as a table. Export it "
            "again, or a shorter period",
        )


@dataclass
class LineLength:
    """How long the line is that a text read in pieces has come to."""

    letters: int = 0

    def add(self, text: str) -> None:
        """Counts a piece; raises ExportRejected where its line is longer than any export's."""
        last = max(text.rfind("\n"), text.rfind("\r"))
        self.letters = len(text) - last - 1 + (self.letters if last < 0 else 0)
        if self.letters > LONGEST_LINE:
            raise ExportRejected(
                "too_large",
                f"a line is longer than {LONGEST_LINE >> 20} MiB, which no export's is. "
                "Export the file again",
            )
