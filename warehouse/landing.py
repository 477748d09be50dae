"""Exports as they landed: bytes and names, written once and never edited."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from domain.errors import UsageError
from warehouse.atomic import synced
from warehouse.file_names import ids_in, name_among
from warehouse.hashed_copy import hashed_copy
from warehouse.landed_names import NAME, NEW_NAME, names_in, write_name
from warehouse.redactions import (
    Redaction,
    export_of,
    read_redaction,
    returning,
    write_redaction,
)
from warehouse.store import Store
from warehouse.tombstones import tombstones


@dataclass(frozen=True)
class LandedExport:
    """One export: its bytes, the names it came under, and when it first landed (UTC).

    ``redaction`` says that its bytes were written again without a patient; null: they are as came.
    ``came_at`` says when it came under each of its names, in their order. ``new_names`` are those
    that it came under since, until they are made plain.
    """

    export_id: str
    path: Path
    names: tuple[str, ...]
    received_at: datetime
    redaction: Redaction | None = None
    new_names: tuple[str, ...] = ()
    came_at: tuple[datetime, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 that its bytes in landing have."""
        return self.redaction.digest if self.redaction else self.export_id

    @property
    def aside(self) -> Path:
        """Where bytes of it lie that were found damaged, until it is whole again."""
        return self.path.with_name(f"{self.path.name}.damaged")

    @property
    def is_own_format(self) -> bool:
        """Whether it is what the mapping reads; else it is the rows that were read of it."""
        return self.redaction is None or self.redaction.is_own_format

    @property
    def last_came_at(self) -> datetime:
        """When it came under the last of its names."""
        return max((self.received_at, *self.came_at))

    def as_of(self, moment: datetime) -> "LandedExport":
        """The same under the names alone that it had come under by then."""
        of_then = [one for one in zip(self.names, self.came_at, strict=True) if one[1] <= moment]
        names, came_at = zip(*of_then, strict=True)
        return replace(self, names=names, came_at=came_at)


def land(
    source: Path, store: Store, received_at: datetime, *, follows_links: bool = False
) -> LandedExport:
    """Puts a copy of an export into landing; the same bytes again only add a name, or what is gone.

    Raises ExportRejected where the file changes meanwhile, OSError for a link that is not followed.
    """
    with store.landing_draft() as folder_of_draft:
        draft = folder_of_draft / "landed"
        draft.mkdir(mode=0o700)
        digest = hashed_copy(source, draft / "export", 0 if follows_links else os.O_NOFOLLOW)
        export_id = export_of(digest, source.name, store)
        folder = store.landing / export_id
        if not folder.exists():
            synced(draft / "export")
            redaction = returning(export_id, digest, store)
            write_name(draft, source.name, received_at, NEW_NAME if redaction else NAME)
            if redaction:
                os.replace(draft / "export", draft / redaction.file)
                write_redaction(draft, redaction)
            os.replace(draft, folder)
            synced(store.landing)
        else:
            export = landed_export(export_id, store)
            _put_back(export, draft / "export", digest)
            _add_name(export, source.name, received_at, store)
        return landed_export(export_id, store)


def _put_back(export: LandedExport, draft: Path, digest: str) -> None:
    """Puts the bytes of an export in place where they are gone from landing."""
    if digest == export.digest and not export.path.exists():
        synced(draft)
        os.replace(draft, export.path)
        synced(export.path.parent)
        export.aside.unlink(missing_ok=True)


def _add_name(export: LandedExport, name: str, received_at: datetime, store: Store) -> None:
    """Adds a name to an export, but to a redacted one none that is a form of one that it has."""
    kind = NAME
    if export.redaction:
        stones = tombstones(store)
        ids = [one for one in ids_in(name) if stones and stones.holds(None, one)]
        kind = NEW_NAME
        if name_among(name, export.redaction.names, ids):
            return
    if name not in export.names:
        # Not before the first: a clock that was set back must not change the moment known.
        moment = max(export.received_at, received_at)
        write_name(store.landing / export.export_id, name, moment, kind)


def name_plainly(export: LandedExport, names: Iterable[str], store: Store) -> LandedExport:
    """A redacted export, landed under these in place of the names that it came under since."""
    assert export.redaction
    folder = store.landing / export.export_id
    for name in names:
        write_name(folder, name, export.received_at)
    every = tuple(sorted({*export.redaction.names, *names}))
    write_redaction(folder, replace(export.redaction, names=every))
    for path in folder.glob(f"{NEW_NAME}*.json"):
        path.unlink()
    return landed_export(export.export_id, store)


def landed_export(export_id: str, store: Store) -> LandedExport:
    """The export of that id; raises UsageError where a part of it is gone."""
    folder = store.landing / export_id
    redaction, new_names = read_redaction(folder), names_in(folder, NEW_NAME)
    names = {**new_names, **names_in(folder, NAME)}
    if not names:
        raise UsageError(
            f"{folder}: the export there has no name, so that nobody can tell what it is. Restore "
            "the folder from your backup, or remove it"
        )
    content = folder / (redaction.file if redaction else "export")
    return LandedExport(
        export_id,
        content,
        tuple(sorted(names)),
        min(names.values()),
        redaction,
        tuple(sorted(new_names)),
        tuple(names[name] for name in sorted(names)),
    )


def landed_exports(store: Store) -> list[LandedExport]:
    """Every export that has landed, by id."""
    found: list[LandedExport] = []
    for folder in sorted(store.landing.glob("[!.]*")):
        try:
            found.append(landed_export(folder.name, store))
        except UsageError:
            # Who looks without the lock may meet one that is just being removed.
            if folder.exists():
                raise
    return found


def known_exports(exports: Iterable[LandedExport], known_at: datetime | None) -> list[LandedExport]:
    """The exports received not after a moment; all of them where none is given."""
    return [e for e in exports if known_at is None or e.received_at <= known_at]
