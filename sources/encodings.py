"""Whether a text is in the encoding that its mapping declares: many read any bytes at all."""

import codecs
from pathlib import Path

from domain.errors import ExportRejected
from sources.limits import CHUNK
from sources.marks import marked_encoding

# Characters that nobody types: in cp1252 their bytes are quotation marks and dashes.
CONTROLS = bytes(range(0x80, 0xA0))


def refuse_other_encoding(path: Path, declared: str) -> None:
    """Raises ExportRejected where a text would be read without a fault, but wrongly.

    UTF-8 read as cp1252 turns é into Ã©; cp1252 read as latin-1 loses its quotation marks. A text
    with a byte order mark says itself what it is.
    """
    codec = codecs.lookup(declared).name
    if codec.startswith("utf"):
        return
    with path.open("rb") as file:
        if marked_encoding(file.read(4)):
            return
    if _is_utf_8(path):
        raise _other(declared, "UTF-8")
    if codec == "iso8859-1" and _has_controls(path):
        raise _other(declared, "cp1252")


def _other(declared: str, found: str) -> ExportRejected:
    return ExportRejected(
        "bad_encoding",
        f"the file is {found}, not {declared} as the mapping says. Name its encoding in the "
        "mapping, or export it as CSV UTF-8",
    )


def _is_utf_8(path: Path) -> bool:
    """Whether a text is UTF-8 and not ASCII, which other encodings are not by chance."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_ascii = True
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                is_ascii = is_ascii and chunk.isascii()
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return not is_ascii


def _has_controls(path: Path) -> bool:
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        return any(chunk != chunk.translate(None, CONTROLS) for chunk in chunks)
