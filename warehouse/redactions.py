"""Exports that were written again without a patient; they keep the id of the bytes that came."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.atomic import replaced, synced, write_text
from warehouse.store import Store

RECORD = "redaction.json"
CHUNK = 1 << 20
WORDS = re.compile(r"([\W_]+)")


@dataclass(frozen=True)
class Redaction:
    """What stands in landing in place of the bytes that came.

    ``digest`` is the SHA-256 of what stands there now; ``is_own_format`` says that it is what the
    mapping reads, else it is rows as they were read. ``forgotten`` counts the rows left out, by
    entity; ``names`` are the names of the export without words that may name somebody.
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
    content = json.loads(path.read_text("utf-8"))
    return Redaction(**{**content, "names": tuple(content["names"])})


def put_redaction(export_id: str, content: Path, redaction: Redaction, store: Store) -> None:
    """Puts ``content`` in place of what the export was: killed at any point, it is one or other.

    ``drop_unredacted`` then removes what was.
    """
    folder = store.landing / export_id
    # First, so that a copy of the new bytes in an inbox is never taken for another export.
    known = {*_aliased(redaction.digest, store), export_id}
    write_text(_alias(redaction.digest, store), "\n".join(sorted(known)))
    os.replace(content, folder / redaction.file)
    synced(folder)
    write_text(folder / RECORD, json.dumps(asdict(redaction), sort_keys=True))


def drop_unredacted(export_id: str, store: Store) -> None:
    """Removes the bytes that a redaction took the place of, and names that it does not keep."""
    folder = store.landing / export_id
    redaction = read_redaction(folder)
    if redaction is None:
        return
    for path in folder.iterdir():
        is_kept = path.name in (RECORD, redaction.file)
        if path.name.startswith("name-"):
            is_kept = json.loads(path.read_text("utf-8"))["file"] in redaction.names
        if not is_kept:
            path.unlink()


def export_of(digest: str, name: str, store: Store) -> str:
    """The id of the export with these bytes: their own digest unless they were written by us.

    Without their rows several exports may be the same bytes: of those the one with that name.
    """
    aliased = _aliased(digest, store)
    if (store.landing / digest).exists() or not aliased:
        return digest
    found = {one: read_redaction(store.landing / one) for one in aliased}
    named = [one for one, redaction in found.items() if redaction and name in redaction.names]
    return (named or aliased)[0]


def _aliased(digest: str, store: Store) -> list[str]:
    """The exports that these bytes were written in place of, as long as they are here."""
    alias = _alias(digest, store)
    known = alias.read_text("utf-8").split() if alias.exists() else []
    return [one for one in known if (store.landing / one).exists()]


def _alias(digest: str, store: Store) -> Path:
    return store.landing / ".redacted" / digest


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def name_of_words(name: str, words: Collection[str], never: Collection[str] = ()) -> str:
    """The name of a file without the words that are neither among these nor numbers."""
    parts = WORDS.split(name)
    kept: list[str] = []
    for position in range(0, len(parts), 2):
        word = parts[position]
        is_known = word.casefold() in words or word.isdecimal() or word == ""
        if is_known and word.casefold() not in never:
            kept += [*parts[position - 1 : position], word] if kept else [word]
    return "".join(kept).strip("_- ")


def words_in(names: Iterable[str]) -> set[str]:
    """The words of names of files, in small letters."""
    return {word.casefold() for name in names for word in WORDS.split(name)[::2]}


def files_in(inbox: Path) -> list[Path]:
    """Every file below an inbox, hidden and unfinished ones too."""
    return sorted(path for path in inbox.rglob("*") if path.is_file() and not path.is_symlink())


def rewritten_copies(inbox: Path, store: Store) -> list[tuple[Path, str]]:
    """The files of an inbox that are, or were, copies of redacted exports, and the ids of those."""
    found = ((path, export_of(digest_of(path), path.name, store)) for path in files_in(inbox))
    return [(path, one) for path, one in found if read_redaction(store.landing / one) is not None]


def rewrite_copies(inbox: Path, store: Store) -> int:
    """Gives each copy of a redacted export in an inbox the content that landing has; how many."""
    changed = 0
    for path, export_id in rewritten_copies(inbox, store):
        folder = store.landing / export_id
        redaction = read_redaction(folder)
        assert redaction is not None
        target = _free(path, name_of_words(path.name, words_in(redaction.names)), export_id)
        if target == path and digest_of(path) == redaction.digest:
            continue
        with replaced(target) as draft:
            shutil.copyfile(folder / redaction.file, draft)
            shutil.copymode(path, draft)
        if target != path:
            path.unlink()
        changed += 1
    return changed


def _free(path: Path, name: str, export_id: str) -> Path:
    """The path with that name, told apart where another file has it already."""
    target = path.with_name(name or export_id[:12])
    if target == path or not target.exists():
        return target
    return target.with_name(f"{target.stem}_{export_id[:12]}{target.suffix}")
