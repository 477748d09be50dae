"""What a command did, written to the audit log when it ends; also where it was killed."""

import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.version import code_version
from warehouse.atomic import write_text
from warehouse.audit import append, copied
from warehouse.store import Store

# Commands at work in this process, by store. One within another adds to the outer one's line.
_at_work: dict[Path, "Entry"] = {}


@dataclass
class Entry:
    """What a command read and made: hashes, ids of exports and counts; no value, no file name."""

    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done."""
        return not (self.inputs or self.outputs or self.counts)


@contextmanager
def recorded(store: Store, command: str, at: datetime, **options: object) -> Iterator[Entry]:
    """An entry to fill; its line is written when the block ends, however it ends.

    Only for whoever holds the lock. Nothing is written where nothing was done. ``options`` are
    dates, weeks and words of ours.
    """
    path = store.data.resolve()
    if path in _at_work:
        yield _at_work[path]
        return
    _tell_of_a_kill(store)
    entry = _at_work[path] = Entry()
    facts = _facts(command, at, {name: str(value) for name, value in options.items() if value})
    write_text(store.audit_begun, json.dumps(facts))
    ended = "failed"
    try:
        yield entry
        ended = "done"
    finally:
        del _at_work[path]
        if ended == "failed" or not entry.is_empty:
            append({**facts, "ended": ended, **_filled(entry)}, store)
        store.audit_begun.unlink(missing_ok=True)


def write_entry(store: Store, command: str, at: datetime, counts: dict[str, int]) -> None:
    """A line for a command that needs no lock, since it changes nothing, but is to be known."""
    append({**_facts(command, at, {}), "ended": "done", "counts": counts}, store)


def user_name() -> str:
    """Who runs the program, as the system knows it; the number where it knows no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _facts(command: str, at: datetime, options: dict[str, str]) -> dict[str, Any]:
    who = {"at": at.isoformat(timespec="seconds"), "who": user_name(), "command": command}
    return {**who, "options": options, "code": code_version()}


def _filled(entry: Entry) -> dict[str, Any]:
    parts = {"inputs": entry.inputs, "outputs": entry.outputs, "counts": entry.counts}
    return {name: part for name, part in parts.items() if part}


def _tell_of_a_kill(store: Store) -> None:
    """A line for the command that did not live to write its own."""
    try:
        facts = json.loads(store.audit_begun.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return
    line = copied(store)
    # Killed between its line and the end, it has said all already.
    if not line or any(json.loads(line).get(name) != value for name, value in facts.items()):
        append({**facts, "ended": "killed"}, store)
    store.audit_begun.unlink(missing_ok=True)
