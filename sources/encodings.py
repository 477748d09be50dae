"""Whether a text is in the encoding that its mapping declares: many read any bytes at all."""

import codecs
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from domain.errors import ExportRejected
from sources.limits import CHUNK
from sources.marks import marked_encoding

# Characters that nobody types: in cp1252 their bytes are quotation marks and dashes.
CONTROLS = bytes(range(0x80, 0xA0))


def _text_encoding(name: str) -> str:
    try:
        b"a".decode(name)
    except UnicodeError:
        # An encoding, if not of this byte.
        pass
    except LookupError:
        raise ValueError(
            f"'{name}' is no encoding of text; expected one such as utf-8 or cp1252"
        ) from None
    return name


# How a mapping names one.
Encoding = Annotated[str, AfterValidator(_text_encoding)]


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
    # Not ASCII: no other text is UTF-8 by chance.
    if not is_valid(path, "ascii") and is_valid(path, "utf-8"):
        raise _other(declared, "UTF-8")
    if codec == "iso8859-1" and _has_controls(path):
        raise _other(declared, "cp1252")


def _other(declared: str, found: str) -> ExportRejected:
    return ExportRejected(
        "bad_encoding",
        f"the file is {found}, not {declared} as the mapping says. Name its encoding in the "
        "mapping, or export it as CSV UTF-8",
    )


def is_valid(path: Path, encoding: str) -> bool:
    """Whether a text has no byte that is none of an encoding's."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _has_controls(path: Path) -> bool:
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        return any(chunk != chunk.translate(None, CONTROLS) for chunk in chunks)
