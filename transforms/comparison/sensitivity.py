"""What the comparison would say under other assumptions: further methods beside the main ones."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from transforms.comparison.clustered import clustered
from transforms.comparison.covariates import COVARIATES, covariates_of
from transforms.comparison.endpoints import (
    COMPONENTS,
    OUTCOMES,
    Endpoint,
    Found,
    ancova_of,
    by_cohort,
    difference_of_shares,
    estimates,
)
from transforms.comparison.estimate import Estimate
from transforms.comparison.overlap import overlap_weighted
from transforms.comparison.patients import ALL, OfClinics, clinics_and_all
from transforms.comparison.with_missing import owed, with_no_change, with_unknown_response

CHANGE = ("score", "baseline_score")


def _responses(cell: pl.DataFrame, missing_only: bool, missing_hip: bool) -> Estimate:
    """The difference of shares if those who are missing had responded, or not, by cohort."""
    only, hip = by_cohort(cell, "is_responder")
    return difference_of_shares(
        [missing_only if one is None else one for one in only],
        [missing_hip if one is None else one for one in hip],
    )


UNCHANGED = Endpoint(CHANGE, {"ancova_missing_as_no_change": ancova_of})
RESPONSES = Endpoint(
    ("cohort",),
    {
        "responder_missing_as_none": lambda cell: _responses(cell, False, False),
        "responder_worst_for_hip": lambda cell: _responses(cell, True, False),
        "responder_best_for_hip": lambda cell: _responses(cell, False, True),
    },
    carried=("is_responder",),
)
OVERLAP = Endpoint(
    CHANGE,
    {"overlap_weighted": lambda cell: overlap_weighted(cell, COVARIATES)},
    carried=COVARIATES,
)


def _robust(method: str, score: str, least_clinics: int, baseline: str | None = None) -> Endpoint:
    columns = (score, baseline) if baseline else (score,)
    return Endpoint(columns, {method: lambda cell: clustered(cell, score, least_clinics, baseline)})


def _clinics_alike(
    outcome_windows: pl.DataFrame, adherence: pl.DataFrame, episodes: pl.DataFrame, least: int
) -> Iterator[Found]:
    """The differences over all clinics with intervals robust to clinics."""
    change = _robust("ancova_clustered", "score", least, "baseline_score")
    response = _robust("responder_clustered", "is_responder", least)
    yield from estimates(change, outcome_windows, episodes, OUTCOMES, [ALL])
    yield from estimates(response, outcome_windows, episodes, OUTCOMES, [ALL])
    mean = _robust("adherence_mean_clustered", "adherence_pct", least)
    share = _robust("adherence_share_clustered", "is_adherent", least)
    yield from estimates(mean, adherence, episodes, COMPONENTS, [ALL])
    yield from estimates(share, adherence, episodes, COMPONENTS, [ALL])


def sensitivity(
    outcome_windows: pl.DataFrame,
    adherence: pl.DataFrame,
    episodes: pl.DataFrame,
    cut: date,
    least_clinics: int,
    clinics: OfClinics = None,
) -> Iterator[Found]:
    """What each further method says for each clinic and thing it is applied to.

    ``adherence`` are the patient_weeks of the week, with ``is_adherent``.
    """
    missing = owed(outcome_windows, episodes, cut, OUTCOMES["instrument"])
    unchanged = with_no_change(outcome_windows, missing)
    responses = with_unknown_response(outcome_windows, missing)
    measured = covariates_of(outcome_windows, episodes)
    with_covariates = outcome_windows.join(measured, on="episode_key", how="left")
    yield from estimates(UNCHANGED, unchanged, episodes, OUTCOMES, clinics)
    yield from estimates(RESPONSES, responses, episodes, OUTCOMES, clinics)
    yield from estimates(OVERLAP, with_covariates, episodes, OUTCOMES, clinics)
    if ALL in clinics_and_all(episodes, clinics):
        yield from _clinics_alike(outcome_windows, adherence, episodes, least_clinics)
