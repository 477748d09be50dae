"""Derived tables that nobody asks for any more go: they hold patients, and take room."""

from collections.abc import Set as Names
from datetime import date, datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from domain.weeks import Week
from flows.context import derivation
from flows.derivation import CURRENT, Derivation, clinic_folder
from flows.derive import BOUTS, KEYS
from flows.derive_group import COMPARED
from flows.earlier_flags import FLAGS
from flows.engine import guarded
from flows.last_week import last_weeks_derivation
from reports.worklist import compared_with
from warehouse.accepted import clinics_of
from warehouse.cache import discard, drop_others


@task(name="tidy", cache_policy=NO_CACHE)
@guarded
def tidy(data: Path, as_of: date, now: datetime | None = None) -> None:
    """Drops derived tables that neither a publication as of that day nor its reports are made from.

    What they were is made again where somebody asks for it.
    """
    plan = derivation(data)
    clinics, names = clinics_of(plan.known), _names_of_now(plan, as_of)
    week = Week.last_complete(as_of)
    plans = [one for one in (plan, last_weeks_derivation(plan, week, now=now)) if one]
    for clinic_id in clinics:
        folders = [clinic_folder(one, clinic_id) for one in plans]
        drop_others(folders[0].parent, folders)
        for tables in folders[0].parent.glob("*/*"):
            if _of_tables(tables.name) not in names:
                discard(tables)
    drop_others(plan.store.derived, [plan.store.derived / clinic_id for clinic_id in clinics])
    drop_others(plan.store.worklists, [plan.store.worklists / clinic_id for clinic_id in clinics])


def _names_of_now(plan: Derivation, as_of: date) -> Names[str]:
    """The folders of a clinic that are in use: tables at three days, and what they are made of.

    Only with this key: of one that is no longer in use nobody shall find the pseudonyms.
    """
    last = Week.last_complete(as_of)
    days = (as_of, last.sunday, last.before(1).sunday)
    with_keys = (BOUTS, KEYS, *days, f"{FLAGS}-{compared_with(as_of)}")
    return {CURRENT, *(f"{name}{plan.with_key}" for name in with_keys)}


def _of_tables(name: str) -> str:
    """The name of a folder; of a comparison within a clinic that of the tables that it is of."""
    return name.split("-", 2)[-1] if name.startswith(f"{COMPARED}-") else name
