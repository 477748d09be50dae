"""The clinics' tables to those of the group: the cohorts by week, and their comparison.

What is compared within a clinic is kept beside its tables: a clinic's week costs that clinic's
comparison and the one of all, however many clinics there are.
"""

from collections.abc import Mapping, Sequence
from datetime import date
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
        marts, share = tables_in(at_cut), measures.adherent_from_pct
        weeks = cohort_weeks(marts.scans("patient_weeks"), marts["episodes"], share)
        return _in_shape({"cohort_weeks": weeks} | _comparison(at_sunday, week, measures))

    name = fingerprint([[str(folder) for folder in (*at_cut, *at_sunday)], measures.version])
    return cached(derivation.store.derived / "group" / name / cut.isoformat(), make)


def _comparison(folders: Sequence[Path], week: Week, measures: Measures) -> dict[str, pl.DataFrame]:
    """The tables of the comparison at the week's Sunday: of each clinic by itself, and of all.

    ``folders`` are the clinics' at that Sunday.
    """
    marts = tables_in(folders)
    instruments = marts.distinct("outcome_windows", ["instrument"])["instrument"].to_list()
    if len(folders) == 1:
        # Most of the work is common to both.
        return _in_shape(_compared(marts, None, week, measures, instruments))
    of_each = tables_in([_comparison_in(folder, week, measures, instruments) for folder in folders])
    of_all = _in_shape(_compared(marts, [ALL], week, measures, instruments))
    return {name: pl.concat([rows, of_each[name]]) for name, rows in of_all.items()}


def _comparison_in(
    folder: Path, week: Week, measures: Measures, instruments: Sequence[str]
) -> Path:
    """The folder of one clinic's own figures, beside that of its tables at the Sunday."""

    def make() -> dict[str, pl.DataFrame]:
        marts = tables_in([folder])
        clinics = sorted(set(marts["episodes"]["clinic_id"]))
        return _in_shape(_compared(marts, clinics, week, measures, instruments))

    of_instruments = fingerprint(instruments)[:8]
    return cached(folder.with_name(f"{COMPARED}-{of_instruments}-{folder.name}"), make)


def _compared(
    marts: Tables,
    clinics: OfClinics,
    week: Week,
    measures: Measures,
    instruments: Sequence[str],
) -> dict[str, pl.DataFrame]:
    return compared(
        marts.scans("patient_weeks"),
        marts,
        week=week,
        measures=measures,
        clinics=clinics,
        instruments=instruments,
    )


def _in_shape(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {name: in_shape(rows, PUBLISHED[name]) for name, rows in tables.items()}
