"""The worklists of several clinics, made in several processes."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from domain.settings import Clinics, Measures
from reports.spread_out import made_of_each
from reports.worklist import worklists
from warehouse.tables import Tables

# Of tables with a row for every bout or week what a worklist reads.
COLUMNS = {
    "exercise_weeks": ("episode_key", "exercise_code", "week", "adherence_pct"),
    "patient_weeks": ("episode_key", "component", "week", "adherence_pct", "adherence_logged_pct"),
}
# Each patient has a row, and its name is the id.
NAME_OF_ROW = re.compile(r'<th scope="row">(.*?)</th>', re.S)


@dataclass(frozen=True)
class Known:
    """What one clinic's worklists are made from; its table ``clinics`` has that clinic alone.

    ``patient_ids``: patient_key and patient_id. ``flags_before``: the flags they are compared with.
    ``in_quarantine``: patient_id, performed_on and exported_on (null: unknown) of each home bout in
    quarantine. ``patients_in_quarantine`` are on no list for that.
    """

    tables: Tables
    patient_ids: pl.DataFrame
    flags_before: pl.DataFrame
    in_quarantine: pl.DataFrame
    patients_in_quarantine: int


def worklists_of_each(
    known: Sequence[Known], processes: int, *, clinics: Clinics, measures: Measures, as_of: date
) -> Mapping[str, Mapping[str, str]]:
    """By clinic: the pages of its physios and its index, by file name."""
    make = partial(_worklists, clinics=clinics, measures=measures, as_of=as_of)
    made = made_of_each(make, known, processes)
    return {clinic_id: pages for of_clinic in made for clinic_id, pages in of_clinic.items()}


def _worklists(
    known: Known, *, clinics: Clinics, measures: Measures, as_of: date
) -> Mapping[str, Mapping[str, str]]:
    return worklists(
        known.tables,
        known.tables.scan("bouts"),
        known.patient_ids,
        known.flags_before,
        known.in_quarantine,
        patients_in_quarantine=known.patients_in_quarantine,
        clinics=clinics,
        measures=measures,
        as_of=as_of,
    )


def patients_on(page: str) -> set[str]:
    """The patients that a page of the worklists lists, and other names that its rows have."""
    return {html.unescape(name) for name in NAME_OF_ROW.findall(page)}
