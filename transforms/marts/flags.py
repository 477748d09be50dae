"""Flags for the worklist (contract, section 7): who may need a call, since when, and why.

A flag's spell starts where its rule first holds; holds, the first days and the days after
discharge only keep it from showing. So ``first_seen`` is the first day of the spell that shows:
what a replay day by day finds, without the replay.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import polars as pl

from domain.flag_thresholds import FlagThresholds
from domain.open_episodes import is_open_on
from transforms.marts.flag_exercises import left_out_exercise
from transforms.marts.flag_log import never_logged, stopped_logging
from transforms.marts.flag_pain import risen_pain, session_pain
from transforms.marts.flag_questionnaires import overdue_pain_score
from transforms.marts.flag_rows import NUMBERS
from transforms.marts.flag_weeks import weekly_flags
from transforms.marts.home_log import HomeLog
from transforms.marts.part_days import PartDays
from transforms.marts.patient_weeks import exercise_weeks, patient_weeks
from transforms.marts.programme_days import Programme
from transforms.marts.seen_weeks import looks, weeks_as_seen


@dataclass(frozen=True)
class Known:
    """What the flags look at: one clinic up to a data cut.

    ``bouts`` and ``outcomes`` are current rows; the others are marts of the same cut.
    """

    programme: Programme
    components: pl.DataFrame
    log: HomeLog
    exercises: PartDays
    patient_weeks: pl.DataFrame
    exercise_weeks: pl.DataFrame
    outcome_windows: pl.DataFrame
    bouts: pl.DataFrame
    outcomes: pl.DataFrame


def flags(known: Known, thresholds: FlagThresholds, cut: date) -> pl.DataFrame:
    """One row per episode and flag raised at the data cut: level, first_seen, numbers behind it."""
    active = _active(known.programme, thresholds, cut)
    of_active = looks(known.exercises, known.log, active)

    def seen(weeks: pl.DataFrame, measured: Callable[..., pl.DataFrame]) -> pl.DataFrame:
        of_weeks = partial(measured, components=known.components, cut=cut)
        return weeks_as_seen(_of(weeks, active), of_active, of_weeks)

    raised = pl.concat(
        [
            never_logged(known.programme, known.log, thresholds.n1, cut),
            stopped_logging(known.programme, known.log, thresholds.n2),
            *weekly_flags(seen(known.patient_weeks, patient_weeks), thresholds),
            left_out_exercise(seen(known.exercise_weeks, exercise_weeks), thresholds.n6),
            *_of_outcomes(known, active, thresholds, cut),
        ]
    )
    shown = _shown(raised, active, known.programme.hold_days)
    return shown.select("episode_id", "code", "level", "first_seen", *NUMBERS).sort(
        "episode_id", "code"
    )


def _of(rows: pl.DataFrame, active: pl.DataFrame) -> pl.DataFrame:
    return rows.join(active, on="episode_id", how="semi")


def _of_outcomes(
    known: Known, active: pl.DataFrame, thresholds: FlagThresholds, cut: date
) -> list[pl.DataFrame]:
    """P1, P2 and Q1."""
    is_pain = pl.col("instrument") == "nprs"
    windows = _of(known.outcome_windows.filter(is_pain), active)
    baselines = windows.filter(pl.col("outcome_window") == "baseline").select(
        "episode_id", baseline="score"
    )
    scores = known.outcomes.filter(
        is_pain, pl.col("score_used").is_not_null(), pl.col("completed_at").dt.date() <= cut
    ).select("episode_id", "completed_at", "response_id", score="score_used")
    bouts = known.bouts.join(
        active, left_on="session_episode_id", right_on="episode_id", how="semi"
    )
    return [
        session_pain(bouts, baselines, thresholds.p1, cut),
        risen_pain(_of(scores, active), baselines, thresholds.p2),
        overdue_pain_score(active, windows, thresholds.q1, cut),
    ]


def _active(programme: Programme, thresholds: FlagThresholds, cut: date) -> pl.DataFrame:
    """The episodes that may show a flag at the cut: past the first days, not discharged, no hold.

    Columns: episode_id, started_on, first_day.
    """
    first_day = pl.col("started_on") + timedelta(days=thresholds.not_before_day)
    on_hold = programme.hold_days.filter(pl.col("day") == cut)
    return (
        programme.episodes.with_columns(first_day=first_day)
        .filter(is_open_on(cut), pl.col("first_day") <= cut)
        .join(on_hold, on="episode_id", how="anti")
        .select("episode_id", "started_on", "first_day")
    )


def _shown(raised: pl.DataFrame, active: pl.DataFrame, hold_days: pl.DataFrame) -> pl.DataFrame:
    """The flags of active episodes, each with the first day of its spell that shows."""
    shown = raised.join(active, on="episode_id").with_columns(
        day=pl.max_horizontal("since", "first_day")
    )
    held = shown.join(_ends_of_holds(hold_days), on=["episode_id", "day"], how="left")
    after_hold = pl.col("hold_ends_on") + timedelta(days=1)
    return held.with_columns(first_seen=pl.coalesce(after_hold, "day"))


def _ends_of_holds(hold_days: pl.DataFrame) -> pl.DataFrame:
    """Every day on hold with ``hold_ends_on``, the last of the days on hold without a gap."""
    # Days in a row less their place among the days are one and the same date.
    place = pl.int_range(pl.len()).over("episode_id", order_by="day")
    run = pl.col("day") - pl.duration(days=place)
    runs = hold_days.with_columns(run=run)
    ends = pl.col("day").max().over("episode_id", "run")
    return runs.select("episode_id", "day", ends.alias("hold_ends_on"))
