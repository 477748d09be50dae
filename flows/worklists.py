"""Settled rows and flags → the physios' worklists, each clinic's folder replaced whole."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from domain.settings import Settings
from flows.context import derivation
from flows.derive import Derivation, derive_clinic, keys_of, tables_in
from flows.earlier_flags import earlier_flags
from flows.engine import guarded
from flows.provenance import configuration_tables
from reports.cells import Tables
from reports.spread_out import made_of_each
from reports.worklist import compared_with, worklists
from warehouse.accepted import clinics_of
from warehouse.pages import write_pages


@dataclass(frozen=True)
class OfClinic:
    """What one clinic's worklists are made from, and the folder they go to.

    ``patient_ids``: patient_key and patient_id. ``flags_before``: the flags they are compared with.
    """

    folder: Path
    tables: Tables
    patient_ids: pl.DataFrame
    flags_before: pl.DataFrame


@task(name="write-worklists", cache_policy=NO_CACHE)
@guarded
def write_worklists(data: Path, as_of: date) -> None:
    """One page per physio and an index per clinic, each clinic's folder replaced whole."""
    plan = derivation(data)
    write = partial(_write_worklists, settings=plan.settings, as_of=as_of)
    made_of_each(write, list(_of_each_clinic(plan, as_of)), os.cpu_count() or 1)


def _of_each_clinic(plan: Derivation, as_of: date) -> Iterator[OfClinic]:
    facts = configuration_tables(plan.known, plan.settings)
    for clinic_id in clinics_of(plan.known):
        this = facts["clinics"].filter(pl.col("clinic_id") == clinic_id)
        tables = tables_in([derive_clinic(plan, clinic_id, as_of)])
        patients, _ = keys_of(plan, clinic_id)
        yield OfClinic(
            plan.store.worklists / clinic_id,
            tables.having({**facts, "clinics": this}),
            patients,
            earlier_flags(plan, clinic_id, compared_with(as_of)),
        )


def _write_worklists(of_clinic: OfClinic, settings: Settings, as_of: date) -> None:
    made = worklists(
        of_clinic.tables,
        of_clinic.patient_ids,
        of_clinic.flags_before,
        clinics=settings.clinics,
        measures=settings.measures,
        as_of=as_of,
    )
    (pages,) = made.values()
    write_pages(of_clinic.folder, pages)
