"""The tables that a week's reports are made of: cumulative figures of patients in batches.

They have the columns of the published tables of the same names. Not in them are the methods that no
report shows, and patients whose batch is not full (see ``batches``).
"""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from domain.reported import PERSISTENCE_WEEKS, REPORTED_OUTCOMES
from domain.settings import Measures
from domain.weeks import Week
from domain.windows import BASELINE
from transforms.comparison.balance import balance_of, covariates_at_start
from transforms.comparison.batches import ENTERED_ON, batched, steadied
from transforms.comparison.cohort_comparison import adherence_in, as_table, main_differences
from transforms.comparison.cohort_summary import CELL, cohort_summary
from transforms.comparison.cohort_weeks import adherence_counts, cohort_weeks
from transforms.comparison.due_windows import due_windows
from transforms.comparison.endpoints import OUTCOMES
from transforms.comparison.flow import flow
from transforms.comparison.patients import (
    ENDPOINT,
    Weeks,
    first_per_patient,
    latest_of_cohort,
    with_all,
)
from transforms.comparison.persistence_curves import persistence_curves
from transforms.comparison.process_charts import process_charts

SCORES = ("score", "baseline_score")
# Of the score at the start, in percent: what patients call better (Ostelo 2008).
RELIEF_PCT = 30


def reported(
    patient_weeks: Weeks,
    marts: Mapping[str, pl.DataFrame],
    *,
    week: Week,
    measures: Measures,
    last_week: Mapping[str, pl.DataFrame] | None = None,
) -> dict[str, pl.DataFrame]:
    """The tables by name, computed at the week's Sunday from marts of that data cut.

    ``patient_weeks`` are more than need be held; ``marts`` has episodes, outcome_windows
    and persistence. ``last_week`` is the same of the report of the week before, without what it
    took over itself.
    """
    cut, least = week.sunday, measures.suppress_under
    episodes, windows = marts["episodes"], marts["outcome_windows"]
    then = last_week or {}
    entered = reported_answers(windows, episodes, cut, least)
    answers = steadied(entered, then.get("entered"), ENDPOINT, SCORES, least)
    started = reported_starts(windows, episodes, cut, least)
    starts = steadied(started, then.get("started"), ["covariate"], ["value"], least)
    counts = adherence_counts(patient_weeks, episodes)
    weeks = cohort_weeks(counts, measures.adherent_from_pct)
    adherence = adherence_in(week, patient_weeks, measures)
    # Of the patients in the rows above it, or 94 % and 94 % could differ by 94.
    found = main_differences(answers, adherence, episodes, measures, of_week=latest_of_cohort)
    return {
        "cohort_weeks": weeks,
        "cohort_comparison": as_table(found, week, measures),
        "cohort_summary": cohort_summary(answers, episodes, week, answered=windows),
        "baseline_balance": balance_of(starts, episodes, week),
        "flow": flow(windows, episodes, week),
        "process_charts": process_charts(weeks, week, measures.process_chart),
        "persistence_curves": persistence_curves(
            marts["persistence"], episodes, week, also=[7 * weeks for weeks in PERSISTENCE_WEEKS]
        ),
        REPORTED_OUTCOMES.name: reported_outcomes(answers),
        "entered": entered,
        "started": started,
    }


def reported_answers(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, cut: date, least: int
) -> pl.DataFrame:
    """The rows of ``outcome_windows`` with a change that are in a batch, one per patient.

    A window that is still open is left out, since a nearer answer may yet take a row's place; so
    is an answer at discharge that is itself the one of the start, and so can show no change.
    """
    is_compared = pl.col("instrument").is_in(OUTCOMES["instrument"])
    closed = due_windows(episodes, cut).select("episode_key", "outcome_window", "closes_on")
    changes = outcome_windows.filter(is_compared).drop_nulls("change")
    answer = ["episode_key", "instrument", "completed_at"]
    at_start = outcome_windows.filter(outcome_window=BASELINE.name).select(answer)
    later = changes.join(at_start, on=answer, how="anti")
    rows = later.join(closed, on=["episode_key", "outcome_window"])
    patients = first_per_patient(rows, episodes, within=ENDPOINT).with_columns(
        # Whose score leaves no room to respond is no help to those who did.
        counts=pl.col("is_responder").is_not_null()
    )
    return batched(patients, ENDPOINT, cut, least)


def reported_outcomes(answers: pl.DataFrame) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, instrument and window that has a batch."""
    improved = (pl.col("improvement") / pl.col("baseline_score")).round(9)
    can_tell = pl.col("baseline_score") > 0
    last_of_clinic = pl.col(ENTERED_ON).max().over(CELL)
    return (
        with_all(answers.with_columns(entered_from=last_of_clinic))
        .group_by(CELL)
        .agg(
            pl.col(ENTERED_ON).max(),
            # Of a clinic they are one, but for those who count in the group's figures only.
            pl.min_horizontal(pl.col("entered_from").min(), pl.col(ENTERED_ON).max()),
            relieved=(can_tell & (improved >= RELIEF_PCT / 100)).sum().cast(pl.Int64),
            relieved_of=can_tell.sum().cast(pl.Int64),
        )
        .select(REPORTED_OUTCOMES.names)
        .sort(CELL)
    )


def reported_starts(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, cut: date, least: int
) -> pl.DataFrame:
    """What was measured at the start of patients in a batch: one row per patient and covariate."""
    covariates = covariates_at_start(outcome_windows, episodes, cut)
    closes_on = (pl.col("started_on") + timedelta(days=BASELINE.last)).alias("closes_on")
    days = episodes.select("episode_key", closes_on)
    rows = covariates.join(days, on="episode_key", how="left", validate="m:1")
    return batched(rows.with_columns(counts=pl.lit(True)), ["covariate"], cut, least)
