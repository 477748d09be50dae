"""The comparison of the cohorts: lumbar_hip minus lumbar_only (contract, section 6)."""

from dataclasses import asdict
from itertools import chain

import polars as pl

from domain.published import COHORT_COMPARISON
from domain.settings import Measures
from domain.weeks import Week
from transforms.comparison.ancova import ancova
from transforms.comparison.confidence_sequence import confidence_sequence
from transforms.comparison.endpoints import AppliedTo, Endpoint, by_cohort, estimates, is_hip
from transforms.comparison.estimate import LEVEL, Estimate
from transforms.comparison.means import hedges_g, welch
from transforms.comparison.proportions import newcombe
from transforms.comparison.repeated_measures import EVERY_VISIT, repeated_measures

INSTRUMENTS = ("nprs", "odi")


def _scores(cell: pl.DataFrame) -> tuple[list[float], list[float], list[bool]]:
    return cell["baseline_score"].to_list(), cell["score"].to_list(), is_hip(cell)


def _shares(cell: pl.DataFrame, column: str) -> Estimate:
    only, hip = by_cohort(cell, column)
    return newcombe(int(sum(hip)), len(hip), int(sum(only)), len(only))


OUTCOMES: AppliedTo = {"instrument": INSTRUMENTS, "outcome_window": EVERY_VISIT}
CHANGE = Endpoint(
    ("score", "baseline_score", "change"),
    {
        "ancova": lambda cell: ancova(*_scores(cell)),
        "welch_change": lambda cell: welch(*by_cohort(cell, "change")),
        "hedges_g": lambda cell: hedges_g(*by_cohort(cell, "change")),
    },
)
RESPONSE = Endpoint(
    ("is_responder",), {"responder_newcombe": lambda cell: _shares(cell, "is_responder")}
)
# The lumbar component is common to both cohorts; all of it is confounded by the longer programme.
COMPONENTS: AppliedTo = {"component": ("lumbar", "all")}
ADHERENCE = Endpoint(
    ("adherence_pct", "is_adherent"),
    {
        "adherence_mean_welch": lambda cell: welch(*by_cohort(cell, "adherence_pct")),
        "adherence_share_newcombe": lambda cell: _shares(cell, "is_adherent"),
    },
)
# Looked at every week, an interval is only as good as its promise; one contrast is promised.
PRIMARY: AppliedTo = {"instrument": ("nprs",), "outcome_window": ("week_6",)}


def _at_all_looks(measures: Measures) -> Endpoint:
    narrowest_at = measures.confidence_sequence.narrowest_at_patients
    return Endpoint(
        CHANGE.columns,
        {"confidence_sequence": lambda cell: confidence_sequence(*_scores(cell), narrowest_at)},
    )


def cohort_comparison(
    outcome_windows: pl.DataFrame,
    patient_weeks: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    measures: Measures,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), method and what it is applied to, also without data."""
    adherence = patient_weeks.filter(week=week.monday).with_columns(
        is_adherent=pl.col("adherence_pct").round(9) >= measures.adherent_from_pct
    )
    found = chain(
        estimates(CHANGE, outcome_windows, episodes, OUTCOMES),
        estimates(RESPONSE, outcome_windows, episodes, OUTCOMES),
        estimates(_at_all_looks(measures), outcome_windows, episodes, PRIMARY),
        repeated_measures(outcome_windows, episodes, INSTRUMENTS),
        estimates(ADHERENCE, adherence, episodes, COMPONENTS),
    )
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
