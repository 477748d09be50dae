"""The flow of numbers from referred to analysed (contract, section 6), for pain (NPRS)."""

from datetime import date
from itertools import product

import polars as pl

from domain.datasets import COHORTS
from domain.published.cohorts import FLOW
from domain.weeks import Week
from domain.windows import WINDOW_NAMES
from transforms.comparison.due_windows import due_windows
from transforms.comparison.patients import OfClinics, clinics_and_all, with_all

COHORT = ("clinic_id", "cohort")
WINDOW = (*COHORT, "outcome_window")


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.sum().cast(pl.Int64)


def _of_episodes(
    pain: pl.DataFrame, episodes: pl.DataFrame, cut: date, clinics: OfClinics
) -> pl.DataFrame:
    """One row per clinic and cohort: its episodes up to the baseline."""
    with_baseline = pain.filter(outcome_window="baseline")["episode_key"].implode()
    has_started = pl.col("started_on") <= cut
    return (
        with_all(episodes, clinics)
        .group_by(COHORT)
        .agg(
            episodes=pl.len().cast(pl.Int64),
            started=_count(has_started),
            with_baseline=_count(has_started & pl.col("episode_key").is_in(with_baseline)),
        )
    )


def _of_windows(
    pain: pl.DataFrame, episodes: pl.DataFrame, cut: date, clinics: OfClinics
) -> pl.DataFrame:
    """One row per clinic, cohort and window that is due: what became of its episodes."""
    scores = pain.select("episode_key", "outcome_window", has_score=pl.lit(True))
    has_score, is_discontinued = pl.col("has_score"), pl.col("is_discontinued")
    return (
        with_all(due_windows(episodes, cut), clinics)
        .join(scores, on=["episode_key", "outcome_window"], how="left", validate="m:1")
        .with_columns(has_score.fill_null(False))
        .group_by(WINDOW)
        .agg(
            due=pl.len().cast(pl.Int64),
            observed=_count(has_score),
            missing=_count(~has_score & ~is_discontinued),
            discontinued=_count(~has_score & is_discontinued),
        )
    )


def flow(
    outcome_windows: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort and window: due = observed + missing + discontinued.

    An episode that was discharged before a window opened and has a score in it all the same is
    observed.
    """
    pain, cut = outcome_windows.filter(instrument="nprs"), week.sunday
    combinations = list(product(clinics_and_all(episodes, clinics), COHORTS, WINDOW_NAMES))
    counts = pl.col([name for name in FLOW.names if name not in ("week", *WINDOW)])
    return (
        pl.DataFrame(combinations, schema=dict.fromkeys(WINDOW, pl.String), orient="row")
        .join(_of_episodes(pain, episodes, cut, clinics), on=COHORT, how="left")
        .join(_of_windows(pain, episodes, cut, clinics), on=WINDOW, how="left")
        .with_columns(counts.fill_null(0), week=pl.lit(week.monday))
        .select(FLOW.names)
        .sort(FLOW.key)
    )
