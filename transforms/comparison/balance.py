"""How alike the cohorts were at the start (contract, section 6); no p-values."""

from datetime import date
from itertools import product
from math import sqrt

import polars as pl

from domain.published.comparison import BASELINE_BALANCE
from domain.weeks import Week
from transforms.comparison.covariates import BASELINES, CHARACTERISTICS, COVARIATES
from transforms.comparison.moments import Values, mean, mean_or_null, standard_deviation_or_null
from transforms.comparison.patients import (
    EPISODE,
    OfClinics,
    cells,
    clinics_and_all,
    first_per_patient,
    with_all,
)


def covariates_at_start(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, cut: date
) -> pl.DataFrame:
    """One row per patient and covariate with a ``value``: that of the first episode with one."""
    started = episodes.filter(pl.col("started_on") <= cut)
    at_baseline = outcome_windows.filter(outcome_window="baseline")
    values = [
        *(
            started.select(*EPISODE, covariate=pl.lit(name), value=value)
            for name, value in CHARACTERISTICS.items()
        ),
        *(
            at_baseline.filter(instrument=instrument).select(
                *EPISODE, covariate=pl.lit(name), value="score"
            )
            for name, instrument in BASELINES.items()
        ),
    ]
    return first_per_patient(pl.concat(values).drop_nulls("value"), episodes, within=["covariate"])


def spread(values: Values, is_share: bool = False) -> float | None:
    """The standard deviation; of a share p the root of p (1 − p); null for fewer than two."""
    if not is_share or len(values) < 2:
        return standard_deviation_or_null(values)
    return sqrt(mean(values) * (1 - mean(values)))


def standardised_difference(
    lumbar_only: Values, lumbar_hip: Values, is_share: bool = False
) -> float | None:
    """Difference of means over the root of the mean variance (Austin 2009); null without any."""
    sd_only, sd_hip = spread(lumbar_only, is_share), spread(lumbar_hip, is_share)
    if sd_only is None or sd_hip is None or sd_only == sd_hip == 0:
        return None
    return (mean(lumbar_hip) - mean(lumbar_only)) / sqrt((sd_only**2 + sd_hip**2) / 2)


def _row(covariate: str, only: Values, hip: Values) -> dict[str, float | None]:
    is_share = covariate.endswith("_share")
    return {
        "n_lumbar_only": len(only),
        "mean_lumbar_only": mean_or_null(only),
        "sd_lumbar_only": spread(only, is_share),
        "n_lumbar_hip": len(hip),
        "mean_lumbar_hip": mean_or_null(hip),
        "sd_lumbar_hip": spread(hip, is_share),
        "standardised_difference": standardised_difference(only, hip, is_share),
    }


def baseline_balance(
    outcome_windows: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``) and covariate, also where no patient has a value."""
    covariates = covariates_at_start(outcome_windows, episodes, week.sunday)
    return balance_of(covariates, episodes, week, clinics)


def balance_of(
    covariates: pl.DataFrame, episodes: pl.DataFrame, week: Week, clinics: OfClinics = None
) -> pl.DataFrame:
    """The same of the patients and covariates given, one row each."""
    patients = with_all(covariates, clinics)
    found, none = cells(patients, ("clinic_id", "covariate", "cohort")), patients.clear()

    def values(clinic_id: str, covariate: str, cohort: str) -> list[float]:
        return found.get((clinic_id, covariate, cohort), none)["value"].to_list()

    rows = [
        {
            "clinic_id": clinic_id,
            "week": week.monday,
            "covariate": covariate,
            **_row(
                covariate,
                values(clinic_id, covariate, "lumbar_only"),
                values(clinic_id, covariate, "lumbar_hip"),
            ),
        }
        for clinic_id, covariate in product(clinics_and_all(episodes, clinics), COVARIATES)
    ]
    return pl.DataFrame(rows, schema=BASELINE_BALANCE.polars_schema).sort(BASELINE_BALANCE.key)
