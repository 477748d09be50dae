"""Settled rows and flags → the physios' worklists, each clinic's folder replaced whole."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from pathlib import Path

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.context import derivation
from flows.derivation import Derivation
from flows.derive import derive_clinic, keys_of, tables_in
from flows.earlier_flags import earlier_flags
from flows.engine import guarded
from flows.only_in_quarantine import (
    exports_in_quarantine,
    logs_in_quarantine,
    patients_in_quarantine,
)
from flows.provenance import configuration_tables
from reports.worklist import compared_with
from reports.worklist_files import COLUMNS, Known, worklists_of_each
from warehouse.accepted import clinics_of
from warehouse.atomic import write_text
from warehouse.cache import fingerprint
from warehouse.digests import folder_hash
from warehouse.finished import is_finished
from warehouse.pages import write_pages

# Of a clinic's derived tables, compressed: some millions of bouts.
LARGE_TABLES = 32 * 2**20

Answer = Callable[[], bool]


def beside_worklists(
    tables: Callable[[], None], worklists: Callable[[Answer], None], *, is_much: bool
) -> None:
    """Makes tables and worklists at once, as pages take Python and tables DuckDB; raises theirs.

    The worklists are given a function that waits for the tables and says whether they are in place.
    Much one after the other: both are more than need be in memory together.
    """
    if is_much:
        tables()
        worklists(lambda: True)
        return
    in_place: Future[bool] = Future()
    with ThreadPoolExecutor(1) as beside:
        try:
            pages = beside.submit(copy_context().run, worklists, in_place.result)
            tables()
            in_place.set_result(True)
        finally:
            # Whatever interrupts, nobody may be left waiting.
            if not in_place.done():
                in_place.set_result(False)
    pages.result()


@task(name="write-worklists", cache_policy=NO_CACHE)
@guarded
def write_worklists(data: Path, as_of: date, are_tables_there: Answer = lambda: True) -> None:
    """One page per physio and an index per clinic, each clinic's folder replaced whole.

    Those of a clinic that made now would be the same stay. So do all where the tables did not come:
    a page of today would stand beside tables of yesterday.
    """
    plan = derivation(data)
    settings, quarantined = plan.settings, exports_in_quarantine(plan)
    made = worklists_of_each(
        list(_of_each_clinic(plan, _due(plan, as_of, quarantined), as_of)),
        os.cpu_count() or 1,
        clinics=settings.clinics,
        measures=settings.measures,
        as_of=as_of,
    )
    for clinic_id, pages in made.items() if are_tables_there() else ():
        write_pages(plan.store.worklists / clinic_id, pages)
        # Not before: it speaks of the pages that are there.
        mark = _mark(plan, clinic_id, as_of, quarantined.get(clinic_id))
        write_text(plan.store.finished(_product(clinic_id)), mark)


def are_many_due(plan: Derivation, as_of: date) -> bool:
    """Whether the worklists to write are of so many bouts that little else fits in memory."""
    due = _due(plan, as_of, exports_in_quarantine(plan))
    folders = [derive_clinic(plan, clinic_id, as_of) for clinic_id in due]
    return sum(path.stat().st_size for one in folders for path in one.iterdir()) >= LARGE_TABLES


def _due(plan: Derivation, as_of: date, quarantined: Mapping[str, str]) -> list[str]:
    """The clinics whose worklists are not those that would be made now."""
    marks = {one: _mark(plan, one, as_of, quarantined.get(one)) for one in clinics_of(plan.known)}
    return [one for one, mark in marks.items() if not is_finished(_product(one), mark, plan.store)]


def _product(clinic_id: str) -> str:
    return f"worklists/{clinic_id}"


def _mark(plan: Derivation, clinic_id: str, as_of: date, quarantined: str | None) -> str:
    """Changes when the worklists of a clinic, made now, would be others, or a page of them has."""
    pages = folder_hash(plan.store.worklists / clinic_id)
    exports = plan.clinic_fingerprint(clinic_id)
    name = plan.settings.clinics.unique_name_of(clinic_id)
    return fingerprint([exports, name, quarantined, plan.with_key, as_of, pages])


def _of_each_clinic(plan: Derivation, clinics: Sequence[str], as_of: date) -> Iterator[Known]:
    facts = configuration_tables(plan.known, plan.settings)
    for clinic_id in clinics:
        this = facts["clinics"].filter(pl.col("clinic_id") == clinic_id)
        tables = tables_in([derive_clinic(plan, clinic_id, as_of)]).with_columns_of(COLUMNS)
        patients, _ = keys_of(plan, clinic_id)
        yield Known(
            tables.having({**facts, "clinics": this}),
            patients,
            earlier_flags(plan, clinic_id, compared_with(as_of)),
            logs_in_quarantine(plan, clinic_id),
            patients_in_quarantine(plan, clinic_id, as_of),
        )
