"""Who is missing: patients with and without the endpoint, as they were at the start."""

from datetime import date
from itertools import product

import polars as pl

from domain.datasets import COHORTS
from domain.published.comparison import MISSING_BALANCE
from domain.weeks import Week
from domain.windows import FOLLOW_UPS
from transforms.comparison.balance import spread, standardised_difference
from transforms.comparison.covariates import COVARIATES, covariates_of
from transforms.comparison.due_windows import due_windows
from transforms.comparison.moments import Values, mean_or_null, observed
from transforms.comparison.patients import (
    EPISODE,
    OfClinics,
    cells,
    clinics_and_all,
    first_per_patient,
    with_all,
)

CELL = ("clinic_id", "cohort", "outcome_window")


def _who_owed_pain(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, cut: date
) -> pl.DataFrame:
    """One row per patient and closed window: whether an NPRS is there, and the covariates.

    Of the patient's episodes the first that has the score counts, also where its own window is
    still open, or else the first that owes it: nobody is missing whom ``cohort_summary`` has seen.
    """
    of_patient = ["patient_key", "outcome_window"]
    closed = due_windows(episodes, cut).select(*EPISODE, "outcome_window")
    closed = closed.filter(pl.col("outcome_window").is_in(FOLLOW_UPS))
    pain = outcome_windows.filter(instrument="nprs").select(*EPISODE, "outcome_window")
    seen = pain.join(closed, on=of_patient, how="semi").with_columns(is_observed=True)
    owing = closed.join(pain, on=of_patient, how="anti").with_columns(is_observed=False)
    chosen = first_per_patient(pl.concat([seen, owing]), episodes, within=["outcome_window"])
    return chosen.join(covariates_of(outcome_windows, episodes), on="episode_key", how="left")


def _row(there: Values, missing: Values, covariate: str) -> dict[str, float | None]:
    is_share = covariate.endswith("_share")
    return {
        "n_observed": len(there),
        "mean_observed": mean_or_null(there),
        "sd_observed": spread(there, is_share),
        "n_missing": len(missing),
        "mean_missing": mean_or_null(missing),
        "sd_missing": spread(missing, is_share),
        "standardised_difference": standardised_difference(there, missing, is_share),
    }


def missing_balance(
    outcome_windows: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    clinics: OfClinics = None,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort, window and covariate, for pain (NPRS)."""
    patients = with_all(_who_owed_pain(outcome_windows, episodes, week.sunday), clinics)
    found, none = cells(patients, (*CELL, "is_observed")), patients.clear()

    def values(cell: tuple[str, ...], is_observed: bool, covariate: str) -> Values:
        return observed(found.get((*cell, is_observed), none)[covariate].to_list())

    rows = [
        {
            **dict(zip(CELL, cell, strict=True)),
            "week": week.monday,
            "covariate": covariate,
            **_row(values(cell, True, covariate), values(cell, False, covariate), covariate),
        }
        for cell in product(clinics_and_all(episodes, clinics), COHORTS, FOLLOW_UPS)
        for covariate in COVARIATES
    ]
    return pl.DataFrame(rows, schema=MISSING_BALANCE.polars_schema).sort(MISSING_BALANCE.key)
