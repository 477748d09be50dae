"""Exports that were written again without a patient; they keep the id of the bytes that came."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from warehouse.atomic import linked, replaced, write_text
from warehouse.json_files import json_object
from warehouse.landed_names import NAME, NEW_NAME
from warehouse.lock import one_at_a_time
from warehouse.store import Store

RECORD = "redaction.json"


@dataclass(frozen=True)
class Redaction:
    """What stands in landing in place of the bytes that came.

    ``digest`` is the SHA-256 of what stands there now; ``is_own_format`` says that it is what the
    mapping reads, else it is rows as they were read. ``forgotten`` counts the rows left out, by
    entity; ``names`` are the names of the export without words that may name somebody; none: it has
    come back, and was not taken in so far.
    """

    digest: str
    is_own_format: bool
    forgotten: Mapping[str, int]
    names: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of what stands in landing now."""
        return f"redacted-{self.digest[:16]}"


def read_redaction(folder: Path) -> Redaction | None:
    """What was written in place of an export; null: it is as it came."""
    path = folder / RECORD
    if not path.exists():
        return None
    content = json_object(path, *Redaction.__dataclass_fields__)
    return Redaction(**{**content, "names": tuple(content["names"])})


def write_redaction(folder: Path, redaction: Redaction) -> None:
    """Writes down what stands in place of an export: from then on it does."""
    write_text(folder / RECORD, json.dumps(asdict(redaction), sort_keys=True))


def put_redaction(export_id: str, content: Path, redaction: Redaction, store: Store) -> None:
    """Puts ``content`` in place of what the export was: killed at any point, it is one or other.

    ``drop_unredacted`` then removes what was.
    """
    folder = store.landing / export_id
    # First, so that a copy of the new bytes in an inbox is never taken for another export.
    _know_again(export_id, redaction, store)
    # It may lie on another disk.
    with replaced(folder / redaction.file) as draft:
        linked(content, draft)
    write_redaction(folder, redaction)


def drop_unredacted(export_id: str, store: Store) -> None:
    """Removes the bytes that a redaction took the place of, and names that it does not keep."""
    folder = store.landing / export_id
    redaction = read_redaction(folder)
    if redaction is None:
        return
    for path in folder.iterdir():
        is_kept = path.name in (RECORD, redaction.file) or path.name.startswith(NEW_NAME)
        if path.name.startswith(NAME):
            is_kept = json_object(path, "file")["file"] in redaction.names
        if not is_kept:
            path.unlink()


def export_of(digest: str, name: str, store: Store) -> str:
    """The id of the export with these bytes: their own digest unless they were written by us.

    Without their rows several exports may be the same bytes: of those the one with that name, and
    one that is here rather than one that was pruned.
    """
    known = _known(digest, store)
    if (store.landing / digest).exists() or not known:
        return digest
    found = {one: read_redaction(store.landing / one) for one in known}
    here = [one for one in known if (store.landing / one).exists()]
    named = [one for one in here if (of := found[one]) and name in of.names]
    return [*named, *here, *known][0]


def returning(export_id: str, digest: str, store: Store) -> Redaction | None:
    """As what a pruned export lands again whose redacted bytes came; null: these are its own."""
    known = _known(digest, store).get(export_id)
    return Redaction(digest, **known, names=()) if known else None


def _know_again(export_id: str, redaction: Redaction, store: Store) -> None:
    """Keeps what says that a copy is this export, also once the export was pruned.

    Not its names: they keep words that are a patient's who is forgotten later.
    """
    own = {"is_own_format": redaction.is_own_format, "forgotten": dict(redaction.forgotten)}
    # Another that is taken in at the same time may become the same bytes.
    with one_at_a_time(store.landing):
        known = {**_known(redaction.digest, store), export_id: own}
        write_text(_alias(redaction.digest, store), json.dumps(known, sort_keys=True))


def _known(digest: str, store: Store) -> dict[str, dict[str, Any]]:
    """The exports that these bytes were written in place of, with how; raises UsageError."""
    alias = _alias(digest, store)
    if not alias.exists():
        return {}
    way_out = ", or remove it: a copy of a rewritten export then lands as an export of its own"
    return json_object(alias, way_out=way_out)


def _alias(digest: str, store: Store) -> Path:
    return store.landing / ".redacted" / digest
