"""The comparison of the cohorts: lumbar_hip minus lumbar_only (contract, section 6)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import product

import polars as pl

from domain.published import COHORT_COMPARISON
from domain.settings import Measures
from domain.weeks import Week
from transforms.comparison.ancova import ancova
from transforms.comparison.estimate import LEVEL, Estimate
from transforms.comparison.means import hedges_g, welch
from transforms.comparison.patients import cells, clinics_and_all, first_per_patient, with_all
from transforms.comparison.proportions import newcombe
from transforms.comparison.windows import FOLLOW_UPS

Statistic = Callable[[pl.DataFrame], Estimate]
AppliedTo = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Method:
    """One value of ``method``: which rows have its endpoint, and the statistic of their cell."""

    name: str
    endpoint: pl.Expr
    statistic: Statistic


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


OUTCOMES: AppliedTo = {"instrument": ("nprs", "odi"), "outcome_window": FOLLOW_UPS}
HAS_CHANGE = pl.col("score").is_not_null() & pl.col("baseline_score").is_not_null()
OUTCOME_METHODS = (
    _Method("ancova", HAS_CHANGE, _adjusted),
    _Method("welch_change", HAS_CHANGE, lambda cell: welch(*_by_cohort(cell, "change"))),
    _Method("hedges_g", HAS_CHANGE, lambda cell: hedges_g(*_by_cohort(cell, "change"))),
    _Method(
        "responder_newcombe",
        pl.col("is_responder").is_not_null(),
        lambda cell: _shares(cell, "is_responder"),
    ),
)
# The lumbar component is common to both cohorts; all of it is confounded by the longer programme.
ADHERENCE: AppliedTo = {"component": ("lumbar", "all")}
HAS_ADHERENCE = pl.col("adherence_pct").is_not_null()
ADHERENCE_METHODS = (
    _Method(
        "adherence_mean_welch",
        HAS_ADHERENCE,
        lambda cell: welch(*_by_cohort(cell, "adherence_pct")),
    ),
    _Method("adherence_share_newcombe", HAS_ADHERENCE, lambda cell: _shares(cell, "is_adherent")),
)


def _estimates(
    method: _Method, rows: pl.DataFrame, episodes: pl.DataFrame, applied_to: AppliedTo
) -> Iterator[tuple[dict[str, str], Estimate]]:
    """What the method says for each clinic and thing it is applied to, also without data."""
    endpoint = rows.filter(method.endpoint)
    patients = with_all(first_per_patient(endpoint, episodes, within=tuple(applied_to)))
    by = ("clinic_id", *applied_to)
    found = cells(patients, by)
    for cell in product(clinics_and_all(episodes), *applied_to.values()):
        where = {"method": method.name, **dict(zip(by, cell, strict=True))}
        yield where, method.statistic(found.get(cell, patients.clear()))


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
        *(_estimates(method, outcome_windows, episodes, OUTCOMES) for method in OUTCOME_METHODS),
        *(_estimates(method, adherence, episodes, ADHERENCE) for method in ADHERENCE_METHODS),
    ]
    rows = [
        {
            "week": week.monday,
            "level": LEVEL,
            **where,
            **asdict(estimate.withheld_under(measures.too_few_patients)),
        }
        for of_method in estimates
        for where, estimate in of_method
    ]
    return pl.DataFrame(rows, schema=COHORT_COMPARISON.polars_schema).sort(COHORT_COMPARISON.key)
