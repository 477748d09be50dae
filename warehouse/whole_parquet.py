"""Whether a Parquet file is whole, as far as its two ends tell: power may go, and disks lose."""

import os
import struct
from pathlib import Path

MAGIC = b"PAR1"
# Before the last four bytes stands how long the footer is that ends there.
END = struct.Struct("<I4s")
LEAST = len(MAGIC) + END.size


def is_whole(path: Path) -> bool:
    """Whether a file is there that begins and ends as Parquet does, with room for its footer.

    Of what lies between nothing is read: every plan asks this of every file.
    """
    try:
        # Unbuffered, or each would cost the reading of two pages.
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size < LEAST or file.read(len(MAGIC)) != MAGIC:
                return False
            file.seek(-END.size, os.SEEK_END)
            footer, magic = END.unpack(file.read(END.size))
    except FileNotFoundError:
        return False
    return bool(magic == MAGIC and footer <= size - LEAST)
