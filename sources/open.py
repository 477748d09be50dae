"""Opens a text: as UTF-8, or the reason why not."""

import codecs
import shutil
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from domain.errors import ExportRejected
from sources.limits import CHUNK, LineLength
from sources.marks import marked_encoding


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text in pieces; raises ExportRejected at the first byte that is not of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    decoded = 0
    try:
        for chunk in _chunks(path):
            yield decoder.decode(chunk)
            decoded += 1
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        lines = 1 + sum(chunk.count(b"\n") for chunk in islice(_chunks(path), decoded))
        # A codec that misses its byte order mark says no more than that.
        if isinstance(error, UnicodeDecodeError):
            lines += error.object[: error.start].count(b"\n")
        raise ExportRejected(
            "bad_encoding",
            f"near line {lines}: a byte that is not {encoding.removesuffix('-sig')} text. "
            "Export the file as CSV UTF-8, or name its encoding in the mapping",
        ) from None


def opened_text(
    path: Path,
    declared_encoding: str,
    workdir: Path,
    *,
    is_ours: bool = False,
    may_end_open: bool = False,
) -> Path:
    """The export as strict UTF-8 without a byte order mark: a new file in ``workdir``.

    One that is ours, so that nobody changes it meanwhile, may be that text itself. Raises
    ExportRejected when the file is empty, wrongly encoded or cut short; that its last line has no
    line break says the last where it may not end so.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if not start:
        raise ExportRejected("empty", "the file is empty (0 bytes). Export it again")
    encoding = marked_encoding(start) or declared_encoding
    opened = workdir / "export.csv"
    if codecs.lookup(encoding).name == "utf-8":
        if is_ours:
            opened = path
        else:
            # Copied first: what is judged is what is read, whatever becomes of the file.
            shutil.copyfile(path, opened)
        deque(_whole(_decoded(opened, encoding), may_end_open), maxlen=0)
        return opened
    with opened.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_whole(_decoded(path, encoding), may_end_open))
    return opened


def _whole(texts: Iterator[str], may_end_open: bool) -> Iterator[str]:
    """The same pieces of a text; raises ExportRejected at NULs, endless lines and a cut end."""
    last, line = "", LineLength()
    for text in texts:
        _refuse_nul(text)
        line.add(text)
        last = text or last
        yield text
    if not may_end_open:
        _refuse_cut_end(last)


def _refuse_nul(text: str) -> None:
    if "\0" in text:
        raise ExportRejected(
            "nul_bytes",
            "the file holds NUL bytes, as one that is still being written does. Copy it again when "
            "it is complete; where it is UTF-16 or UTF-32, name that encoding in the mapping",
        )


def _refuse_cut_end(last: str) -> None:
    """A last line without a line break may be cut anywhere, even within a number."""
    if last and not last.endswith(("\n", "\r")):
        raise ExportRejected(
            "truncated",
            "the file does not end with a line break: its last line may be cut. Export it again; "
            "where its program never ends that line, say last_line: open in the mapping",
        )
