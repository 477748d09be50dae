"""Whether a file names somebody, however it is packed or written."""

import gzip
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile

PIECE = 16 << 20
# Longer than any id, however it is written.
OVERLAP = 4096
# More than that no reader unpacks either; an archive within gzip is unpacked in memory.
LARGEST = 4 << 30
LARGEST_IN_MEMORY = 1 << 30
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
# cp1252 has all letters that latin-1 has, and more.
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")
# No other bytes are text in these by chance.
WHOLE_ENCODINGS = ("utf-32-le", "utf-32-be")


class Piece(NamedTuple):
    """A part of a file, and whether the file begins and ends with it."""

    content: bytes
    is_first: bool = True
    is_last: bool = True


def mentions(path: Path, words: Iterable[str], *, in_names: bool = False) -> bool:
    """Whether any of the words stands in a file as a word of its own, case apart.

    Looked for in text of every usual encoding, also within gzip, zip and workbooks, and as JSON and
    markup write it; ``in_names``: also between underscores, as in names of files. Large files are
    read piece by piece.
    """
    # A blank one stands everywhere.
    words = tuple(filter(str.strip, words))
    pattern = _pattern(words, in_names=in_names)
    return bool(words) and any(
        _names_somebody(text, pattern, piece)
        for piece in _contents(path)
        for text in _texts(piece.content)
    )


def _names_somebody(text: str, pattern: re.Pattern[str], piece: Piece) -> bool:
    """Whether a word stands in a text, and not where a piece is cut: another one has it whole."""
    return any(
        (piece.is_first or found.start() > 0) and (piece.is_last or found.end() < len(text))
        for found in pattern.finditer(text)
    )


def _pattern(words: Iterable[str], *, in_names: bool) -> re.Pattern[str]:
    # As it is, and as CSV writes it within quotation marks.
    spelt = {word.replace('"', mark) for word in words for mark in ('"', '""')}
    either = "|".join(re.escape(word) for word in sorted(spelt))
    letter = r"[^\W_]" if in_names else r"\w"
    return re.compile(rf"(?<!{letter})(?:{either})(?!{letter})", re.I)


def _contents(path: Path) -> Iterator[Piece]:
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        yield from _pieces(file)
    try:
        if start == b"\x1f\x8b":
            yield from _unpacked(path)
        elif start == b"PK":
            yield from _members(path)
    except (OSError, EOFError, zlib.error, BadZipFile, RuntimeError, NotImplementedError):
        # Not unpacked by whoever reads exports either.
        return


def _pieces(file: IO[bytes] | gzip.GzipFile) -> Iterator[Piece]:
    """What is in a file, in pieces of which each begins with the end of the one before."""
    before, chunk = b"", file.read(PIECE)
    is_first = True
    while chunk:
        following = file.read(PIECE)
        yield Piece(before + chunk, is_first, not following)
        before, chunk, is_first = (before + chunk)[-OVERLAP:], following, False


def _unpacked(path: Path) -> Iterator[Piece]:
    with gzip.open(path) as packed:
        yield from islice(_pieces(packed), LARGEST // PIECE)
    with gzip.open(path) as packed:
        if packed.read(2) == b"PK":
            packed.seek(0)
            yield from _members(BytesIO(packed.read(LARGEST_IN_MEMORY)))


def _members(archive: Path | BytesIO) -> Iterator[Piece]:
    with ZipFile(archive) as opened:
        for member in opened.infolist():
            # As it stands, and its words apart.
            yield from (Piece(member.filename.replace("_", by).encode()) for by in "_ ")
            with opened.open(member) as content:
                yield from islice(_pieces(content), LARGEST // PIECE)


def _texts(content: bytes) -> Iterator[str]:
    for text in _decoded(content):
        yield text
        if "\\u" in text:
            yield ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        if "&" in text:
            yield html.unescape(text)


def _decoded(content: bytes) -> Iterator[str]:
    # Every second byte of what is mostly ASCII in UTF-16 is none.
    encodings = ENCODINGS if b"\0" in content else (ENCODINGS[0], ENCODINGS[-1])
    for encoding in encodings:
        yield content.decode(encoding, errors="replace")
    for encoding in WHOLE_ENCODINGS:
        with suppress(UnicodeDecodeError):
            yield content.decode(encoding)


def drop_lines(path: Path, words: Iterable[str]) -> None:
    """Takes the lines that mention any of the words out of a log."""
    words = [word for word in words if word.strip()]
    if not words:
        return
    pattern = _pattern(words, in_names=True)
    # No other line break ends a line of a log.
    lines = path.read_bytes().split(b"\n")
    kept = [line for line in lines if not pattern.search(line.decode("utf-8", "surrogateescape"))]
    if len(kept) < len(lines):
        # In place: whoever writes to it has it open.
        with path.open("r+b") as log:
            log.write(b"\n".join(kept))
            log.truncate()
