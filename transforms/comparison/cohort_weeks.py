"""Adherence of each cohort by week (contract, section 10)."""

import polars as pl

from domain.published import COHORT_WEEKS
from transforms.coded import coded
from transforms.comparison.moments import mean_or_null
from transforms.comparison.patients import (
    OfClinics,
    clinics_apart_from_all,
    latest_per_patient,
    with_all,
)

CELL = ["clinic_id", "cohort", "week", "component"]
KEYS = ["patient_key", "episode_key"]
MEASURES = ["adherence_pct", "logged_days", "eligible_days"]


def _quantile(share: float) -> pl.Expr:
    return pl.col("adherence_pct").quantile(share, interpolation="linear")


def _figures(patients: pl.DataFrame, adherent_from_pct: float) -> pl.DataFrame:
    """One row per cell: the figures of its patients."""
    is_adherent = pl.col("adherence_pct").round(9) >= adherent_from_pct
    figures = patients.group_by(CELL).agg(
        pl.col("adherence_pct"),
        patients=pl.len().cast(pl.Int64),
        median_pct=_quantile(0.5),
        q1_pct=_quantile(0.25),
        q3_pct=_quantile(0.75),
        adherent_patients=is_adherent.sum().cast(pl.Int64),
        log_completeness_pct=100 * pl.col("logged_days").sum() / pl.col("eligible_days").sum(),
    )
    means = [mean_or_null(values) for values in figures["adherence_pct"].to_list()]
    return figures.with_columns(mean_pct=pl.Series(means, dtype=pl.Float64))


def cohort_weeks(
    patient_weeks: pl.DataFrame,
    episodes: pl.DataFrame,
    adherent_from_pct: float,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, week and component of ``patient_weeks``.

    A patient with two episodes of a cohort in one week counts with the one that started later;
    where no patient has an adherence the counts are 0 and the rates null.
    """
    frames = coded(
        {
            "weeks": patient_weeks.select(*CELL, *KEYS, *MEASURES).drop_nulls("adherence_pct"),
            "episodes": episodes.select("episode_key", "started_on"),
        }
    )
    latest = latest_per_patient(frames["weeks"], frames["episodes"], within=CELL)
    # One after the other: of millions of rows twice as many need not be held.
    figures = [
        _figures(patients, adherent_from_pct)
        for patients in clinics_apart_from_all(latest.drop(KEYS), clinics)
    ]
    return (
        with_all(patient_weeks.select(CELL).unique(), clinics)
        .unique()
        .join(pl.concat(figures), on=CELL, how="left")
        .with_columns(pl.col("patients", "adherent_patients").fill_null(0))
        .select(COHORT_WEEKS.names)
        .sort(COHORT_WEEKS.key)
    )
