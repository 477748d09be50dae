"""Whether an audit log is as it was written: the first line that is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.errors import AdherenceError
from warehouse.audit import BEFORE_THE_FIRST, copied, fields_of, is_torn, line_hash, unchanging
from warehouse.store import Store


class AuditLogBroken(AdherenceError):
    """A line of the audit log is not as it was written, or lines are missing."""


@dataclass(frozen=True)
class Checked:
    """A whole log: its lines, and the hash of each."""

    lines: tuple[dict[str, Any], ...]
    digests: tuple[str, ...]

    @property
    def notes(self) -> Iterator[str]:
        """What lines say of the log itself."""
        for line in self.lines:
            yield from (f"line {line['line']} notes: {note}" for note in line.get("notes", ()))


def checked_log(store: Store, heads: tuple[str, ...] = ()) -> Checked:
    """The audit log, every line checked; raises AuditLogBroken naming the first that is broken.

    ``heads`` are hashes of last lines, written down elsewhere: each has to be one of the log.
    """
    path = store.audit_log
    with unchanging(store):
        copy = copied(store)
        content = path.read_bytes() if path.exists() else b""
    lines = content.split(b"\n")
    found = _chained(lines[:-1], path.name)
    number = len(found) + 1
    if is_torn(content, copy):
        raise AuditLogBroken(
            f"{path.name}: line {number} is not whole: what wrote it was killed, or it was "
            "removed. The next command that changes something writes it again from its copy"
        )
    if lines[-1]:
        raise AuditLogBroken(f"{path.name}: line {number} does not end. It was changed or added to")
    digests = tuple(map(line_hash, lines[:-1]))
    _check_end(digests, copy, path.name)
    for head in heads:
        if head not in digests:
            raise AuditLogBroken(
                f"{path.name}: no line has the hash {head}, which its last one had once. Lines at "
                "the end were removed, or the log was written anew"
            )
    return Checked(tuple(found), digests)


def _chained(lines: list[bytes], name: str) -> list[dict[str, Any]]:
    """The lines, each with the right number and the hash of the one before."""
    before, found = BEFORE_THE_FIRST, []
    for number, line in enumerate(lines, 1):
        fields = fields_of(line)
        if fields is None:
            raise AuditLogBroken(f"{name}: line {number} is no line of such a log. It was changed")
        if fields.get("line") != number or fields.get("before") != before:
            raise AuditLogBroken(
                f"{name}: line {number} does not follow on the one before it: either was changed, "
                "or lines were removed, added or moved there"
            )
        before = line_hash(line)
        found.append(fields)
    return found


def _check_end(digests: tuple[str, ...], copy: bytes, name: str) -> None:
    """Raises AuditLogBroken where the last line is not the one that was written last."""
    if not digests and not copy:
        return
    if not copy:
        raise AuditLogBroken(
            f"{name}: the copy of its last line (.audit) is missing or was changed: whether lines "
            "at the end were removed can't be told. Bring it back from a backup"
        )
    if not digests or digests[-1] != line_hash(copy):
        raise AuditLogBroken(
            f"{name}: line {len(digests)}, its last, is not what was written last (.audit): it was "
            "changed, or lines at the end were removed or added"
        )
