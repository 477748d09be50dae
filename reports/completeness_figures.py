"""How complete the data are: patients who logged this week and questionnaires, by clinic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.home_logs import is_home_log
from domain.settings import Clinics
from domain.weeks import Week
from reports.cells import Tables, of_clinic, of_each_clinic
from reports.figures import Count, Day, Share, Sum, share_of, sum_of, total_of


@dataclass(frozen=True)
class Completeness:
    """One clinic, or all together: who logged this week, last log, questionnaires that came back.

    ``logged`` is of the patients with exercises due this week, ``missing`` of the pain
    questionnaires expected so far: due, less those of who was discharged before the window opened.
    ``quarantined`` are problems in rows of files, not patients.
    """

    name: str
    logged: Share
    last_log: Day
    missing: Share
    quarantined: int


@dataclass(frozen=True)
class CompletenessByClinic:
    """All together, and each clinic in the order of the ids where it is the group's report."""

    total: Completeness
    clinics: tuple[Completeness, ...]
    sums: tuple[Sum, ...]


def completeness(
    tables: Tables, week: Week, clinic_id: str | None, clinics: Clinics
) -> CompletenessByClinic:
    """How complete the data of the clinic are, or of the whole group and each of its clinics."""
    unanswered = tables["arrivals"].filter(~pl.col("has_outcomes"))["clinic_id"].to_list()
    if clinic_id is not None:
        row = _of_clinic(tables, week, clinic_id, clinics)
        return CompletenessByClinic(row, (), _all_missing({clinic_id: row}, unanswered))
    known = {*clinics.ids, *tables["episodes"]["clinic_id"]}
    of = of_each_clinic(tables, known)
    by_id = {one: _of_clinic(of[one], week, one, clinics) for one in sorted(known)}
    rows = tuple(by_id.values())
    total = _together(rows, week, clinics.group.name, _quarantined(tables, None))
    sums = (
        *_all_missing(by_id, unanswered),
        sum_of(total.logged.whole, tuple(row.logged.whole for row in rows), keep_total=True),
        sum_of(total.logged.part, tuple(row.logged.part for row in rows), keep_total=True),
        sum_of(total.missing.whole, tuple(row.missing.whole for row in rows), keep_total=True),
        sum_of(total.missing.part, tuple(row.missing.part for row in rows), keep_total=True),
    )
    return CompletenessByClinic(total, rows, sums)


def _all_missing(by_id: Mapping[str, Completeness], unanswered: Sequence[str]) -> tuple[Sum, ...]:
    """Where no questionnaires ever came, those expected and those missing are one count."""
    shares = (row.missing for clinic_id, row in by_id.items() if clinic_id in unanswered)
    alike = ((one.whole, one.part) for one in shares if one.whole.value == one.part.value)
    return tuple(sum_of(whole, (part,)) for whole, part in alike)


def _together(
    rows: tuple[Completeness, ...], week: Week, name: str, quarantined: int
) -> Completeness:
    def total(what: str, counts: tuple[Count, ...]) -> Count:
        return total_of(f"completeness/{what}", counts)

    expected = total("expected", tuple(row.missing.whole for row in rows))
    with_programme = total("with_programme", tuple(row.logged.whole for row in rows))
    last = max((row.last_log.value for row in rows if row.last_log.value), default=None)
    # It is the day of the clinics that have it: of a small one alone, no other explains it.
    having = [row.logged.whole for row in rows if last and row.last_log.value == last]
    largest = sorted(having, key=lambda count: count.value or 0)[-1:]
    rests_on = (with_programme.name, *(count.name for count in largest))
    logged = total("logged", tuple(row.logged.part for row in rows))
    return Completeness(
        name,
        share_of(logged, with_programme),
        _last_day(last, week, rests_on, logged),
        share_of(total("missing", tuple(row.missing.part for row in rows)), expected),
        quarantined,
    )


def _of_clinic(tables: Tables, week: Week, clinic_id: str, clinics: Clinics) -> Completeness:
    def count(what: str, value: int) -> Count:
        return Count(f"completeness/{what}/{clinic_id}", value)

    patients = of_clinic(tables["patient_weeks"], clinic_id).filter(
        pl.col("week") == week.monday,
        pl.col("component") == "all",
        pl.col("adherence_pct").is_not_null(),
    )
    with_log = patients.filter(pl.col("logged_days") > 0)
    flow = of_clinic(tables["flow"], clinic_id).filter(pl.col("week") == week.monday)
    observed, missing = (int(flow[name].sum()) for name in ("observed", "missing"))
    with_programme = count("with_programme", patients["patient_key"].n_unique())
    logged = count("logged", with_log["patient_key"].n_unique())
    last = _last_log(tables["bouts"], clinic_id, week)
    return Completeness(
        clinics.unique_name_of(clinic_id),
        share_of(logged, with_programme),
        _last_day(last, week, (with_programme.name,), logged),
        share_of(count("missing", missing), count("expected", observed + missing)),
        _quarantined(tables, clinic_id),
    )


def _last_day(last: date | None, week: Week, rests_on: tuple[str, ...], logged: Count) -> Day:
    """The day of the last log; one before the week says that nobody logged in it."""
    is_of_week = last is not None and last >= week.monday
    return Day(last, rests_on, tells=() if is_of_week else (logged.name,))


def _quarantined(tables: Tables, clinic_id: str | None) -> int:
    return int(of_clinic(tables["quarantine_counts"], clinic_id)["rows"].sum())


def _last_log(bouts: pl.DataFrame, clinic_id: str, week: Week) -> date | None:
    logs = of_clinic(bouts, clinic_id).filter(is_home_log(), pl.col("performed_on") <= week.sunday)
    last: date | None = logs.select(pl.col("performed_on").max()).item()
    return last
