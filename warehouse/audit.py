"""The audit log: a line for every command that changed something, chained by hashes.

A line carries the SHA-256 of the line before it. Its copy is written to ``.audit`` first: so a line
that a kill tore is written again, and lines that are missing at the end are missed.
"""

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.atomic import replaced, synced
from warehouse.store import Store

# What the first line has in place of a hash.
BEFORE_THE_FIRST = "0" * 64
REPAIRED = "line {} was not whole, since what wrote it was killed; it was written again"
LOST_END = "the log did not end with line {}: lines at its end were changed, added or removed"
LOST_COPY = "the copy of the last line was missing: whether lines were removed can't be told"
NO_NUMBER = 0


@dataclass(frozen=True)
class Head:
    """The last line of the log: its number and its hash."""

    number: int
    digest: str


def line_hash(line: bytes) -> str:
    """The SHA-256 of a line, without its line break, in hex."""
    return hashlib.sha256(line).hexdigest()


def append(facts: Mapping[str, Any], store: Store) -> None:
    """Writes one line, which also says what was found wrong with the log.

    ``facts`` are hashes, counts, ids of exports and words of ours: no value, no file name.
    """
    store.private.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(store.audit_log) as log:
        head, notes = _mended(log, copied(store))
        place = {"line": head.number + 1}
        said = {"notes": notes} if notes else {}
        line = _written({**place, **facts, **said, "before": head.digest})
        with replaced(store.audit_last) as draft:
            draft.write_bytes(line)
        _add(log, line)


def audit_head(store: Store) -> str | None:
    """The hash of the last line, as its copy has it; null where there is none."""
    line = copied(store)
    return line_hash(line) if line else None


def copied(store: Store) -> bytes:
    """The copy of the last line; empty where there is none, or it is no line."""
    try:
        line = store.audit_last.read_bytes()
    except FileNotFoundError:
        return b""
    is_line = _number_of(line) and isinstance((fields_of(line) or {}).get("before"), str)
    return line if is_line else b""


@contextmanager
def unchanging(store: Store) -> Iterator[None]:
    """While the block runs nobody appends to the log."""
    if not store.audit_log.exists():
        yield
        return
    with store.audit_log.open("rb") as log:
        fcntl.flock(log, fcntl.LOCK_SH)
        yield


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The log, open for appending, while nobody else appends."""
    is_new = not path.exists()
    log = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(log, fcntl.LOCK_EX)
        yield log
        os.fsync(log)
    finally:
        os.close(log)
    if is_new:
        synced(path.parent)


def _mended(log: int, copy: bytes) -> tuple[Head, list[str]]:
    """The line to chain on to, and what was wrong; a torn last line is written again.

    Lines that are gone or changed stay so: the next line chains on to the copy of what was last,
    and so the break shows for good.
    """
    content = os.pread(log, os.fstat(log).st_size, 0)
    last, torn = end_of(content)
    if copy and is_torn(content, copy):
        os.ftruncate(log, len(content) - len(torn))
        _add(log, copy)
        return _head(copy), [REPAIRED.format(_number_of(copy))]
    if torn:
        _add(log, b"")
    if not copy:
        return _head(torn or last), [LOST_COPY] if content else []
    notes = [] if last == copy and not torn else [LOST_END.format(_number_of(copy))]
    return _head(copy), notes


def is_torn(content: bytes, copy: bytes) -> bool:
    """Whether a log ends within the line that its copy has whole, or right before it."""
    last, torn = end_of(content)
    before = json.loads(copy)["before"] if copy else None
    return bool(copy) and copy.startswith(torn) and before == _head(last).digest


def end_of(content: bytes) -> tuple[bytes, bytes]:
    """The last line that ends with a line break, and what stands after it."""
    whole, _, torn = content.rpartition(b"\n")
    return whole.rpartition(b"\n")[2], torn


def _head(line: bytes) -> Head:
    """A line as the next one sees it."""
    return Head(_number_of(line), line_hash(line)) if line else Head(NO_NUMBER, BEFORE_THE_FIRST)


def _number_of(line: bytes) -> int:
    """The number that a line gives itself; 0 where it is no line of a log."""
    number = (fields_of(line) or {}).get("line")
    return number if isinstance(number, int) else NO_NUMBER


def fields_of(line: bytes) -> dict[str, Any] | None:
    """What a line says; null where it is no line of such a log."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) else None


def _written(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()


def _add(log: int, line: bytes) -> None:
    """Appends a line in one call."""
    text = line + b"\n"
    if os.write(log, text) != len(text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
