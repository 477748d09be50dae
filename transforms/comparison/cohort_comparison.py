"""The comparison of the cohorts: lumbar_hip minus lumbar_only (contract, section 6)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import product

import polars as pl

from domain.published import COHORT_COMPARISON
from domain.settings import Measures
from domain.weeks import Week
from domain.windows import WINDOW_NAMES
from transforms.comparison.ancova import ancova
from transforms.comparison.estimate import LEVEL, Estimate
from transforms.comparison.means import hedges_g, welch
from transforms.comparison.patients import cells, clinics_and_all, first_per_patient, with_all
from transforms.comparison.proportions import newcombe

Statistic = Callable[[pl.DataFrame], Estimate]
AppliedTo = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Endpoint:
    """The columns a patient needs a value in, and the methods applied to those who have it."""

    columns: tuple[str, ...]
    methods: Mapping[str, Statistic]


def _by_cohort(cell: pl.DataFrame, column: str) -> tuple[list[float], list[float]]:
    """The values of lumbar_only and of lumbar_hip."""
    only, hip = (cell.filter(cohort=cohort)[column] for cohort in ("lumbar_only", "lumbar_hip"))
    return only.to_list(), hip.to_list()


def _adjusted(cell: pl.DataFrame) -> Estimate:
    is_hip = (cell["cohort"] == "lumbar_hip").to_list()
    return ancova(cell["baseline_score"].to_list(), cell["score"].to_list(), is_hip)


def _shares(cell: pl.DataFrame, column: str) -> Estimate:
    only, hip = _by_cohort(cell, column)
    return newcombe(int(sum(hip)), len(hip), int(sum(only)), len(only))


FOLLOW_UPS = tuple(name for name in WINDOW_NAMES if name != "baseline")
OUTCOMES: AppliedTo = {"instrument": ("nprs", "odi"), "outcome_window": FOLLOW_UPS}
OUTCOME_ENDPOINTS = (
    _Endpoint(
        ("score", "baseline_score", "change"),
        {
            "ancova": _adjusted,
            "welch_change": lambda cell: welch(*_by_cohort(cell, "change")),
            "hedges_g": lambda cell: hedges_g(*_by_cohort(cell, "change")),
        },
    ),
    _Endpoint(
        ("is_responder",), {"responder_newcombe": lambda cell: _shares(cell, "is_responder")}
    ),
)
# The lumbar component is common to both cohorts; all of it is confounded by the longer programme.
ADHERENCE: AppliedTo = {"component": ("lumbar", "all")}
ADHERENCE_ENDPOINTS = (
    _Endpoint(
        ("adherence_pct", "is_adherent"),
        {
            "adherence_mean_welch": lambda cell: welch(*_by_cohort(cell, "adherence_pct")),
            "adherence_share_newcombe": lambda cell: _shares(cell, "is_adherent"),
        },
    ),
)


def _estimates(
    endpoint: _Endpoint, rows: pl.DataFrame, episodes: pl.DataFrame, applied_to: AppliedTo
) -> Iterator[tuple[dict[str, str], Estimate]]:
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


def cohort_comparison(
    outcome_windows: pl.DataFrame,
    patient_weeks: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    measures: Measures,
) -> pl.DataFrame:
    """One row per clinic (or ``all``), method and what it is applied to, also without data."""
    adherence = patient_weeks.filter(week=week.monday).with_columns(
        is_adherent=pl.col("adherence_pct").round(9) >= measures.adherent_from_pct
    )
    estimates = [
        *(_estimates(each, outcome_windows, episodes, OUTCOMES) for each in OUTCOME_ENDPOINTS),
        *(_estimates(each, adherence, episodes, ADHERENCE) for each in ADHERENCE_ENDPOINTS),
    ]
    rows = [
        {
            "week": week.monday,
            "level": LEVEL,
            **where,
            **asdict(estimate.withheld_under(measures.too_few_patients)),
        }
        for of_endpoint in estimates
        for where, estimate in of_endpoint
    ]
    return pl.DataFrame(rows, schema=COHORT_COMPARISON.polars_schema).sort(COHORT_COMPARISON.key)
