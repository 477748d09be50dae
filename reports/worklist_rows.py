"""The rows of the worklists: what the tables say about each active patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.weeks import Week
from reports.cells import Row, Tables
from reports.flag_words import reason_to_call
from reports.patient_row import LEVELS, PatientRow, Reason, WeekOfPatient

WEEKS_SHOWN = 4


def patient_rows(tables: Tables, patient_keys: pl.DataFrame, as_of: date) -> list[PatientRow]:
    """One row per active episode, the most urgent first, then the longest waiting."""
    episodes = _active(tables["episodes"], as_of).join(
        patient_keys.select("patient_key", "patient_id"), on="patient_key", how="left"
    )
    facts = _Facts.of(tables, episodes, as_of)
    in_order = episodes.sort("episode_key").iter_rows(named=True)
    return sorted((facts.row(episode) for episode in in_order), key=_urgency)


def _urgency(row: PatientRow) -> tuple[int, date, str, int]:
    rank = LEVELS.index(row.level) if row.level in LEVELS else len(LEVELS)
    return rank, row.first_seen or date.max, row.patient_id, row.day


def _active(episodes: pl.DataFrame, as_of: date) -> pl.DataFrame:
    is_open = pl.col("discharged_on").is_null() | (pl.col("discharged_on") >= as_of)
    return episodes.filter((pl.col("started_on") <= as_of) & is_open)


def _by_episode(rows: pl.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["episode_key"], []).append(row)
    return found


@dataclass(frozen=True)
class _Facts:
    """What the tables say about active episodes, by episode."""

    as_of: date
    last_logs: dict[str, list[Row]]
    weeks: dict[str, list[Row]]
    scores: dict[str, list[Row]]
    baselines: dict[str, list[Row]]
    holds: dict[str, list[Row]]
    flags: dict[str, list[Row]]
    exercises: dict[str, str]

    @classmethod
    def of(cls, tables: Tables, episodes: pl.DataFrame, as_of: date) -> "_Facts":
        def about(name: str, *conditions: pl.Expr) -> pl.DataFrame:
            rows = tables[name].filter(*conditions)
            return rows.join(episodes, on="episode_key", how="semi")

        is_pain = pl.col("instrument") == "nprs"
        first = Week.last_complete(as_of).before(WEEKS_SHOWN - 1).monday
        return cls(
            as_of,
            _by_episode(_last_logs(about("bouts"), as_of)),
            _by_episode(
                about("patient_weeks", pl.col("component") == "all", pl.col("week") >= first)
            ),
            _by_episode(
                about("outcome_scores", is_pain, pl.col("completed_at").dt.date() <= as_of).sort(
                    "completed_at", "score"
                )
            ),
            _by_episode(about("outcome_windows", is_pain, pl.col("outcome_window") == "baseline")),
            _by_episode(about("holds", pl.col("from_on") <= as_of)),
            _by_episode(about("flags").sort("code")),
            dict(tables["exercises"].select("exercise_code", "name").iter_rows()),
        )

    def row(self, episode: Row) -> PatientRow:
        key = episode["episode_key"]
        latest = self.scores.get(key, [{}])[-1]
        baseline = self.baselines.get(key, [{}])[0]
        completed_at = latest.get("completed_at")
        is_on_hold, until = self._hold(key)
        return PatientRow(
            clinic_id=episode["clinic_id"],
            physio_id=episode["physio_id"],
            patient_id=episode["patient_id"] or "not found",
            cohort=episode["cohort"],
            day=(self.as_of - episode["started_on"]).days,
            last_log=self.last_logs.get(key, [{}])[0].get("performed_on"),
            weeks=tuple(self._weeks(key)),
            pain_at_start=baseline.get("score"),
            latest_pain=latest.get("score"),
            latest_pain_on=completed_at.date() if completed_at else None,
            is_on_hold=is_on_hold,
            hold=until,
            reasons=self._reasons(key),
        )

    def _weeks(self, key: str) -> Iterator[WeekOfPatient]:
        found = {row["week"]: row for row in self.weeks.get(key, [])}
        last = Week.last_complete(self.as_of)
        for week in (last.before(n) for n in range(WEEKS_SHOWN - 1, -1, -1)):
            row = found.get(week.monday, {})
            yield WeekOfPatient(week, row.get("adherence_pct"), row.get("adherence_logged_pct"))

    def _hold(self, key: str) -> tuple[bool, date | None]:
        ends = [row["to_on"] for row in self.holds.get(key, [])]
        covering = [end for end in ends if end is None or end >= self.as_of]
        if not covering:
            return False, None
        return True, None if None in covering else max(covering)

    def _reasons(self, key: str) -> tuple[Reason, ...]:
        reasons = (
            Reason(row["level"], reason_to_call(row, self.exercises), row["first_seen"])
            for row in self.flags.get(key, [])
        )
        return tuple(sorted(reasons, key=lambda reason: LEVELS.index(reason.level)))


def _last_logs(bouts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The last day with a home bout that somebody logged, per episode."""
    is_log = (pl.col("setting") == "home") & (pl.col("source_kind") != "inferred")
    return (
        bouts.filter(is_log, pl.col("performed_on") <= as_of)
        .group_by("episode_key")
        .agg(pl.col("performed_on").max())
    )
