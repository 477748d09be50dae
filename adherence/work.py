"""Commands that take exports in: run, ingest."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adherence.day import day
from adherence.given import make_inbox, must_be_file, must_be_inbox
from adherence.landed import land_all, land_inbox, tell_none, tell_refused
from adherence.options import DEFAULT_DATA, Data, Inbox
from adherence.prepared import prefect_server, ready, store_in, watched
from adherence.terminal import command, say
from adherence.to_come import tell_landed_ahead, tell_to_come
from adherence.told import published_key, tell_cut_to_come, tell_key, tell_where
from adherence.told_clinics import tell_unlisted, unlisted_in
from adherence.told_taken import (
    tell_snapshots,
    tell_taken,
    tell_undated,
    tell_undecided,
    tell_waiting,
)
from domain.errors import UsageError
from domain.weeks import YEARS

if TYPE_CHECKING:
    from warehouse.store import Store

AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=day, help="Data cut, the last day that counts."),
]


@command
def run(inbox: Inbox = None, as_of: AsOf = None, data: Data = DEFAULT_DATA) -> int:
    """Take in all that is new in the inbox; publish tables, worklists and last week's reports."""
    must_be_inbox(inbox, data)
    # The last week complete by a day may be of the year before.
    years = YEARS[1:]
    if as_of and as_of.year not in years:
        said = f"expected a day from {years[0]} to {years[-1]}"
        raise UsageError(f"--as-of {as_of}: {said}")
    status = run_on(data, inbox, as_of)
    store = store_in(data)
    if store.is_invented:
        mark = store.demo_mark
        say(f"patients here are invented, says {mark}: real exports belong in another --data")
    return status


def run_on(data: Path, inbox: Path | None, as_of: date | None) -> int:
    """Runs everything on one folder of data; the exit status."""
    from sources.inbox import looked_into
    from warehouse.store import Store

    inbox = inbox or Store(data.resolve()).inbox
    # Before what takes seconds: what has changed by then is still being written.
    earlier = looked_into(inbox)
    store, settings, mappings = ready(data)
    from domain.today import today
    from warehouse.lock import locked
    from warehouse.recorded import recorded

    cut = as_of or today(settings)
    make_inbox(store)
    at_work = recorded(store, "run", datetime.now(UTC), as_of=cut)
    with locked(store), at_work as entry, prefect_server(store):
        from flows.forget import finish
        from flows.once import publish_once
        from flows.standing import standing_after_run

        tell_refused(inbox)
        unreadable = land_inbox(inbox, store, mappings, earlier)
        taken, status = taken_and_told(store)
        before = published_key(store)
        with watched():
            publish_once(store.data, cut)
        tell_key(before, store)
        # What a command that was killed had begun; the take-in carried on with it.
        if finish(store.data):
            entry.counts["patients_forgotten"] = 1
        found = standing_after_run(store.data, today(settings))
        tell_snapshots(taken, found["snapshots"])
        tell_waiting(found["waiting"])
        tell_to_come(found["to_come"], store)
        tell_landed_ahead(found["landed_ahead"], store)
        tell_unlisted(found["unlisted_clinics"])
        tell_cut_to_come(cut, today(settings))
        tell_where(store, cut)
        tell_none(inbox, store)
    return max(status, 3 if unreadable else 0)


@command
def ingest(
    files: Annotated[list[Path], typer.Argument(help="Exports to take in.")],
    data: Data = DEFAULT_DATA,
) -> int:
    """Take in the files named; publish with run."""
    # Before a folder is made that nobody meant.
    for file in files:
        must_be_file(file, "Name exports to take in")
    store, _, mappings = ready(data)
    from warehouse.lock import locked
    from warehouse.recorded import recorded

    with locked(store), recorded(store, "ingest", datetime.now(UTC)), prefect_server(store):
        landed, unknown, unreadable = land_all(files, store, mappings, follows_links=True)
        taken, status = taken_and_told(store)
        # Of those that were taken in by an earlier command who names them hears once more.
        status = max(status, tell_taken(sorted({*landed} - {*taken}), store, landed))
        tell_unlisted(unlisted_in({*landed, *taken}, store))
        return max(status, 3 if unknown or unreadable else 0)


def taken_and_told(store: "Store", known: Collection[str] = ()) -> tuple[list[str], int]:
    """The exports that were taken in, and the status that they give; says what became of each.

    Those ``known`` are taken in again for a reason of the program: of them nothing is said.
    """
    from flows.once import take_in_once
    from flows.take_in import ExportsFailed

    try:
        with watched():
            taken = take_in_once(store.data)
    except ExportsFailed as failed:
        # Now or never: the next run has nothing to say of those that were taken in.
        _tell([one for one in failed.taken if one not in known], store)
        raise
    return taken, _tell([one for one in taken if one not in known], store)


def _tell(taken: Sequence[str], store: "Store") -> int:
    """Says what became of each export; the status that they give."""
    from flows.undecided import dates_in_doubt

    status = tell_taken(taken, store)
    if taken:
        found = dates_in_doubt(store.data, taken)
        tell_undated(found["undated"])
        tell_undecided(found["undecided"])
    return status
