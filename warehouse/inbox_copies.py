"""Copies of redacted exports in an inbox, written again as landing has them."""

import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from domain.export_ids import short_id
from domain.file_signs import Sign, sign_of
from warehouse.atomic import replaced, synced
from warehouse.digests import file_hash
from warehouse.file_names import name_among, name_of_words, words_in
from warehouse.processes import is_running
from warehouse.redactions import Redaction, export_of, read_redaction
from warehouse.store import Store

# What a killed process leaves of a copy that it was writing: which, and the process.
DRAFT = re.compile(r"\.(.+)\.(\d{1,9})\.part")


class _Changed(Exception):
    """A file of the inbox is no longer the one that was hashed."""


def digests_in(inbox: Path) -> Iterator[tuple[Path, str, Sign | None]]:
    """Every file below an inbox, hidden and unfinished ones too: its SHA-256, and of which file."""
    for path in _files_in(inbox):
        # First: what is put in its place while it is read is another file.
        sign = sign_of(path)
        # It is others' folder: what was there a moment ago may have been taken away.
        with suppress(FileNotFoundError):
            yield path, file_hash(path), sign


def unreadable_in(inbox: Path) -> list[Path]:
    """The files below an inbox of which nobody can tell what they are copies of."""
    return [path for path in _files_in(inbox) if not os.access(path, os.R_OK)]


def _files_in(inbox: Path) -> list[Path]:
    paths = (Path(parent) / name for parent, _, names in os.walk(inbox) for name in names)
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


def rewrite_copies(inbox: Path, ids: Collection[str], store: Store) -> None:
    """Gives each copy of a redacted export in an inbox what landing has of it.

    ``ids`` are the patient's, of which its name keeps none.
    """
    _drop_drafts(inbox, store)
    for path, digest, sign in digests_in(inbox):
        export_id = export_of(digest, path.name, store)
        redaction = read_redaction(store.landing / export_id)
        if redaction is None:
            continue
        target = _free(path, _plain(path.name, redaction, ids), export_id)
        if target != path or digest != redaction.digest:
            # Who put another file in its place meanwhile has sent another export.
            with suppress(_Changed):
                _put(path, sign, target, store.landing / export_id / redaction.file)


def _put(path: Path, sign: Sign | None, target: Path, content: Path) -> None:
    with replaced(target) as draft:
        shutil.copyfile(content, draft)
        with suppress(FileNotFoundError):
            shutil.copymode(path, draft)
        # Only now, since that may take long.
        synced(draft)
        if sign_of(path) != sign:
            raise _Changed
    if target != path and sign_of(path) == sign:
        path.unlink(missing_ok=True)


def _plain(name: str, redaction: Redaction, ids: Collection[str]) -> str:
    """The name of a copy as landing has it; one that never landed without words not known there."""
    known = words_in(redaction.names)
    return name_among(name, redaction.names, ids) or name_of_words(name, known, ids, False)


def _free(path: Path, name: str, export_id: str) -> Path:
    """The path with that name, told apart where another file has it already."""
    target = path.with_name(name or short_id(export_id))
    return target if target == path or not target.exists() else _told_apart(target, export_id)


def _told_apart(target: Path, export_id: str) -> Path:
    return target.with_name(f"{target.stem}_{short_id(export_id)}{target.suffix}")


def _drop_drafts(inbox: Path, store: Store) -> None:
    """Removes what killed processes left of copies; drafts that are others' look alike."""
    names = _names_of_copies(store)
    for path in _files_in(inbox):
        found = DRAFT.fullmatch(path.name)
        if found and found[1] in names and not is_running(int(found[2])):
            path.unlink(missing_ok=True)


def _names_of_copies(store: Store) -> set[str]:
    names = set()
    for folder in store.landing.glob("[!.]*"):
        if redaction := read_redaction(folder):
            for name in redaction.names:
                names |= {name, _told_apart(Path(name), folder.name).name}
    return names
