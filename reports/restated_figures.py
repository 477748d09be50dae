"""What has changed since last week's report: late exports, and figures of past weeks restated."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from reports.adherence_weeks import WEEKS_SHOWN
from reports.cells import (
    Row,
    Tables,
    clinics_in_turn,
    integer,
    of_clinic,
    of_group_week,
    real,
)
from reports.figures import Count, Figure

# Patients whose adherence is another now, by component, cohort and week.
Changed = Mapping[tuple[str, str, Week], int]
MEASURES = ("adherence_pct", "adherence_logged_pct")
KEY = ("episode_key", "component", "cohort", "week")
# One that came again counts as come.
ARRIVED = ("export_id", "received_at")


@dataclass(frozen=True)
class RestatedWeek:
    """Adherence to the lumbar exercises of one cohort in a past week, as it was reported and is.

    ``changed`` are the patients whose adherence in it is another now, was not known, or is no more.
    """

    cohort: str
    week: Week
    changed: Count
    patients_then: Count
    then: Figure
    patients_now: Count
    now: Figure


@dataclass(frozen=True)
class Restated:
    """Exports that came since last week's report, and the figures of it that are others now.

    ``known_at`` is the moment up to which that report knew exports.
    """

    known_at: datetime | None
    exports: int
    weeks: tuple[RestatedWeek, ...]


def changed_patients(
    tables: Tables, then: Tables | None, week: Week, clinic_id: str | None
) -> Changed:
    """How many patients' adherence has changed in each week before the report's; only those."""
    if then is None:
        return {}
    changed: Counter[tuple[str, str, Week]] = Counter()
    for one in clinics_in_turn(clinic_id, tables, then):
        changed.update(_changed_in(tables, then, week, one))
    return changed


def _changed_in(tables: Tables, then: Tables, week: Week, clinic_id: str) -> Changed:
    """The same of one clinic, of which its patients alone are."""
    now, before = (
        of_clinic(one["patient_weeks"], clinic_id)
        .filter(
            pl.col("week").is_between(week.before(WEEKS_SHOWN - 1).monday, week.before(1).monday),
            pl.col("adherence_pct").is_not_null(),
        )
        .select("patient_key", *KEY, *(pl.col(name).round(9) for name in MEASURES))
        for one in (tables, then)
    )
    both = now.join(before, on=KEY, how="full", coalesce=True)
    is_same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_right")) for name in MEASURES
    )
    patients = pl.coalesce("patient_key", "patient_key_right").n_unique()
    rows = both.filter(~is_same).group_by("component", "cohort", "week").agg(patients.alias("n"))
    return {(row[0], row[1], Week(row[2])): row[3] for row in rows.iter_rows()}


def changed_count(changed: Changed, component: str, cohort: str, week: Week) -> Count:
    """The count of patients whose adherence in that week has changed."""
    name = f"restated/{component}/{cohort}/{week}"
    return Count(name, changed.get((component, cohort, week), 0))


def restated(
    tables: Tables, then: Tables | None, week: Week, clinic_id: str | None, changed: Changed
) -> Restated | None:
    """What has changed since the tables of last week's report; null where there was none."""
    if then is None:
        return None
    came, before = (set(one["exports"].select(*ARRIVED).iter_rows()) for one in (tables, then))
    new = {export_id for export_id, _ in came - before}
    weeks = tuple(
        _of_week(tables, then, past, cohort, clinic_id, changed)
        for cohort in COHORTS
        for past in (week.before(n) for n in range(WEEKS_SHOWN - 1, 0, -1))
        if ("lumbar", cohort, past) in changed
    )
    return Restated(then["publication"]["known_at"][0], len(new), weeks)


def _of_week(
    tables: Tables, then: Tables, week: Week, cohort: str, clinic_id: str | None, changed: Changed
) -> RestatedWeek:
    count = changed_count(changed, "lumbar", cohort, week)
    before, now = (_row(one, week, cohort, clinic_id) for one in (then, tables))
    patients_then = Count(f"{count.name}/then", integer(before, "patients"))
    patients_now = Count(f"adherence/lumbar/{cohort}/{week}", integer(now, "patients"))

    def figure(row: Row, patients: Count) -> Figure:
        rests_on = (patients.name, count.name)
        return Figure(real(row, "mean_pct"), rests_on=rests_on, is_percentage=True)

    return RestatedWeek(
        cohort,
        week,
        count,
        patients_then,
        figure(before, patients_then),
        patients_now,
        figure(now, patients_now),
    )


def _row(tables: Tables, week: Week, cohort: str, clinic_id: str | None) -> Row:
    rows = of_group_week(tables["cohort_weeks"], week, clinic_id)
    found = rows.filter(component="lumbar", cohort=cohort)
    return next(found.iter_rows(named=True), {})
