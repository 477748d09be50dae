"""Commands that do the work: run, ingest, report."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from errno import EDQUOT, EFBIG, ENOSPC, EROFS
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adherence.log import LOGGER, log_to
from adherence.terminal import DEFAULT_DATA, Data, command, progress, say
from domain.errors import ExportRejected, UsageError
from domain.lasting import imported_for_good

if TYPE_CHECKING:
    from domain.settings import Settings
    from sources.mapping import Mapping
    from warehouse.store import Store

Inbox = Annotated[
    Path | None, typer.Option("--inbox", help="Folder of exports; <data>/inbox if not given.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Data cut, the last day that counts."),
]


@command
def run(inbox: Inbox = None, as_of: AsOf = None, data: Data = DEFAULT_DATA) -> int:
    """Take in all that is new in the inbox; publish tables, worklists and last week's reports."""
    must_be_there(inbox)
    return run_on(data, inbox, as_of.date() if as_of else None)


def must_be_there(inbox: Path | None) -> None:
    """Raises UsageError where an inbox was named that is none."""
    if inbox and not inbox.is_dir():
        raise UsageError(f"--inbox {inbox}: no such folder. Name the folder that exports land in")


def run_on(data: Path, inbox: Path | None, as_of: date | None) -> int:
    """Runs everything on one folder of data; the exit status."""
    store, settings, mappings = ready(data)
    from domain.today import today
    from sources.inbox import inbox_files
    from warehouse.lock import locked
    from warehouse.recorded import recorded

    cut = as_of or today(settings)
    store.inbox.mkdir(parents=True, exist_ok=True)
    at_work = recorded(store, "run", datetime.now(UTC), as_of=cut)
    with locked(store), at_work as entry, prefect_server(store):
        from flows.forget import finish
        from flows.once import publish_once, take_in_once

        _, unreadable = land_all(inbox_files(inbox or store.inbox), store, mappings)
        with watched():
            taken = take_in_once(store.data)
        status = _tell_taken(taken, store)
        before = _key_id(store)
        with watched():
            publish_once(store.data, cut)
        _tell_key(before, store)
        # What a command that was killed had begun; the take-in carried on with it.
        if finish(store.data, inbox or store.inbox):
            entry.counts["patients_forgotten"] = 1
        _tell_doubted(taken, store)
        _tell_where(store, cut)
    return max(status, 3 if unreadable else 0)


@command
def ingest(
    files: Annotated[list[Path], typer.Argument(help="Exports to take in.")],
    data: Data = DEFAULT_DATA,
) -> int:
    """Take in the files named; publish with run."""
    store, _, mappings = ready(data)
    from warehouse.lock import locked
    from warehouse.recorded import recorded

    for file in files:
        if not file.is_file():
            raise UsageError(f"{file}: no such file. Name exports to take in")
    with locked(store), recorded(store, "ingest", datetime.now(UTC)), prefect_server(store):
        from flows.once import take_in_once

        unknown, unreadable = land_all(files, store, mappings)
        with watched():
            taken = take_in_once(store.data)
        return max(_tell_taken(taken, store), 3 if unknown or unreadable else 0)


@command
def report(
    week: Annotated[str, typer.Option("--week", help="Week, such as 2026-W30.")],
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="Use exports received up to then (ISO).")
    ] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Write the reports of one week; the same week and known-at give the same bytes."""
    from domain.weeks import Week

    when = Week.parse(week)
    moment = _moment(known_at)
    if not data.is_dir():
        raise UsageError(f"--data {data}: no such folder. Run `adherence run` first")
    store, _, _ = ready(data)
    from warehouse.lock import locked
    from warehouse.recorded import recorded

    at_work = recorded(store, "report", datetime.now(UTC), week=when, known_at=moment)
    with locked(store), at_work, prefect_server(store):
        from flows.once import report_once

        with watched():
            report_once(store.data, str(when), moment)
    say(f"reports of {when}: {store.reports / str(when) / 'group.html'}")
    return 0


def _moment(text: str | None) -> datetime | None:
    """The moment written in ISO; UTC where it names no zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--known-at {text}: not a moment. Expected one such as 2026-11-16T09:00:00+10:30"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ready(data: Path) -> "tuple[Store, Settings, tuple[Mapping, ...]]":
    """The store, the configuration and the mappings, all checked before any work."""
    from domain.settings import load_settings

    # Before the engines, which take seconds to import: a slip in a setting is said at once.
    settings = load_settings()
    from flows.engine import prepare
    from sources.mapping import load_mappings
    from warehouse.encryption import secret_to_publish
    from warehouse.store import writable_store

    mappings = load_mappings(settings.folder)
    store = writable_store(data)
    secret_to_publish(store)
    prepare(store)
    log_to(store.logs)
    return store, settings, mappings


