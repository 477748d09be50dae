"""The flow of numbers from referred to analysed, and how alike the cohorts were at the start."""

from dataclasses import dataclass

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from domain.windows import FOLLOW_UPS, WINDOW_NAMES
from reports.cells import Row, Tables, integer, of_group_week, real, rows_by
from reports.figures import Count, Figure, Share, Sum, share_of, sum_of

SHARES = ("female_share",)


@dataclass(frozen=True)
class FlowOfWindow:
    """One cohort and window: pain questionnaires due, and what became of them."""

    outcome_window: str
    due: Count
    observed: Count
    missing: Count
    discontinued: Count
    adds_up: Sum


@dataclass(frozen=True)
class FlowOfCohort:
    """One cohort: episodes known, started, with pain at the start, and then by window.

    ``alike`` are counts of the start that stand in two places, where all windows have closed.
    """

    cohort: str
    episodes: Count
    started: Count
    with_baseline: Count
    who_began: Share
    windows: tuple[FlowOfWindow, ...]
    alike: tuple[Sum, ...]


@dataclass(frozen=True)
class BaselineOfCohort:
    """One covariate in one cohort: its mean and standard deviation, or the share that has it."""

    patients: Count
    mean: Figure
    sd: Figure
    share: Share | None


@dataclass(frozen=True)
class BaselineRow:
    """One covariate in both cohorts, and how far apart they are in standard deviations."""

    covariate: str
    lumbar_only: BaselineOfCohort
    lumbar_hip: BaselineOfCohort
    standardised_difference: Figure


def flow(tables: Tables, week: Week, clinic_id: str | None) -> tuple[FlowOfCohort, ...]:
    """The flow of numbers of each cohort, at the clinic or in the whole group."""
    rows = of_group_week(tables["flow"], week, clinic_id)
    return tuple(_of_cohort(cohort, rows.filter(cohort=cohort)) for cohort in COHORTS)


def _of_cohort(cohort: str, rows: pl.DataFrame) -> FlowOfCohort:
    first = rows.sort("outcome_window").head(1)
    row = first.row(0, named=True) if first.height else {}
    found = rows_by(rows, "outcome_window")
    windows = tuple(
        _of_window(name, cohort, found.get(name, {}))
        for name in WINDOW_NAMES
        if name in found or name in FOLLOW_UPS
    )
    episodes, started, with_baseline = (
        Count(f"flow/{cohort}/{what}", integer(row, what))
        for what in ("episodes", "started", "with_baseline")
    )
    at_start = [one for one in windows if one.outcome_window == "baseline"]
    pairs = [(started, one.due) for one in at_start]
    pairs += [(with_baseline, one.observed) for one in at_start]
    return FlowOfCohort(
        cohort,
        episodes,
        started,
        with_baseline,
        who_began=share_of(with_baseline, started),
        windows=windows,
        alike=tuple(sum_of(one, (other,)) for one, other in pairs if one.value == other.value),
    )


def _of_window(window: str, cohort: str, row: Row) -> FlowOfWindow:
    due, observed, missing, discontinued = (
        Count(f"flow/{cohort}/{window}/{what}", integer(row, what))
        for what in ("due", "observed", "missing", "discontinued")
    )
    adds_up = sum_of(due, (observed, missing, discontinued))
    return FlowOfWindow(window, due, observed, missing, discontinued, adds_up)


def baseline(tables: Tables, week: Week, clinic_id: str | None) -> tuple[BaselineRow, ...]:
    """One row per covariate measured at the start, in the table's order of names."""
    rows = of_group_week(tables["baseline_balance"], week, clinic_id)
    return tuple(_baseline_row(row) for row in rows.sort("covariate").iter_rows(named=True))


def _baseline_row(row: Row) -> BaselineRow:
    only, hip = (_baseline_of_cohort(row, cohort) for cohort in COHORTS)
    tells = tuple(side.share.part.name for side in (only, hip) if side.share)
    standardised = Figure(
        real(row, "standardised_difference"),
        rests_on=(only.patients.name, hip.patients.name),
        tells=tells,
    )
    return BaselineRow(row["covariate"], only, hip, standardised)


def _baseline_of_cohort(row: Row, cohort: str) -> BaselineOfCohort:
    where = f"baseline/{row['covariate']}/{cohort}"
    patients = Count(where, integer(row, f"n_{cohort}"))
    mean, sd = real(row, f"mean_{cohort}"), real(row, f"sd_{cohort}")
    share = None
    if row["covariate"] in SHARES:
        part = Count(f"{where}/part", round((mean or 0.0) * (patients.value or 0)))
        share = share_of(part, patients)
    # The mean and deviation of a share give its count away.
    tells = (share.part.name,) if share else ()
    return BaselineOfCohort(
        patients,
        mean=Figure(mean, rests_on=(where,), tells=tells),
        sd=Figure(sd, rests_on=(where,), tells=tells),
        share=share,
    )
