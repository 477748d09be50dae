"""Scores and changes of each cohort, beside the comparison (contract, section 6)."""

from collections.abc import Sequence
from datetime import date
from itertools import product

import polars as pl

from domain.datasets import COHORTS
from domain.instruments import INSTRUMENTS
from domain.published.comparison import COHORT_SUMMARY
from domain.weeks import Week
from domain.windows import WINDOW_NAMES
from transforms.comparison.batches import IS_SHARED
from transforms.comparison.due_windows import due_windows
from transforms.comparison.moments import mean_or_null, standard_deviation_or_null
from transforms.comparison.patients import (
    ENDPOINT,
    EPISODE,
    Cells,
    OfClinics,
    cells,
    clinics_and_all,
    first_per_patient,
    with_all,
)
from transforms.comparison.proportions import wilson

CELL = ("clinic_id", "cohort", *ENDPOINT)
FIGURES = ("score", "baseline_score", "change", "is_responder")
NEEDED = {*EPISODE, *ENDPOINT, *FIGURES, IS_SHARED}


def _moments(name: str, values: Sequence[float]) -> dict[str, float | None]:
    return {f"{name}_mean": mean_or_null(values), f"{name}_sd": standard_deviation_or_null(values)}


def _responses(is_responder: pl.Series) -> dict[str, float | None]:
    responders, of = int(is_responder.sum()), len(is_responder)
    interval = wilson(responders, of)
    return {
        "responders": responders,
        "responders_of": of,
        "responder_share": interval.share,
        "responder_lower": interval.lower,
        "responder_upper": interval.upper,
    }


def _patients_with(
    endpoint: str, outcome_windows: pl.DataFrame, episodes: pl.DataFrame, clinics: OfClinics
) -> Cells:
    """One row per patient, instrument and window in each cell: the first episode that has it."""
    rows = outcome_windows.drop_nulls(endpoint)
    # No other columns are taken apart: they are most of what all this would hold.
    needed = rows.select(name for name in rows.columns if name in NEEDED)
    patients = first_per_patient(needed, episodes, within=ENDPOINT)
    return cells(with_all(patients, clinics), CELL)


def _patients_missing(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, cut: date, instruments: Sequence[str]
) -> pl.DataFrame:
    """One row per patient, instrument and closed window in which no episode has a score."""
    owed = due_windows(episodes, cut).select(*EPISODE, "outcome_window")
    # One by one: every patient, window and questionnaire at once are several times the scores.
    of_each = [
        first_per_patient(
            owed.join(
                outcome_windows.filter(instrument=instrument),
                on=["patient_key", "outcome_window"],
                how="anti",
            ),
            episodes,
            within=["outcome_window"],
        )
        .with_columns(instrument=pl.lit(instrument))
        .select(CELL)
        for instrument in instruments
    ]
    return pl.concat(of_each) if of_each else outcome_windows.clear().select(CELL)


def _missing(
    outcome_windows: pl.DataFrame,
    episodes: pl.DataFrame,
    cut: date,
    instruments: Sequence[str],
    clinics: OfClinics,
) -> dict[tuple[object, ...], int]:
    """How many patients have no score, of each cell that has such."""
    patients = _patients_missing(outcome_windows, episodes, cut, instruments)
    counted = with_all(patients.group_by(CELL).len(), clinics).group_by(CELL).agg(pl.sum("len"))
    return {row[:-1]: row[-1] for row in counted.select(*CELL, "len").iter_rows()}


def _combinations(
    clinics: Sequence[str], instruments: Sequence[str]
) -> list[tuple[str, str, str, str]]:
    """Every clinic, cohort, instrument and window; a change scale has no baseline."""
    return [
        cell
        for cell in product(clinics, COHORTS, instruments, WINDOW_NAMES)
        if not (cell[3] == "baseline" and INSTRUMENTS[cell[2]].is_change)
    ]


def cohort_summary(
    outcome_windows: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    answered: pl.DataFrame | None = None,
    clinics: OfClinics = None,
    instruments: Sequence[str] | None = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, instrument that occurs, and window.

    Each figure has one row per patient: the first episode that has what the figure is made of.
    ``answered`` are all scores there are, where ``outcome_windows`` are only some of them: none of
    them is missing. ``instruments`` are those that occur in it, unless given.
    """
    there = outcome_windows if answered is None else answered
    if instruments is None:
        instruments = sorted(set(there["instrument"]))
    none = outcome_windows.clear()
    scored, changed, judged = (
        _patients_with(endpoint, outcome_windows, episodes, clinics)
        for endpoint in ("score", "change", "is_responder")
    )
    missing = _missing(there, episodes, week.sunday, instruments, clinics)
    rows = [
        {
            "week": week.monday,
            **dict(zip(CELL, cell, strict=True)),
            "n": scored.get(cell, none).height,
            "missing": missing.get(cell, 0),
            "n_change": changed.get(cell, none).height,
            **_moments("baseline", changed.get(cell, none)["baseline_score"].to_list()),
            **_moments("score", scored.get(cell, none)["score"].to_list()),
            **_moments("change", changed.get(cell, none)["change"].to_list()),
            **_responses(judged.get(cell, none)["is_responder"]),
        }
        for cell in _combinations(clinics_and_all(episodes, clinics), instruments)
    ]
    return pl.DataFrame(rows, schema=COHORT_SUMMARY.polars_schema).sort(COHORT_SUMMARY.key)
