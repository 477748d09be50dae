"""The rows of the worklists: what the tables say about each active patient."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from domain.flag_thresholds import FlagThresholds
from domain.weeks import Week
from reports.cells import Row, Tables
from reports.flag_words import reason_to_call, what_has_lasted
from reports.left_out import exercises_left_out
from reports.missed_forms import missed_forms
from reports.patient_facts import (
    Logs,
    active_episodes,
    adherence_by_week,
    baseline_pain,
    exercise_names,
    holds_on,
    later_episodes,
    latest_pain,
    next_appointments,
)
from reports.patient_row import PatientRow, Reason, WeekOfPatient
from reports.silence import follows_from, silences

WEEKS_SHOWN = 4


def patient_rows(
    tables: Tables,
    logs: Logs,
    patient_ids: pl.DataFrame,
    flags_before: pl.DataFrame,
    thresholds: FlagThresholds,
    as_of: date,
) -> list[PatientRow]:
    """One row per active episode: the most urgent, pain, what is new, the longest waiting first.

    ``patient_ids``: patient_key and patient_id. ``flags_before`` are the flags that the reasons are
    compared with: one that is not there is new.
    """
    episodes = active_episodes(tables["episodes"], as_of).join(
        patient_ids.select("patient_key", "patient_id"), on="patient_key", how="left"
    )
    facts = _Facts.of(tables, logs, episodes, flags_before, thresholds, as_of)
    in_order = episodes.sort("episode_key").iter_rows(named=True)
    return sorted((facts.row(episode) for episode in in_order), key=_urgency)


def _urgency(row: PatientRow) -> tuple[tuple[int, bool, bool], date, str, int]:
    return row.rank, row.first_seen or date.max, row.patient_id, row.day


@dataclass(frozen=True)
class _Facts:
    """What the tables say about active episodes, by episode."""

    as_of: date
    last_logs: Mapping[str, date]
    later_in_quarantine: dict[str, int]
    weeks: dict[tuple[str, date], tuple[float | None, float | None]]
    latest_pain: dict[str, tuple[float, date]]
    baseline_pain: dict[str, float]
    holds: dict[str, date | None]
    left_out: dict[str, tuple[str, ...]]
    missed: dict[str, tuple[str, ...]]
    appointments: dict[str, datetime]
    logs_go_to: dict[str, date]
    reasons: dict[str, list[Reason]]

    @classmethod
    def of(
        cls,
        tables: Tables,
        logs: Logs,
        episodes: pl.DataFrame,
        flags_before: pl.DataFrame,
        thresholds: FlagThresholds,
        as_of: date,
    ) -> "_Facts":
        return cls(
            as_of=as_of,
            last_logs=logs.last,
            later_in_quarantine=logs.later_in_quarantine(episodes, as_of),
            weeks=adherence_by_week(tables, as_of, WEEKS_SHOWN),
            latest_pain=latest_pain(tables, as_of),
            baseline_pain=baseline_pain(tables),
            holds=holds_on(tables, as_of),
            left_out=exercises_left_out(tables, as_of, thresholds.n6.under_pct),
            missed=missed_forms(tables, episodes, thresholds.q1.after_window_days, as_of),
            appointments=next_appointments(tables, as_of),
            logs_go_to=later_episodes(episodes),
            reasons=_reasons(tables, flags_before, thresholds, as_of),
        )

    def row(self, episode: Row) -> PatientRow:
        key = episode["episode_key"]
        pain, pain_on = self.latest_pain.get(key, (None, None))
        return PatientRow(
            clinic_id=episode["clinic_id"],
            physio_id=episode["physio_id"],
            episode_key=key,
            patient_id=episode["patient_id"] or "not found",
            cohort=episode["cohort"],
            day=(self.as_of - episode["started_on"]).days,
            last_log=self.last_logs.get(key),
            later_in_quarantine=self.later_in_quarantine.get(key, 0),
            weeks=tuple(self._weeks(key)),
            pain_at_start=self.baseline_pain.get(key),
            latest_pain=pain,
            latest_pain_on=pain_on,
            is_on_hold=key in self.holds,
            hold=self.holds.get(key),
            left_out=self.left_out.get(key, ()),
            missed=self.missed.get(key, ()),
            next_appointment=self.appointments.get(key),
            logs_go_to=self.logs_go_to.get(key),
            reasons=tuple(self.reasons.get(key, ())),
        )

    def _weeks(self, key: str) -> Iterator[WeekOfPatient]:
        last = Week.last_complete(self.as_of)
        for week in (last.before(n) for n in range(WEEKS_SHOWN - 1, -1, -1)):
            yield WeekOfPatient(week, *self.weeks.get((key, week.monday), (None, None)))


def _reasons(
    tables: Tables, flags_before: pl.DataFrame, thresholds: FlagThresholds, as_of: date
) -> dict[str, list[Reason]]:
    """Per episode the reasons to call, the most urgent first."""
    before = set(flags_before.select("episode_key", "code", "outcome_window").iter_rows())
    exercises = exercise_names(tables)
    silence = silences(tables["flags"])
    found: dict[str, list[Reason]] = {}
    for flag in tables["flags"].iter_rows(named=True):
        key, code = flag["episode_key"], flag["code"]
        is_new = (key, code, flag["outcome_window"]) not in before
        words = reason_to_call(flag, exercises, as_of)
        is_told = not follows_from(silence.get(key), flag)
        lasting = what_has_lasted(code, thresholds)
        since = flag["first_seen"]
        reason = Reason(code, flag["level"], words, since, is_new, is_told, lasting)
        found.setdefault(key, []).append(reason)
    return {
        key: sorted(reasons, key=lambda reason: (reason.rank, reason.code))
        for key, reasons in found.items()
    }
