"""The comparison of the cohorts: lumbar_hip minus lumbar_only (contract, section 6)."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain

import polars as pl

from domain.intervals import LEVEL
from domain.published.comparison import COHORT_COMPARISON
from domain.settings import Measures
from domain.weeks import Week
from transforms.comparison.confidence_sequence import confidence_sequence
from transforms.comparison.endpoints import (
    COMPONENTS,
    OUTCOMES,
    AppliedTo,
    Choice,
    Endpoint,
    Found,
    ancova_of,
    by_cohort,
    estimates,
    scores_of,
    shares_of,
)
from transforms.comparison.means import hedges_g, welch
from transforms.comparison.number_needed import number_needed
from transforms.comparison.patients import OfClinics, Weeks, first_per_patient, unread
from transforms.comparison.persistence_curves import persistence_differences
from transforms.comparison.repeated_measures import repeated_measures
from transforms.comparison.sensitivity import sensitivity

CHANGE = Endpoint(
    ("score", "baseline_score", "change"),
    {
        "ancova": ancova_of,
        "welch_change": lambda cell: welch(*by_cohort(cell, "change")),
        "hedges_g": lambda cell: hedges_g(*by_cohort(cell, "change")),
    },
)
ADHERENCE = Endpoint(
    ("adherence_pct", "is_adherent"),
    {
        "adherence_mean_welch": lambda cell: welch(*by_cohort(cell, "adherence_pct")),
        "adherence_share_newcombe": lambda cell: shares_of(cell, "is_adherent"),
    },
)
# Looked at every week, an interval is only as good as its promise; one contrast is promised.
PRIMARY: AppliedTo = {"instrument": ("nprs",), "outcome_window": ("week_6",)}


def _at_all_looks(measures: Measures) -> Endpoint:
    narrowest_at = measures.confidence_sequence.narrowest_at_patients
    return Endpoint(
        CHANGE.columns,
        {"confidence_sequence": lambda cell: confidence_sequence(*scores_of(cell), narrowest_at)},
    )


def _response(measures: Measures) -> Endpoint:
    # A number needed rests on the interval: where that is withheld there is none.
    few = measures.too_few_patients
    return Endpoint(
        ("is_responder",),
        {
            "responder_newcombe": lambda cell: shares_of(cell, "is_responder"),
            "responder_number_needed": lambda cell: number_needed(
                shares_of(cell, "is_responder").withheld_under(few)
            ),
        },
    )


def cohort_comparison(
    windows: pl.DataFrame,
    adherence: pl.DataFrame,
    persistence: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    measures: Measures,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), method and what it is applied to, also without data.

    ``windows`` and ``persistence`` are those as of the week's Sunday, ``adherence`` that of the
    week (see ``adherence_in``).
    """
    found = chain(
        main_differences(windows, adherence, episodes, measures, clinics),
        repeated_measures(
            windows, episodes, OUTCOMES["instrument"], measures.too_few_patients, clinics
        ),
        persistence_differences(persistence, episodes, clinics),
        sensitivity(windows, adherence, episodes, week.sunday, measures.too_few_clinics, clinics),
    )
    return as_table(found, week, measures)


def adherence_in(week: Week, patient_weeks: Weeks, measures: Measures) -> pl.DataFrame:
    """The rows of ``patient_weeks`` of one week, with ``is_adherent``."""
    is_adherent = pl.col("adherence_pct").round(9) >= measures.adherent_from_pct
    of_week = pl.concat(unread(patient_weeks)).filter(pl.col("week") == week.monday)
    return of_week.with_columns(is_adherent=is_adherent).collect()


def main_differences(
    windows: pl.DataFrame,
    adherence: pl.DataFrame,
    episodes: pl.DataFrame,
    measures: Measures,
    clinics: OfClinics = None,
    of_week: Choice = first_per_patient,
) -> Iterator[Found]:
    """What the main methods say of outcomes and of the week's adherence, also without data.

    ``of_week`` chooses the patient-weeks to compare.
    """
    yield from estimates(CHANGE, windows, episodes, OUTCOMES, clinics)
    yield from estimates(_response(measures), windows, episodes, OUTCOMES, clinics)
    yield from estimates(_at_all_looks(measures), windows, episodes, PRIMARY, clinics)
    yield from estimates(ADHERENCE, adherence, episodes, COMPONENTS, clinics, of_week)


def as_table(found: Iterable[Found], week: Week, measures: Measures) -> pl.DataFrame:
    """The estimates as rows of ``cohort_comparison``, without intervals where patients are few."""
    rows = [
        {
            "week": week.monday,
            "level": LEVEL,
            **where,
            **asdict(estimate.withheld_under(measures.too_few_patients)),
        }
        for where, estimate in found
    ]
    return pl.DataFrame(rows, schema=COHORT_COMPARISON.polars_schema).sort(COHORT_COMPARISON.key)
