"""Files to landing, and what is said of those that do not get there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from adherence.terminal import say
from domain.environment import config_folder
from domain.errors import ExportRejected

if TYPE_CHECKING:
    from sources.inbox import Look
    from sources.mapping import Mapping
    from warehouse.landing import LandedExport
    from warehouse.store import Store


def land_inbox(
    inbox: Path, store: "Store", mappings: "tuple[Mapping, ...]", before: "Look | None" = None
) -> int:
    """Lands what lies in an inbox; how many files and folders nobody can read.

    What has changed since an earlier look is left for the next run.
    """
    from sources.inbox import looked_into, not_read
    from sources.mapping import mapping_for

    look = looked_into(inbox)
    seen = before.signs if before else look.signs
    still = {path for path, sign in look.signs.items() if seen.get(path) != sign}
    _, _, rejected = land_all(sorted(look.signs.keys() - still), store, mappings)
    for path in sorted(still):
        if mapping_for(path.name, mappings) is not None:
            say(f"{path}: left for the next run: it is still being written. Run again once it is")
    for path, why in look.unreadable.items():
        say(f"{path}: {not_read(why)}")
    return rejected + len(look.unreadable)


def land_all(
    files: Sequence[Path],
    store: "Store",
    mappings: "tuple[Mapping, ...]",
    *,
    follows_links: bool = False,
) -> tuple[dict[str, str], int, int]:
    """Lands what a mapping reads: id to name of each; how many no mapping reads, and nobody can."""
    from sources.inbox import not_landed
    from sources.mapping import mapping_for
    from sources.unread import why_unread
    from warehouse.landing import land

    landed, again, unknown, rejected = dict[str, str](), list[tuple[str, str]](), 0, 0
    for file in files:
        if mapping_for(file.name, mappings) is None:
            unknown += 1
            say(
                f"{file}: not taken in: {why_unread(file)}. Expected of an export: a dataset as a "
                "word of its name, such as clinic_a_sessions_2026-11-15.csv, or a mapping of your "
                f"own in {config_folder() / 'mappings'}"
            )
            continue
        try:
            now = datetime.now(UTC)
            export = land(file, store, now, follows_links=follows_links)
            landed[export.export_id] = file.name
            if before := _name_before(file, export, now):
                again.append((file.name, before))
        except (ExportRejected, OSError) as trouble:
            rejected += 1
            say(f"{file}: {not_landed(trouble)}")
    _tell_sent_again(again)
    return landed, unknown, rejected


def _name_before(file: Path, export: "LandedExport", now: datetime) -> str | None:
    """The name that a file came under before, where it came now under this one for the first time.

    One that never changes comes each week under a name of its own.
    """
    others = [name for name in export.names if name != file.name]
    if not others or export.last_came_at != now or export.redaction:
        return None
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f"{others[-1]}{more}"


def _tell_sent_again(files: Sequence[tuple[str, str]]) -> None:
    if len(files) == 1:
        (name, before) = files[0]
        say(
            f"{name}: the same, byte for byte, as {before}: one export with it. Where newer rows "
            "were to be in it, have it exported again"
        )
    elif files:
        say(
            f"{len(files)} files are the same, byte for byte, as some that came before: "
            f"{', '.join(name for name, _ in files)}. Where newer rows were to be in one, have it "
            "exported again"
        )


def tell_refused(inbox: Path) -> None:
    """Says which links and special files of an inbox are passed over."""
    from sources.inbox import PASSED_OVER, looked_into

    for path in looked_into(inbox).refused:
        say(f"{path}: {PASSED_OVER}")


def tell_none(inbox: Path, store: "Store") -> None:
    """Says where no export is, as in a folder that nobody meant."""
    from warehouse.landing import landed_exports

    if not landed_exports(store):
        say(
            f"no export is in {store.landing}: all of this is empty. Put exports into "
            f"{inbox.resolve()} and run again, or name another folder with --data"
        )
