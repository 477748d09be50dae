"""The repeated-measures model applied to each clinic and questionnaire."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import polars as pl

from domain.windows import DISCHARGE, FOLLOW_UPS
from transforms.comparison.endpoints import Found
from transforms.comparison.estimate import Estimate
from transforms.comparison.mmrm import mmrm
from transforms.comparison.patients import (
    OfClinics,
    cells,
    clinics_and_all,
    first_per_patient,
    with_all,
)

SCHEDULED = tuple(name for name in FOLLOW_UPS if name != DISCHARGE.name)
CELL = ("clinic_id", "instrument")


def _courses(outcome_windows: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """One row per patient and instrument: the first episode with a change, a column per window."""
    scored = outcome_windows.filter(pl.col("outcome_window").is_in(FOLLOW_UPS)).drop_nulls(
        ["score", "baseline_score"]
    )
    of_episodes = scored.unique(["episode_key", "instrument"])
    chosen = first_per_patient(of_episodes, episodes, within=["instrument"])
    at = pl.col("outcome_window")
    return (
        scored.join(chosen, on=["episode_key", "instrument"], how="semi")
        .group_by(*CELL, "cohort", "episode_key", "baseline_score")
        .agg(pl.col("score").filter(at == name).first().alias(name) for name in FOLLOW_UPS)
    )


def _differences(cell: pl.DataFrame, visits: Sequence[str], fewest: int) -> list[Estimate]:
    scores = cell.select(visits).fill_null(np.nan).to_numpy()
    return mmrm(cell["baseline_score"].to_numpy(), scores, cell["cohort"] == "lumbar_hip", fewest)


def _beside_discharge(cell: pl.DataFrame) -> list[str]:
    """The windows that discharge is modelled with, itself the last.

    One whose scores are those at discharge once more, of everybody who has both, says nothing of
    it, and would leave their covariance without an inverse.
    """
    is_same = [pl.col(name) == pl.col(DISCHARGE.name) for name in SCHEDULED]
    # Of nobody all are the same.
    repeats = cell.select(same.any() & same.all() for same in is_same).row(0)
    kept = [name for name, repeated in zip(SCHEDULED, repeats, strict=True) if not repeated]
    return [*kept, DISCHARGE.name]


def repeated_measures(
    outcome_windows: pl.DataFrame,
    episodes: pl.DataFrame,
    instruments: Sequence[str],
    fewest: int,
    clinics: OfClinics,
) -> Iterator[Found]:
    """What ``mmrm`` says for each clinic, instrument and window, also without data.

    The windows at fixed days are modelled together. Discharge has no fixed day, and its score is
    often the one of a fixed window once more: it is modelled with them, but they without it; and
    without those that it repeats.
    Windows of fewer than ``fewest`` patients in a cohort stay out of the model.
    """
    courses = with_all(_courses(outcome_windows, episodes), clinics)
    found, none = cells(courses, CELL), courses.clear()
    for clinic_id, instrument in product(clinics_and_all(episodes, clinics), instruments):
        cell = found.get((clinic_id, instrument), none)
        scheduled = _differences(cell, SCHEDULED, fewest)
        at_discharge = _differences(cell, _beside_discharge(cell), fewest)[-1]
        differences = [*scheduled, at_discharge]
        for window, difference in zip(FOLLOW_UPS, differences, strict=True):
            yield (
                {
                    "method": "mmrm",
                    "clinic_id": clinic_id,
                    "instrument": instrument,
                    "outcome_window": window,
                },
                difference,
            )
