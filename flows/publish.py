"""Accepted rows → the published tables as of a data cut, and the physios' worklists."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import polars as pl
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import deployment

from domain.today import today
from domain.version import code_version
from domain.weeks import Week
from flows.context import derivation, planned
from flows.derivation import Derivation
from flows.derive import derive_clinic, derive_cuts, keys_of, tables_in
from flows.derive_group import derive_group
from flows.due import DICTIONARY, PUBLICATION, is_published, publication_from
from flows.engine import guarded
from flows.entries import record_publication
from flows.events import emit
from flows.provenance import provenance_tables
from flows.run_names import naming
from flows.spread import spread
from flows.tidy import tidy
from flows.turn import turn
from flows.worklists import are_many_due, beside_worklists, write_worklists
from reports.dictionary_page import dictionary_html
from warehouse.accepted import clinics_of
from warehouse.atomic import write_text
from warehouse.audit import audit_head
from warehouse.dictionary_entries import dictionary_entries, dictionary_json
from warehouse.finished import finishing, is_finished
from warehouse.publish import drop_keys, publish_tables, write_keys
from warehouse.recorded import recorded
from warehouse.store import Store


@flow(name="publish", flow_run_name=naming("publish", "clinics"), persist_result=False)
@guarded
def publish(
    data: Path,
    as_of: date | None = None,
    published_at: datetime | None = None,
    clinics: Sequence[str] = (),
) -> None:
    """Publishes tables and worklists from every export taken in, as of a data cut or today.

    ``clinics`` are those whose exports woke it, for the name of the run: it publishes whatever is
    due. In the service that may be nothing: what landed while one publication was made is in the
    next, and those who were woken after it would only repeat that.
    """
    moment = published_at or datetime.now(UTC)
    at_work = recorded(Store(data), "publish", moment, as_of=as_of)
    with turn(Store(data)), at_work as entry, planned(data) as plan:
        cut = as_of or today(plan.settings)
        week = Week.last_complete(cut)
        if deployment.id is not None and is_published(plan, cut):
            return
        known = clinics_of(plan.known)
        cuts = [cut, week.sunday]
        work = [{"data": data, "clinic_id": clinic_id, "cuts": cuts} for clinic_id in known]
        with finishing(PUBLICATION, publication_from(plan, cut), plan.store):
            spread(derive, work, plan.settings.service)
            beside_worklists(
                partial(publish_all, data, cut, moment),
                partial(write_worklists, data, cut),
                is_much=are_many_due(plan, cut),
            )
            tidy(data, cut, moment)
            record_publication(entry, plan)
    emit("warehouse.published", "warehouse", data, week=str(week))


@task(name="derive-clinic", task_run_name="derive-{clinic_id}", cache_policy=NO_CACHE)
@guarded
def derive(
    data: Path, clinic_id: str, cuts: Sequence[date], known_at: datetime | None = None
) -> None:
    """One clinic's tables at each data cut."""
    derive_cuts(derivation(data, known_at), clinic_id, cuts)


@task(name="publish-tables", cache_policy=NO_CACHE)
@guarded
def publish_all(data: Path, as_of: date, published_at: datetime) -> None:
    """The database, the Parquet files and the keys, from the clinics' tables."""
    plan = derivation(data)
    clinics = clinics_of(plan.known)
    at_cut = [derive_clinic(plan, clinic_id, as_of) for clinic_id in clinics]
    sunday = Week.last_complete(as_of).sunday
    at_sunday = [derive_clinic(plan, clinic_id, sunday) for clinic_id in clinics]
    keys = [keys_of(plan, clinic_id) for clinic_id in clinics]
    _write_dictionary(plan.store)
    with plan.store.workdir() as workdir:
        _write_facts(plan, as_of, published_at, workdir)
        files = tables_in([*at_cut, workdir]).files
        exports = [one.export.export_id for one in plan.known]
        with ThreadPoolExecutor(1) as beside:
            # It takes as long as to put the clinics' tables in place, and neither needs the other.
            group = beside.submit(derive_group, plan, at_cut, at_sunday, as_of)
            publish_tables(files, plan.store, exports, lambda: tables_in([group.result()]).files)
    if keys:
        patients, episodes = (pl.concat(part) for part in zip(*keys, strict=True))
        write_keys(patients, episodes, plan.store)
    else:
        drop_keys(plan.store)


def _write_facts(plan: Derivation, as_of: date, published_at: datetime, folder: Path) -> None:
    """What all of it was made from, as tables in a folder."""
    head = audit_head(plan.store)
    facts = provenance_tables(plan, as_of=as_of, published_at=published_at, audit_head=head)
    for name, rows in facts.items():
        rows.write_parquet(folder / f"{name}.parquet")


def _write_dictionary(store: Store) -> None:
    """What the database is about to hold, for people and for programs; it changes with the code."""
    there = store.dictionary_page.exists() and store.dictionary.exists()
    if there and is_finished(DICTIONARY, code_version(), store):
        return
    with finishing(DICTIONARY, code_version(), store):
        write_text(store.dictionary_page, dictionary_html(dictionary_entries()))
        write_text(store.dictionary, dictionary_json())
