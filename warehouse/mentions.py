"""Whether a file names somebody, however it is packed or written."""

import gzip
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

# Of what is larger once unpacked nobody made sense before either.
LARGEST = 1 << 30
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def mentions(path: Path, words: Iterable[str]) -> bool:
    """Whether any of the words stands in a file as a word of its own, case apart.

    Looked for in text of every usual encoding, also within gzip, zip and workbooks, and as JSON and
    markup write it.
    """
    words = tuple(words)
    pattern = _pattern(words)
    return bool(words) and any(
        pattern.search(text) for content in _contents(path.read_bytes()) for text in _texts(content)
    )


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(word) for word in sorted(words))
    # An underscore stands between the words of a name.
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.I)


def _contents(content: bytes) -> Iterator[bytes]:
    yield content
    try:
        if content[:2] == b"\x1f\x8b":
            with gzip.open(BytesIO(content)) as packed:
                unpacked = packed.read(LARGEST)
            yield unpacked
            if unpacked[:2] == b"PK":
                yield from _members(unpacked)
        elif content[:2] == b"PK":
            yield from _members(content)
    except (OSError, EOFError, zlib.error, BadZipFile, RuntimeError, NotImplementedError):
        # Not unpacked by whoever reads exports either.
        return


def _members(content: bytes) -> Iterator[bytes]:
    with ZipFile(BytesIO(content)) as archive:
        for member in archive.infolist():
            yield member.filename.encode()
            if member.file_size <= LARGEST:
                yield archive.read(member)


def _texts(content: bytes) -> Iterator[str]:
    # Every second byte of what is mostly ASCII in UTF-16 is none.
    encodings = ENCODINGS if b"\0" in content else (ENCODINGS[0], ENCODINGS[-1])
    for encoding in encodings:
        text = content.decode(encoding, errors="replace")
        yield text
        if "\\u" in text:
            yield ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        if "&" in text:
            yield html.unescape(text)


def lines_without(path: Path, words: Iterable[str]) -> int:
    """Takes the lines that mention any of the words out of a log; how many there were."""
    pattern = _pattern(words)
    lines = path.read_text("utf-8", errors="surrogateescape").splitlines(keepends=True)
    kept = [line for line in lines if not pattern.search(line)]
    if len(kept) < len(lines):
        path.write_text("".join(kept), "utf-8", errors="surrogateescape")
    return len(lines) - len(kept)