@contextmanager
def prefect_server(store: "Store") -> Iterator[None]:
    """Prefect's server for the flows of this run; it starts while other things are done."""
    from flows.engine import start_server

    server = start_server(store)
    with imported_for_good():
        # Meanwhile, since they take as long as the server.
        import expectations.staged
        import expectations.suites  # noqa: F401
        import flows.once  # noqa: F401
    if server:
        server.wait()
    yield


def land_all(
    files: Sequence[Path], store: "Store", mappings: "tuple[Mapping, ...]"
) -> tuple[int, int]:
    """Lands what a mapping reads; how many files no mapping reads, and how many nobody can."""
    from sources.mapping import mapping_for
    from sources.unread import why_unread
    from warehouse.landing import land

    unknown = rejected = 0
    for file in files:
        if mapping_for(file.name, mappings) is None:
            unknown += 1
            say(
                f"{file}: not taken in: {why_unread(file)}. Expected of an export: a dataset as a "
                "word of its name, such as clinic_a_sessions_2026-11-15.csv, or a mapping of your "
                "own in config/mappings"
            )
            continue
        try:
            land(file, store, datetime.now(UTC))
        except ExportRejected as rejection:
            rejected += 1
            say(f"{file}: not taken in: {rejection}")
        except OSError as error:
            rejected += 1
            say(f"{file}: not taken in: {_why_not_copied(error)}")
    return unknown, rejected


def _why_not_copied(error: OSError) -> str:
    if error.errno in (ENOSPC, EDQUOT, EFBIG, EROFS):
        return f"no room for a copy of it ({error.strerror}). Make room where --data lies"
    return f"it cannot be read ({error.strerror}). Mend its permissions"


@contextmanager
def watched() -> Iterator[None]:
    """Shows the progress of the flows while they run."""
    from flows.context import listeners

    with progress() as listener:
        listeners.append(listener)
        try:
            yield
        finally:
            listeners.remove(listener)


def _tell_taken(taken: Sequence[str], store: "Store") -> int:
    """Says what became of each export; 3 where one was rejected whole."""
    from warehouse.landing import landed_export
    from warehouse.receipts import read_receipt

    status = 0
    unlisted: set[str] = set()
    named = sorted((landed_export(export_id, store).names[0], export_id) for export_id in taken)
    for name, export_id in named:
        receipt = read_receipt(export_id, store)
        for dataset in receipt.datasets if receipt else ():
            LOGGER.info(
                "export %s %s %s: %d read, %d accepted, %d quarantined, %d ignored",
                export_id,
                dataset.dataset,
                dataset.state,
                dataset.rows_read,
                dataset.rows_accepted,
                dataset.rows_quarantined,
                dataset.rows_ignored,
            )
            if dataset.state == "rejected":
                status = 3
                say(f"{name}: rejected whole: {dataset.message}")
                continue
            reasons = ", ".join(f"{reason} {n}" for reason, n in dataset.reasons.items())
            say(
                f"{name}: {dataset.rows_read} rows read, {dataset.rows_accepted} accepted, "
                f"{dataset.rows_quarantined} quarantined{reasons and f' ({reasons})'}, "
                f"{dataset.rows_ignored} ignored"
            )
            unlisted |= set(dataset.unlisted_clinics)
            if dataset.unknown_columns:
                say(f"{name}: columns that no dataset knows: {', '.join(dataset.unknown_columns)}")
    for clinic_id in sorted(unlisted):
        say(
            f"clinic '{clinic_id}' is not in config/clinics.yaml; it was taken in with the group's "
            "time zone. List it there"
        )
    return status


def _tell_doubted(taken: Sequence[str], store: "Store") -> None:
    """Says which of the exports are full snapshots of which nothing was taken for deleted."""
    from adherence.look import doubted
    from flows.standing import standing_snapshots

    new = [one for one in standing_snapshots(store.data) if one["export_id"] in taken]
    for line in doubted(new):
        say(line)


def _key_id(store: "Store") -> str | None:
    """The name of the key that the published pseudonyms come from; null where it can't be read."""
    from warehouse.publication import read_publication

    try:
        published = read_publication(store)
    except UsageError:
        # Encrypted with a key that is no longer in use.
        return None
    return published.key_id if published else None


def _tell_key(before: str | None, store: "Store") -> None:
    """Says where the pseudonyms come from another key than those published before."""
    now = _key_id(store)
    if before and now != before:
        LOGGER.warning("pseudonyms of key %s in place of %s", now, before)
        say(
            f"the pseudonyms are those of key {now}; before it was {before}: each is another one "
            "now. If nobody meant that, bring the old key back (private/key or ADHERENCE_KEY) and "
            "run again"
        )


def _tell_where(store: "Store", cut: date) -> None:
    from domain.weeks import Week

    week = Week.last_complete(cut)
    LOGGER.info("published as of %s, reports of %s", cut, week)
    say(f"published as of {cut}: {store.database}")
    say(f"report of {week}: {store.reports / str(week) / 'group.html'}")
    for index in sorted(store.worklists.glob("*/index.html")):
        say(f"worklists: {index}")
