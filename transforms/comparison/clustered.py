"""The difference with an interval that knows that patients of one clinic are alike."""

from math import fsum, sqrt

import numpy as np
import polars as pl

from transforms.comparison.ancova_fit import Cases, ancova_fit
from transforms.comparison.estimate import (
    NO_DATA,
    NO_VARIANCE,
    UNDETERMINED,
    Estimate,
    with_t_interval,
    without_interval,
)
from transforms.comparison.moments import ROUNDING, Array

TOO_FEW_CLINICS = "too_few_clinics"


def without_each(patients: pl.DataFrame) -> Array | None:
    """The difference without each clinic in turn; null where it can't be told without one.

    ``patients`` have of_clinic, is_hip, before and after.
    """
    # Sums of floating-point numbers depend on their order.
    rows = patients.sort("of_clinic", "is_hip", "before", "after")
    before = rows["before"].to_numpy()
    values = np.column_stack(
        [np.ones(rows.height), rows["is_hip"], before - before.mean(), rows["after"]]
    )
    first_of_each = rows["of_clinic"].is_first_distinct().arg_true().to_numpy()
    of_each = np.add.reduceat(values[:, :3, None] * values[:, None, :], first_of_each)
    of_all = of_each.sum(axis=0)
    others = of_all - of_each
    rank, of_others = (
        np.linalg.matrix_rank(sums[..., :3], rtol=ROUNDING, hermitian=True)
        for sums in (of_all, others)
    )
    if (of_others < rank).any():
        return None
    inverse = np.linalg.pinv(others[..., :3], rtol=ROUNDING, hermitian=True)
    coefficients: Array = (inverse @ others[..., 3:])[:, 1, 0]
    return coefficients


def clustered_error(estimate: float, without: Array) -> float:
    """The standard error from the difference without each clinic, CR3.

    MacKinnon, Nielsen and Webb 2023. Sums by clinic (CR1) see little of a clinic that is most of a
    cohort, since the fit follows it.
    """
    squares = fsum((each - estimate) ** 2 for each in without)
    return sqrt(squares * (len(without) - 1) / len(without))


def clustered(
    cell: pl.DataFrame, score: str, least_clinics: int, baseline: str | None = None
) -> Estimate:
    """The difference of ``score``, at equal ``baseline`` if given, robust to clinics.

    ``cell`` has cohort and ``of_clinic``. The t interval has one degree of freedom less than there
    are clinics; of fewer than ``least_clinics`` nobody can tell how much clinics differ, nor in a
    cohort that has fewer.
    """
    patients = cell.select(
        "of_clinic",
        is_hip=pl.col("cohort") == "lumbar_hip",
        before=pl.lit(0.0) if baseline is None else pl.col(baseline),
        after=pl.col(score).cast(pl.Float64),
    )
    only, hip = (patients.filter(is_hip=is_hip) for is_hip in (False, True))
    cases = [Cases(rows["before"].to_numpy(), rows["after"].to_numpy()) for rows in (only, hip)]
    fit = ancova_fit(*cases) if only.height and hip.height else None
    if fit is None:
        return without_interval(None, only.height, hip.height, NO_DATA)
    fewest = min(rows["of_clinic"].n_unique() for rows in (only, hip))
    if fewest < max(2, least_clinics) or fit.df < 1:
        return without_interval(fit.estimate, only.height, hip.height, TOO_FEW_CLINICS)
    without = without_each(patients)
    if without is None:
        return without_interval(fit.estimate, only.height, hip.height, UNDETERMINED)
    error = clustered_error(fit.estimate, without)
    if error < ROUNDING:
        return without_interval(fit.estimate, only.height, hip.height, NO_VARIANCE)
    return with_t_interval(fit.estimate, error, len(without) - 1, only.height, hip.height)
