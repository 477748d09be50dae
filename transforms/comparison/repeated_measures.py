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


def _courses(
    outcome_windows: pl.DataFrame, episodes: pl.DataFrame, windows: Sequence[str]
) -> pl.DataFrame:
    """One row per patient and instrument: the first episode with a change in any of the windows.

    A column per window. An episode that has none of them takes no other one's place.
    """
    scored = outcome_windows.filter(pl.col("outcome_window").is_in(windows)).drop_nulls(
        ["score", "baseline_score"]
    )
    of_episodes = scored.unique(["episode_key", "instrument"])
    chosen = first_per_patient(of_episodes, episodes, within=["instrument"])
    at = pl.col("outcome_window")
    return (
        scored.join(chosen, on=["episode_key", "instrument"], how="semi")
        .group_by(*CELL, "cohort", "episode_key", "baseline_score")
        .agg(pl.col("score").filter(at == name).first().alias(name) for name in windows)
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
    courses = [
        with_all(_courses(outcome_windows, episodes, windows), clinics)
        for windows in (SCHEDULED, FOLLOW_UPS)
    ]
    found, none = [cells(each, CELL) for each in courses], [each.clear() for each in courses]
    for clinic_id, instrument in product(clinics_and_all(episodes, clinics), instruments):
        by_day, with_last = (
            of_each.get((clinic_id, instrument), empty)
            for of_each, empty in zip(found, none, strict=True)
        )
        scheduled = _differences(by_day, SCHEDULED, fewest)
        at_discharge = _differences(with_last, _beside_discharge(with_last), fewest)[-1]
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
