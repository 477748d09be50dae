"""A copy of a file that others may still be writing, and the hash of what was copied."""

import hashlib
import os
import stat
from pathlib import Path

from domain.errors import ExportRejected
from warehouse.digests import CHUNK


def hashed_copy(source: Path, target: Path, flags: int) -> str:
    """Copies the bytes; their SHA-256. Raises ExportRejected where the file changes meanwhile.

    The copy is not waited for until it is on the disk: most are of exports that landed before.
    """
    digest = hashlib.sha256()

    def opener(path: str, mode: int) -> int:
        # Whatever has come in its place since it was found is not waited for.
        return os.open(path, mode | os.O_NONBLOCK | flags)

    with open(source, "rb", opener=opener) as reader, target.open("wb") as writer:
        before = os.fstat(reader.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise ExportRejected("not_a_file", "it is no file. Copy the file itself here")
        while chunk := reader.read(CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        after = os.fstat(reader.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ExportRejected(
            "still_changing",
            "the file changed while it was read. It is taken in when it has settled",
        )
    return digest.hexdigest()
