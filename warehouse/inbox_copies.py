"""Copies of redacted exports in an inbox, written again as landing has them."""

import re
import shutil
from pathlib import Path

from warehouse.atomic import replaced
from warehouse.digests import file_hash
from warehouse.file_names import name_among
from warehouse.redactions import export_of, read_redaction
from warehouse.store import Store

# What a killed process leaves of a copy that it was writing.
DRAFT = re.compile(r"\..+\.\d+\.part")


def files_in(inbox: Path) -> list[Path]:
    """Every file below an inbox, hidden and unfinished ones too."""
    return sorted(path for path in inbox.rglob("*") if path.is_file() and not path.is_symlink())


def rewrite_copies(inbox: Path, store: Store) -> int:
    """Gives each copy of a redacted export in an inbox the content that landing has; how many."""
    changed = 0
    for path in files_in(inbox):
        if DRAFT.fullmatch(path.name):
            path.unlink(missing_ok=True)
            continue
        digest = file_hash(path)
        export_id = export_of(digest, path.name, store)
        folder = store.landing / export_id
        redaction = read_redaction(folder)
        if redaction is None:
            continue
        target = _free(path, name_among(path.name, redaction.names), export_id)
        if target == path and digest == redaction.digest:
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
