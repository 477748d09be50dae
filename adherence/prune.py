"""The command that lets go of what is past its time: prune."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from adherence.given import must_be_inbox
from adherence.options import DEFAULT_DATA, Data, Inbox, Yes
from adherence.prepared import publish_again, ready, store_in
from adherence.terminal import command, say
from domain.errors import UsageError

if TYPE_CHECKING:
    from flows.prune import Prunable
    from warehouse.recorded import Entry
    from warehouse.store import Store

AGE = re.compile(r"([1-9]\d{0,3})([ym])")


@command
def prune(
    older_than: Annotated[
        str, typer.Option("--older-than", help="Age in years or months, such as 7y or 18m.")
    ],
    inbox: Inbox = None,
    yes: Yes = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Let go of exports whose patients were all last seen that long ago; reports are kept."""
    must_be_inbox(inbox, data)
    store = store_in(data)
    _, settings, _ = ready(data)
    from domain.today import today
    from flows.prune import prunable
    from warehouse.lock import locked

    day = today(settings)
    limit = before(day, older_than)
    with locked(store):
        found = prunable(store.data, inbox, limit, day)
        for line in _told(found, limit, yes):
            say(line)
        if yes and found.past.exports:
            _prune(found, store, older_than)
    return 0


def before(day: date, age: str) -> date:
    """The day that long before another; raises UsageError where it is no age."""
    match = AGE.fullmatch(age)
    if not match:
        raise UsageError(f"--older-than {age}: expected years or months, such as 7y or 18m")
    months = int(match[1]) * (12 if match[2] == "y" else 1)
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        raise UsageError(f"--older-than {age}: longer ago than there are days")
    # The last day of a short month stands for those it lacks.
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("a month has days")


def _told(found: "Prunable", limit: date, is_done: bool) -> Iterator[str]:
    """What goes and what stays, in numbers."""
    exports, kept = found.past.exports, found.past.kept
    yield (
        f"{'pruning' if is_done else 'would prune'} {len(exports)} exports made before {limit}, "
        f"with {found.past.rows} rows of {found.past.patients} patients of whom nothing is dated "
        f"since, and {len(found.inbox)} copies in the inbox"
    )
    yield (
        f"kept: {kept['made_since']} exports made since, {kept['of_patients_who_stay']} that share "
        f"a patient with what stays, {kept['snapshots_and_merges']} full snapshots and merges, "
        f"{kept['rejected']} that are rejected, so that nobody knows who is in them; all reports"
    )
    if exports and not is_done:
        yield "nothing was changed; --yes does it, and nothing brings it back"


def _prune(found: "Prunable", store: "Store", older_than: str) -> None:
    """Removes it and publishes what is left; one line in the audit log."""
    from warehouse.publication import read_publication
    from warehouse.recorded import recorded

    at_work = recorded(store, "prune", datetime.now(UTC), older_than=older_than)
    with at_work as entry:
        from flows.prune import prune as remove

        # First: it may refuse, and nothing brings back what is removed.
        published = read_publication(store)
        _record(found, entry)
        remove(store.data, found)
        publish_again(store, published)
        if published:
            say(f"published as of {published.as_of}: {store.database}")


def _record(found: "Prunable", entry: "Entry") -> None:
    """Which exports go. Whoever has such a file can tell that it was one of them."""
    exports = found.past.exports
    entry.inputs["exports"] = sorted(one.export.export_id for one in exports)
    entry.counts |= {
        "patients": found.past.patients,
        "rows": found.past.rows,
        "inbox_files": len(found.inbox),
    }
