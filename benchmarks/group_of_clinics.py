"""Reports and worklists of a group of fifty clinics, timed step by step."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from domain.weeks import Week
from flows.context import planned
from flows.derive import derive_clinic
from flows.due_exports import due_exports
from flows.earlier_flags import earlier_flags
from flows.report import write_reports
from flows.report_tables import last_weeks_tables
from flows.take_in import take_in_one
from flows.worklists import write_worklists
from reports.worklist import compared_with
from simulation.exports import write_exports
from warehouse.accepted import clinics_of
from warehouse.landing import land
from warehouse.store import Store

PATIENTS, CLINICS, WEEKS = 5_000, 50, 26
END = date(2026, 11, 15)
WEEK = Week.containing(END)
KNOWN_AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
# Early enough for the reports to be compared with those of the week before.
LANDED_AT = KNOWN_AT - timedelta(days=8)


def filled(data: Path) -> Store:
    """The store with every export taken in."""
    store = Store(data)
    if not store.landing.exists():
        store.inbox.mkdir(parents=True)
        size = {"patients": PATIENTS, "clinics": CLINICS, "weeks": WEEKS}
        for file in write_exports(store.inbox, **size, seed=5, end=END):
            land(file, store, LANDED_AT)
    for export_id in due_exports(data):
        take_in_one.fn(data, export_id)
    return store


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints how long it took, and how long the cores worked on it, children included."""
    started, before = perf_counter(), sum(os.times()[:4])
    yield
    worked = sum(os.times()[:4]) - before
    print(f"{what:42} {perf_counter() - started:6.1f} s {worked:6.1f} s of one core", flush=True)


def main(data: Path) -> None:
    store = filled(data)
    shutil.rmtree(store.derived, ignore_errors=True)
    with planned(data, KNOWN_AT) as plan, planned(data):
        clinics = clinics_of(plan.known)
        with timed("settled, and measured at the Sunday"):
            for clinic_id in clinics:
                derive_clinic(plan, clinic_id, WEEK.sunday)
        with timed("measured a week before, for the worklists"):
            for clinic_id in clinics:
                earlier_flags(plan, clinic_id, compared_with(WEEK.sunday))
        with timed("measured a week before, for the reports"):
            last_weeks_tables(plan, WEEK, KNOWN_AT)
        with timed("worklists of all clinics"):
            write_worklists.fn(data, WEEK.sunday)
        with timed("reports of the group and of all clinics"):
            write_reports.fn(data, str(WEEK), clinics, KNOWN_AT)
    reports, lists = (sorted(path.rglob("*.*")) for path in (store.reports, store.worklists))
    print(f"{len(reports)} files of reports, {len(lists)} of worklists")
