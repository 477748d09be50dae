"""Reasons to call that there were when a worklist's new ones were none, and that have gone."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from reports.cells import Row, Tables
from reports.flag_words import reason_to_call
from reports.patient_facts import exercise_names, holds_on
from reports.patient_row import LEVELS, ResolvedReason
from reports.silence import follows_from, silences
from reports.words import week_day


def resolved_reasons(
    tables: Tables, patient_ids: pl.DataFrame, flags_before: pl.DataFrame, as_of: date
) -> list[ResolvedReason]:
    """One row per flag of ``flags_before`` that is not up at the data cut, by patient and level.

    Not of those that the page of then did not tell, since it said that nothing was logged.
    """
    flags, episodes = tables["flags"], tables["episodes"]
    gone = flags_before.join(flags, on=["episode_key", "code"], how="anti")
    rows = (
        gone.drop("patient_key", "clinic_id", "physio_id")
        .join(episodes, on="episode_key")
        .join(patient_ids.select("patient_key", "patient_id"), on="patient_key", how="left")
        .sort("patient_id", "episode_key", "code")
    )
    scores = tables["outcome_windows"].filter(instrument="nprs")
    answered = set(scores.select("episode_key", "outcome_window").iter_rows())
    standing = _Standing(holds_on(tables, as_of), set(flags["episode_key"]), answered, as_of)
    exercises, silence = exercise_names(tables), silences(flags_before)
    found = [
        _resolved(row, reason_to_call(row, exercises, as_of), standing.of(row))
        for row in rows.iter_rows(named=True)
        if not follows_from(silence.get(row["episode_key"]), row)
    ]
    return sorted(found, key=lambda one: (one.patient_id, LEVELS.index(one.level)))


def _resolved(row: Row, words: str, now: str) -> ResolvedReason:
    return ResolvedReason(
        clinic_id=row["clinic_id"],
        physio_id=row["physio_id"],
        patient_id=row["patient_id"] or "not found",
        cohort=row["cohort"],
        level=row["level"],
        words=words,
        first_seen=row["first_seen"],
        now=now,
    )


class _Standing:
    """How a patient stands at the data cut, in words: holds, discharges, time resolve nothing."""

    def __init__(
        self,
        holds: Mapping[str, date | None],
        flagged: set[str],
        answered: set[tuple[str, str]],
        as_of: date,
    ) -> None:
        self.holds, self.flagged, self.answered, self.as_of = holds, flagged, answered, as_of

    def of(self, row: Row) -> str:
        discharged_on, key = row["discharged_on"], row["episode_key"]
        if discharged_on is not None and discharged_on < self.as_of:
            return f"discharged on {week_day(discharged_on, self.as_of)}"
        if key in self.holds:
            until = self.holds[key]
            return f"on hold until {week_day(until, self.as_of)}" if until else "on hold"
        window = row["outcome_window"]
        is_missed = window is not None and (key, window) not in self.answered
        now = "not answered, too late by now" if is_missed else "resolved"
        return f"{now}; another reason to call is left" if key in self.flagged else now
