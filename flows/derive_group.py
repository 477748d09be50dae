"""The clinics' tables to those of the group: the cohorts by week, and their comparison.

What is compared within a clinic is kept beside its tables: a clinic's week costs that clinic's
comparison and the one of all, however many clinics there are.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from domain.published import PUBLISHED
from domain.settings import Measures
from domain.weeks import Week
from flows.derivation import Derivation
from flows.derive import tables_in
from transforms.comparison.cohort_weeks import cohort_weeks
from transforms.comparison.group import compared
from transforms.comparison.patients import ALL, OfClinics
from warehouse.cache import cached, fingerprint
from warehouse.clinic_tables import in_shape
from warehouse.tables import Tables

COMPARED = "compared"
# The tables of a comparison by name, of some marts and those of these clinics that are asked for.
Compare = Callable[[Tables, OfClinics], dict[str, pl.DataFrame]]


def derive_group(
    derivation: Derivation, at_cut: Sequence[Path], at_sunday: Sequence[Path], cut: date
) -> Path:
    """The folder of the group's tables: cohorts by week at the cut, their comparison at the Sunday.

    It serves one publication, and whoever carries on with it.
    ``at_cut`` and ``at_sunday`` are the clinics' folders at the data cut and at the Sunday of the
    last week complete by then.
    """
    week = Week.last_complete(cut)
    measures = derivation.settings.measures

    def make() -> dict[str, pl.DataFrame]:
        found = tables_in(at_sunday).distinct("outcome_windows", ["instrument"])
        instruments = found["instrument"].to_list()
        by_week = partial(_by_week, adherent_from_pct=measures.adherent_from_pct)
        at_week = partial(_compared, week=week, measures=measures, instruments=instruments)
        # A questionnaire that occurs anywhere has a row in every clinic.
        of_instruments = fingerprint(instruments)[:8]
        return _of_each_and_all("weeks", at_cut, by_week) | _of_each_and_all(
            of_instruments, at_sunday, at_week
        )

    name = fingerprint([[str(folder) for folder in (*at_cut, *at_sunday)], measures.version])
    return cached(derivation.store.derived / "group" / name / cut.isoformat(), make)


def _of_each_and_all(
    name: str, folders: Sequence[Path], compare: Compare
) -> dict[str, pl.DataFrame]:
    """The tables that ``compare`` makes: of each clinic by itself, and of all.

    ``folders`` are the clinics' at one day; ``name`` is without a hyphen.
    """
    marts = tables_in(folders)
    if len(folders) == 1:
        # Most of the work is common to both.
        return compare(marts, None)
    of_each = tables_in([_within(folder, name, compare) for folder in folders])
    of_all = compare(marts, [ALL])
    return {table: pl.concat([rows, of_each[table]]) for table, rows in of_all.items()}


def _within(folder: Path, name: str, compare: Compare) -> Path:
    """The folder of one clinic's own figures, beside that of its tables."""

    def make() -> dict[str, pl.DataFrame]:
        marts = tables_in([folder])
        return compare(marts, sorted(set(marts["episodes"]["clinic_id"])))

    return cached(folder.with_name(f"{COMPARED}-{name}-{folder.name}"), make)


def _by_week(
    marts: Tables, clinics: OfClinics, adherent_from_pct: float
) -> dict[str, pl.DataFrame]:
    weeks, episodes = marts.scans("patient_weeks"), marts["episodes"]
    return _in_shape({"cohort_weeks": cohort_weeks(weeks, episodes, adherent_from_pct, clinics)})


def _compared(
    marts: Tables,
    clinics: OfClinics,
    week: Week,
    measures: Measures,
    instruments: Sequence[str],
) -> dict[str, pl.DataFrame]:
    tables = compared(
        marts.scans("patient_weeks"),
        marts,
        week=week,
        measures=measures,
        clinics=clinics,
        instruments=instruments,
    )
    return _in_shape(tables)


def _in_shape(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {name: in_shape(rows, PUBLISHED[name]) for name, rows in tables.items()}
