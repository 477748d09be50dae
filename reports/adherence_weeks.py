"""Adherence by week in the report, with both bounds: a day without a log not done, or left out."""

from dataclasses import dataclass, replace
from math import fsum

import polars as pl

from domain.weeks import Week
from reports.cells import Row, Rows, Tables, clinics_in_turn, integer, of_clinic, real
from reports.figures import Count, Figure, Share, Signal, share_of

WEEKS_SHOWN = 12
CELL = ("cohort", "week", "component")
LOGGED_PCT = "adherence_logged_pct"


@dataclass(frozen=True)
class AdherenceWeek:
    """One cohort, component and week: mean adherence with its lower and upper bound.

    ``mean`` counts a day without a log as not done; ``mean_logged`` leaves such days out, and is of
    as many patients as ``with_log``: ``behind_logged`` are they, where that count itself is hidden
    since those without a log are few.
    """

    week: Week
    patients: Count
    mean: Figure
    with_log: Count
    who_logged: Share
    behind_logged: Count
    mean_logged: Figure
    log_completeness: Figure
    signal: Signal
    restated: Count


def weeks_shown(cohort_weeks: pl.DataFrame, week: Week) -> tuple[Week, ...]:
    """Up to twelve weeks without a gap that end in the report's, from the first with patients."""
    monday = pl.col("week")
    earliest = week.before(WEEKS_SHOWN - 1)
    shown = cohort_weeks.filter(
        monday.is_between(earliest.monday, week.monday), pl.col("patients") > 0
    )["week"].to_list()
    first = min(shown, default=week.monday)
    return tuple(week.before(n) for n in range((week.monday - first).days // 7, -1, -1))


def logged_percentages(tables: Tables, clinic_id: str | None, week: Week) -> pl.DataFrame:
    """One row per cohort, week and component: what each patient did of logged days, as a list.

    A patient with two episodes in a cohort and week counts with the one that started later.
    """
    starts = tables["episodes"].select("episode_key", "started_on", "id_order")
    of_each = [
        _logged_in(of_clinic(tables["patient_weeks"], one), starts, week)
        for one in clinics_in_turn(clinic_id, tables)
    ]
    return (
        pl.concat([tables["patient_weeks"].select(*CELL, LOGGED_PCT).clear(), *of_each])
        .group_by(CELL)
        .agg(LOGGED_PCT)
    )


def _logged_in(weeks: pl.DataFrame, starts: pl.DataFrame, week: Week) -> pl.DataFrame:
    """One row per patient, cohort, week and component with a logged day, of one clinic."""
    monday = pl.col("week").is_between(week.before(WEEKS_SHOWN - 1).monday, week.monday)
    return (
        weeks.filter(monday, pl.col("adherence_pct").is_not_null())
        .join(starts, on="episode_key", how="left")
        .sort("started_on", "id_order")
        .unique(["patient_key", *CELL], keep="last", maintain_order=True)
        .filter(pl.col(LOGGED_PCT).is_not_null())
        .select(*CELL, LOGGED_PCT)
    )


def adherence_week(
    week: Week,
    where: str,
    rows: Rows,
    logged: Rows,
    points: Rows,
    restated: Count,
) -> AdherenceWeek:
    """One week, from rows, lists and points by Monday of a cohort and component: ``where``.

    ``points`` are those of its process chart; ``restated`` are the patients whose adherence is
    another than in last week's report: of few of them, both figures together would tell.
    """
    row = rows.get(week.monday, {})
    values = logged.get(week.monday, {}).get(LOGGED_PCT, [])
    patients = Count(f"adherence/{where}/{week}", integer(row, "patients"))
    with_log = Count(f"logged/{where}/{week}", len(values))
    behind_logged = Count(f"adherence_logged/{where}/{week}", len(values))

    def percentage(value: float | None, rests_on: Count) -> Figure:
        also = (restated.name,) if restated.value else ()
        return Figure(value, rests_on=(rests_on.name, *also), is_percentage=True)

    # fsum is exact, so that the order of the rows cannot show in the last digit.
    mean_logged = percentage(fsum(values) / len(values) if values else None, behind_logged)
    if not values:
        # That there is no mean says that nobody logged.
        said = (*mean_logged.rests_on, with_log.name, patients.name)
        mean_logged = replace(mean_logged, rests_on=said)
    return AdherenceWeek(
        week,
        patients,
        mean=percentage(real(row, "mean_pct"), patients),
        with_log=with_log,
        who_logged=share_of(with_log, patients),
        behind_logged=behind_logged,
        mean_logged=mean_logged,
        log_completeness=percentage(real(row, "log_completeness_pct"), patients),
        signal=_signal(points.get(week.monday, {}), patients, restated),
        restated=restated,
    )


def _signal(point: Row, patients: Count, restated: Count) -> Signal:
    rules = point.get("signals")
    rests_on = (patients.name, restated.name) if restated.value else (patients.name,)
    return Signal(point.get("variation"), tuple(rules.split(",")) if rules else (), rests_on)
