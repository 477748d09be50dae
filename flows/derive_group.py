"""The clinics' tables to those of the group: the cohorts by week, and their comparison.

What is compared within a clinic is kept beside its tables, and so is what all of them together need
of its patient-weeks: a clinic's week costs that clinic's comparison and the one of all.
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
from transforms.comparison.cohort_weeks import adherence_counts, cohort_weeks
from transforms.comparison.group import compared, of_patient_weeks
from transforms.comparison.patients import ALL, OfClinics
from warehouse.cache import cached, fingerprint
from warehouse.clinic_tables import in_shape
from warehouse.tables import Tables

COMPARED = "compared"
# Of the tables of a clinic, or of several: other tables by name.
Made = dict[str, pl.DataFrame]


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

    def make() -> Made:
        found = tables_in(at_sunday).distinct("outcome_windows", ["instrument"])
        instruments = found["instrument"].to_list()
        draw = partial(_of_weeks, week=week, measures=measures)
        compare = partial(_compared, week=week, measures=measures, instruments=instruments)
        # A questionnaire that occurs anywhere has a row in every clinic.
        of_instruments = fingerprint(instruments)[:8]
        return {
            "cohort_weeks": _by_week(at_cut, measures),
            **_of_each_and_all(of_instruments, at_sunday, draw, compare),
        }

    name = fingerprint([[str(folder) for folder in (*at_cut, *at_sunday)], measures.version])
    return cached(derivation.store.derived / "group" / name / cut.isoformat(), make)


def _by_week(folders: Sequence[Path], measures: Measures) -> pl.DataFrame:
    """The cohorts by week of each clinic, and of all."""
    # Of a group of one clinic they serve one publication, as the figures made of them do.
    counts: Mapping[str, pl.DataFrame] = (
        _counted(tables_in(folders))
        if len(folders) == 1
        else tables_in([_within(folder, "weeks", _counted) for folder in folders])
    )
    weeks = cohort_weeks(counts["adherence_counts"], measures.adherent_from_pct)
    return in_shape(weeks, PUBLISHED["cohort_weeks"])


def _of_each_and_all(
    name: str,
    folders: Sequence[Path],
    draw: Callable[[Tables], Made],
    compare: Callable[..., Made],
) -> Made:
    """The tables that ``compare`` makes: of each clinic by itself, and of all.

    ``folders`` are the clinics' at one day; ``name`` is without a hyphen. ``draw`` takes from a
    clinic's tables what is not to be read again for all.
    """
    marts = tables_in(folders)
    if len(folders) == 1:
        # Most of the work is common to both.
        return compare(draw(marts), marts, clinics=None)

    def make(own: Tables) -> Made:
        drawn = draw(own)
        return drawn | compare(drawn, own, clinics=sorted(set(own["episodes"]["clinic_id"])))

    of_each = tables_in([_within(folder, name, make) for folder in folders])
    of_all = compare(of_each, marts, clinics=[ALL])
    return {table: pl.concat([rows, of_each[table]]) for table, rows in of_all.items()}


def _within(folder: Path, name: str, make: Callable[[Tables], Made]) -> Path:
    """The folder of what the comparison makes of one clinic's tables, beside that of these."""
    beside = folder.with_name(f"{COMPARED}-{name}-{folder.name}")
    return cached(beside, lambda: make(tables_in([folder])))


def _counted(marts: Tables) -> Made:
    return {"adherence_counts": adherence_counts(marts.scans("patient_weeks"), marts["episodes"])}


def _of_weeks(marts: Tables, week: Week, measures: Measures) -> Made:
    return of_patient_weeks(marts.scans("patient_weeks"), marts, week, measures)


def _compared(
    of_weeks: Mapping[str, pl.DataFrame],
    marts: Tables,
    clinics: OfClinics,
    week: Week,
    measures: Measures,
    instruments: Sequence[str],
) -> Made:
    tables = compared(
        of_weeks, marts, week=week, measures=measures, clinics=clinics, instruments=instruments
    )
    return {name: in_shape(rows, PUBLISHED[name]) for name, rows in tables.items()}
