"""The difference with an interval that knows that patients of one clinic are alike."""

from math import fsum, sqrt

import numpy as np
import polars as pl

from transforms.comparison.ancova_fit import AncovaFit, Cases, ancova_fit
from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    Estimate,
    with_t_interval,
    without_interval,
)
from transforms.comparison.moments import ROUNDING

TOO_FEW_CLINICS = "too_few_clinics"


def clustered_error(fit: AncovaFit, clinics: pl.Series) -> float:
    """The standard error of sums by clinic, with Stata's small-sample correction, CR1.

    Liang and Zeger 1986; Cameron and Miller 2015, equation 12. ``clinics``: one per patient, at
    least two different ones.
    """
    of_each = pl.DataFrame({"clinic": clinics, "influence": fit.weights * fit.residuals})
    by_clinic = of_each.group_by("clinic").agg("influence")["influence"]
    squares = fsum(fsum(influences) ** 2 for influences in by_clinic.to_list())
    patients, groups = len(clinics), len(by_clinic)
    return sqrt(squares * groups / (groups - 1) * (patients - 1) / fit.df)


def clustered(
    cell: pl.DataFrame, score: str, least_clinics: int, baseline: str | None = None
) -> Estimate:
    """The difference of ``score``, at equal ``baseline`` if given, robust to clinics.

    ``cell`` has cohort and ``of_clinic``. The t interval has one degree of freedom less than there
    are clinics; of fewer than ``least_clinics`` nobody can tell how much clinics differ, nor in a
    cohort that has fewer: of one clinic its residuals are 0 together.
    """
    only, hip = (cell.filter(cohort=cohort) for cohort in ("lumbar_only", "lumbar_hip"))
    cases = [
        Cases(
            np.zeros(rows.height) if baseline is None else rows[baseline].to_numpy(),
            rows[score].cast(pl.Float64).to_numpy(),
        )
        for rows in (only, hip)
        if rows.height
    ]
    fit = ancova_fit(*cases) if len(cases) == 2 else None
    if fit is None:
        return without_interval(None, only.height, hip.height, NO_DATA)
    clinics = pl.concat([only["of_clinic"], hip["of_clinic"]])
    groups = clinics.n_unique()
    fewest = min(rows["of_clinic"].n_unique() for rows in (only, hip))
    if fewest < max(2, least_clinics) or fit.df < 1:
        return without_interval(fit.estimate, only.height, hip.height, TOO_FEW_CLINICS)
    error = clustered_error(fit, clinics)
    if error < ROUNDING:
        return without_interval(fit.estimate, only.height, hip.height, NO_VARIANCE)
    return with_t_interval(fit.estimate, error, groups - 1, only.height, hip.height)
