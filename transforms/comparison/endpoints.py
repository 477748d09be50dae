"""An endpoint applied to each clinic: who has it, and what the methods say of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import polars as pl

from transforms.comparison.estimate import Estimate
from transforms.comparison.patients import cells, clinics_and_all, first_per_patient, with_all

Statistic = Callable[[pl.DataFrame], Estimate]
AppliedTo = Mapping[str, tuple[str, ...]]
# Where an estimate belongs in the table (method, clinic, what it is applied to), and the estimate.
Found = tuple[dict[str, str], Estimate]


@dataclass(frozen=True)
class Endpoint:
    """The columns a patient needs a value in, and the methods applied to those who have it."""

    columns: tuple[str, ...]
    methods: Mapping[str, Statistic]


def by_cohort(cell: pl.DataFrame, column: str) -> tuple[list[float], list[float]]:
    """The values of lumbar_only and of lumbar_hip."""
    only, hip = (cell.filter(cohort=cohort)[column] for cohort in ("lumbar_only", "lumbar_hip"))
    return only.to_list(), hip.to_list()


def is_hip(cell: pl.DataFrame) -> list[bool]:
    """By patient, whether the cohort is lumbar_hip."""
    return (cell["cohort"] == "lumbar_hip").to_list()


def estimates(
    endpoint: Endpoint, rows: pl.DataFrame, episodes: pl.DataFrame, applied_to: AppliedTo
) -> Iterator[Found]:
    """What each method says for each clinic and thing it is applied to, also without data."""
    is_wanted = [pl.col(name).is_in(values) for name, values in applied_to.items()]
    with_endpoint = rows.filter(is_wanted).drop_nulls(endpoint.columns)
    by = ("clinic_id", *applied_to)
    patients = first_per_patient(with_endpoint, episodes, within=tuple(applied_to)).select(
        *by, "cohort", *endpoint.columns
    )
    found = cells(with_all(patients), by)
    for cell in product(clinics_and_all(episodes), *applied_to.values()):
        for method, statistic in endpoint.methods.items():
            where = {"method": method, **dict(zip(by, cell, strict=True))}
            yield where, statistic(found.get(cell, patients.clear()))
