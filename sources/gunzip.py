"""Unpacks gzip, in pieces."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from domain.errors import ExportRejected
from sources.limits import CHUNK, Unpacked

GZIP = 31
MAGIC = b"\x1f\x8b"
# Where the flags of its header stand, and that of a file's name.
FLAGS, NAMED = 3, 0x08
# What is no text within it: a workbook, new or old, an archive.
PACKED = (b"PK", b"\xd0\xcf\x11\xe0", MAGIC)


def gunzip(path: Path, target: Path) -> None:
    """Writes the content of a gzip file to ``target``; raises ExportRejected."""
    unpacked = Unpacked(path.stat().st_size)
    with path.open("rb") as packed, target.open("wb") as content:
        try:
            for chunk in _inflated(packed):
                content.write(unpacked.add(chunk))
        except zlib.error:
            raise ExportRejected(
                "damaged",
                "this gzip archive is damaged, or something follows its end; expected one that "
                "its checksum bears out. Pack or export it again",
            ) from None


def _inflated(packed: BinaryIO) -> Iterator[bytes]:
    """The content in pieces; several archives one after another are read as one, as gzip does."""
    inflater = zlib.decompressobj(wbits=GZIP)
    while pending := packed.read(CHUNK):
        while pending:
            if inflater.eof:
                inflater = zlib.decompressobj(wbits=GZIP)
            yield inflater.decompress(pending, CHUNK)
            pending = inflater.unconsumed_tail or inflater.unused_data
    yield inflater.flush()
    if not inflater.eof:
        raise ExportRejected(
            "truncated",
            "this gzip archive ends before its content does: it was cut, or is still being "
            "written. Copy it again when it is complete",
        )


def is_bare_text(path: Path) -> bool:
    """Whether a file is gzip around a text, and its header does not name a file besides."""
    with path.open("rb") as packed:
        start = packed.read(FLAGS + 1)
        if not start.startswith(MAGIC) or len(start) <= FLAGS or start[FLAGS] & NAMED:
            return False
        packed.seek(0)
        try:
            first = next(filter(None, _inflated(packed)), b"")
        except (zlib.error, ExportRejected):
            return False
    return not first.startswith(PACKED)
