"""Adherence of each cohort by week (contract, section 10)."""

import polars as pl

from domain.derived import ADHERENCE_COUNTS
from domain.published.cohorts import COHORT_WEEKS
from transforms.comparison.moments import mean_or_null
from transforms.comparison.patients import (
    OfClinics,
    Weeks,
    clinic_by_clinic,
    latest_per_patient,
    with_all,
)

CELL = ("clinic_id", "cohort", "week", "component")
KEYS = ("patient_key", "episode_key")
COUNTS = ("patients", "logged_days", "eligible_days")
MEASURES = ("adherence_pct", "logged_days", "eligible_days")


def adherence_counts(patient_weeks: Weeks, episodes: pl.DataFrame) -> pl.DataFrame:
    """One row per clinic, cohort, week, component and adherence in it: how many patients have it.

    It says what cohorts by week need of ``patient_weeks``, in a fraction of the rows. A patient
    with two episodes of a cohort in one week counts with the one that started later. A row without
    an adherence says that there are rows of the cell, and counts nobody.
    """
    counted = [
        _counted(weeks, episodes.filter(clinic_id=clinic_id))
        for clinic_id, weeks in clinic_by_clinic(patient_weeks, [*CELL, *KEYS, *MEASURES])
    ]
    return pl.concat([ADHERENCE_COUNTS.empty(), *counted])


def _counted(weeks: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    there = (
        _one_per_patient(weeks, episodes)
        .group_by(*CELL, "adherence_pct")
        .agg(pl.len().cast(pl.Int64).alias("patients"), pl.sum("logged_days", "eligible_days"))
    )
    nobody = (
        weeks.select(CELL)
        .unique()
        .with_columns(
            pl.lit(None, pl.Float64).alias("adherence_pct"),
            *(pl.lit(0, pl.Int64).alias(name) for name in COUNTS),
        )
    )
    return pl.concat([rows.select(ADHERENCE_COUNTS.names) for rows in (nobody, there)])


def _one_per_patient(weeks: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """The rows with an adherence of each patient: those of the episode that started last."""
    of_several = episodes.filter(pl.col("patient_key").is_duplicated())["patient_key"]
    # Of the others, who are most, no week can come twice.
    may_be_again = pl.col("patient_key").is_in(of_several.implode())
    there = weeks.drop_nulls("adherence_pct")
    latest = latest_per_patient(there.filter(may_be_again), episodes, within=CELL)
    return pl.concat([there.filter(~may_be_again), latest])


def cohort_weeks(
    counts: pl.DataFrame, adherent_from_pct: float, clinics: OfClinics = None
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, week and component of which there are ``counts``.

    Where no patient has an adherence the counts are 0 and the rates null.
    """
    of_cells = with_all(counts, clinics)
    return (
        of_cells.select(CELL)
        .unique()
        .join(_figures(of_cells, adherent_from_pct), on=CELL, how="left")
        .with_columns(pl.col("patients", "adherent_patients").fill_null(0))
        .select(COHORT_WEEKS.names)
        .sort(COHORT_WEEKS.key)
    )


def _figures(counts: pl.DataFrame, adherent_from_pct: float) -> pl.DataFrame:
    """One row per cell in which a patient has an adherence."""
    is_adherent = pl.col("adherence_pct").round(9) >= adherent_from_pct
    of_each = pl.col("adherence_pct").repeat_by("patients").explode()
    figures = (
        counts.drop_nulls("adherence_pct")
        .group_by(CELL)
        .agg(
            of_each,
            pl.sum("patients"),
            median_pct=of_each.quantile(0.5, interpolation="linear"),
            q1_pct=of_each.quantile(0.25, interpolation="linear"),
            q3_pct=of_each.quantile(0.75, interpolation="linear"),
            adherent_patients=pl.col("patients").filter(is_adherent).sum(),
            log_completeness_pct=100 * pl.col("logged_days").sum() / pl.col("eligible_days").sum(),
        )
    )
    # A cell at a time: as numbers of Python they are four times as large.
    means = [mean_or_null(values.to_list()) for values in figures["adherence_pct"]]
    return figures.with_columns(mean_pct=pl.Series(means, dtype=pl.Float64))
