"""An endpoint applied to each clinic: who has it, and what the methods say of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from domain.windows import FOLLOW_UPS
from transforms.comparison.ancova import ancova
from transforms.comparison.batches import IS_SHARED
from transforms.comparison.estimate import Estimate
from transforms.comparison.patients import (
    OfClinics,
    cells,
    clinics_and_all,
    first_per_patient,
    with_all,
)
from transforms.comparison.proportions import newcombe

Statistic = Callable[[pl.DataFrame], Estimate]
# Of rows that have an endpoint those to compare: of episodes, within what it is applied to.
Choice = Callable[[pl.DataFrame, pl.DataFrame, Sequence[str]], pl.DataFrame]
AppliedTo = Mapping[str, tuple[str, ...]]
# Where an estimate belongs in the table (method, clinic, what it is applied to), and the estimate.
Found = tuple[dict[str, str], Estimate]

OUTCOMES: AppliedTo = {"instrument": ("nprs", "odi"), "outcome_window": FOLLOW_UPS}
# The lumbar component is common to both cohorts; all of it is confounded by the longer programme.
COMPONENTS: AppliedTo = {"component": ("lumbar", "all")}
OF_CLINIC = "of_clinic"
OF_WHOM = ("patient_key", "episode_key", IS_SHARED)


@dataclass(frozen=True)
class Endpoint:
    """The columns a patient needs a value in, and the methods applied to those who have it.

    ``carried`` columns come along, with or without a value.
    """

    columns: tuple[str, ...]
    methods: Mapping[str, Statistic]
    carried: tuple[str, ...] = ()


def by_cohort(cell: pl.DataFrame, column: str) -> tuple[list[float], list[float]]:
    """The values of lumbar_only and of lumbar_hip."""
    # Of series: for thousands of small cells queries would take longer than all the statistics.
    values, cohort = cell[column], cell["cohort"]
    only, hip = (values.filter(cohort == name) for name in ("lumbar_only", "lumbar_hip"))
    return only.to_list(), hip.to_list()


def scores_of(cell: pl.DataFrame) -> tuple[list[float], list[float], list[bool]]:
    """Baseline, score and whether the cohort is lumbar_hip, by patient."""
    is_hip = (cell["cohort"] == "lumbar_hip").to_list()
    return cell["baseline_score"].to_list(), cell["score"].to_list(), is_hip


def shares_of(cell: pl.DataFrame, column: str) -> Estimate:
    """The difference of the shares of patients of whom ``column`` is true."""
    return difference_of_shares(*by_cohort(cell, column))


def difference_of_shares(only: Sequence[float], hip: Sequence[float]) -> Estimate:
    """The difference of the shares of patients of whom it is true."""
    return newcombe(int(sum(hip)), len(hip), int(sum(only)), len(only))


def ancova_of(cell: pl.DataFrame) -> Estimate:
    """The difference of scores at equal baseline."""
    return ancova(*scores_of(cell))


def estimates(
    endpoint: Endpoint,
    rows: pl.DataFrame,
    episodes: pl.DataFrame,
    applied_to: AppliedTo,
    clinics: OfClinics = None,
    chosen: Choice = first_per_patient,
) -> Iterator[Found]:
    """What each method says for each clinic and thing it is applied to, also without data.

    A method sees one row per patient, unless others are ``chosen``: cohort, the endpoint's columns,
    and the own clinic as ``of_clinic``. ``clinics``: all of them, and ``all``, unless given.
    """
    is_wanted = [pl.col(name).is_in(values) for name, values in applied_to.items()]
    by = ("clinic_id", *applied_to)
    kept = dict.fromkeys((*by, "cohort", *endpoint.columns, *endpoint.carried))
    # No other columns are taken apart: of a large group that takes longer than the statistics.
    needed = {*kept, *OF_WHOM}
    with_endpoint = (
        rows.select(name for name in rows.columns if name in needed)
        .filter(*is_wanted)
        .drop_nulls(endpoint.columns)
    )
    compared = chosen(with_endpoint, episodes, tuple(applied_to))
    of_each = with_all(compared.with_columns(pl.col("clinic_id").alias(OF_CLINIC)), clinics)
    patients = of_each.select(*kept, OF_CLINIC)
    found, none = cells(patients, by), patients.clear()
    for cell in product(clinics_and_all(episodes, clinics), *applied_to.values()):
        for method, statistic in endpoint.methods.items():
            where = {"method": method, **dict(zip(by, cell, strict=True))}
            yield where, statistic(found.get(cell, none))
