"""Adherence of each cohort by week (contract, section 10)."""

import polars as pl

from domain.published import COHORT_WEEKS
from transforms.comparison.moments import mean_or_null
from transforms.comparison.patients import (
    OfClinics,
    Weeks,
    clinic_by_clinic,
    clinics_apart_from_all,
    latest_per_patient,
    with_all,
)

CELL = ("clinic_id", "cohort", "week", "component")
WORDS = ("cohort", "component")
KEYS = ("patient_key", "episode_key")
MEASURES = ("adherence_pct", "logged_days", "eligible_days")


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
    # A cell at a time: as numbers of Python they are four times as large.
    means = [mean_or_null(values.to_list()) for values in figures["adherence_pct"]]
    return figures.with_columns(
        pl.col(WORDS).cast(pl.String), mean_pct=pl.Series(means, dtype=pl.Float64)
    )


def _one_per_patient(weeks: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """CELL and MEASURES of each patient with an adherence, of the episode that started last."""
    of_several = episodes.filter(pl.col("patient_key").is_duplicated())["patient_key"]
    # Of the others, who are most, no week can come twice.
    may_be_again = pl.col("patient_key").is_in(of_several.implode())
    there = weeks.drop_nulls("adherence_pct")
    latest = latest_per_patient(there.filter(may_be_again), episodes, within=CELL)
    patients = pl.concat([there.filter(~may_be_again), latest])
    return patients.select(*CELL, *MEASURES).with_columns(pl.col(WORDS).cast(pl.Categorical))


def cohort_weeks(
    patient_weeks: Weeks,
    episodes: pl.DataFrame,
    adherent_from_pct: float,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, week and component of ``patient_weeks``.

    A patient with two episodes of a cohort in one week counts with the one that started later;
    where no patient has an adherence the counts are 0 and the rates null.
    """
    cells: list[pl.DataFrame] = []
    figures: list[pl.DataFrame] = []
    of_all: list[pl.DataFrame] = []
    for clinic_id, weeks in clinic_by_clinic(patient_weeks, [*CELL, *KEYS, *MEASURES]):
        latest = _one_per_patient(weeks, episodes.filter(clinic_id=clinic_id))
        of_clinic, as_all = clinics_apart_from_all(latest, clinics)
        cells.append(weeks.select(CELL).unique())
        figures.append(_figures(of_clinic, adherent_from_pct))
        of_all.append(as_all)
    if not cells:
        return COHORT_WEEKS.empty()
    figures.append(_figures(pl.concat(of_all), adherent_from_pct))
    return (
        with_all(pl.concat(cells), clinics)
        .unique()
        .join(pl.concat(figures), on=CELL, how="left")
        .with_columns(pl.col("patients", "adherent_patients").fill_null(0))
        .select(COHORT_WEEKS.names)
        .sort(COHORT_WEEKS.key)
    )
