"""Accepted rows of one clinic to its current rows, attributed to episodes."""

from collections.abc import Mapping

import polars as pl

from domain.datasets import DATASETS
from transforms.current.attribution import episodes_of_days, episodes_of_outcome_days
from transforms.current.newest_version import newest_versions

OF_AN_EPISODE = ("prescriptions", "holds")


def settled(accepted: Mapping[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
    """Per dataset: one row per key of one clinic.

    ``is_waiting`` says that its patient or episode has not arrived. Sessions, appointments and
    outcomes carry the ``episode_id`` that they belong to, null where none. Sessions also carry
    performed_on, session_on (day of the session's first bout) and session_episode_id.
    """
    current = {
        name: newest_versions(accepted[name], table).collect() for name, table in DATASETS.items()
    }
    episodes = current["episodes"].lazy()
    frames = {"episodes": current["episodes"].with_columns(is_waiting=pl.lit(False))}
    for name in OF_AN_EPISODE:
        frames[name] = _with_waiting(current[name].lazy(), episodes, ["patient_id", "episode_id"])
    for name, rows in _attributed(current, episodes).items():
        frames[name] = _with_waiting(rows, episodes, ["patient_id"])
    return {name: frame.sort(DATASETS[name].key) for name, frame in frames.items()}


def _with_waiting(rows: pl.LazyFrame, episodes: pl.LazyFrame, on: list[str]) -> pl.DataFrame:
    known = episodes.select(on).unique().with_columns(is_known=pl.lit(True))
    joined = rows.join(known, on=on, how="left")
    return joined.with_columns(is_waiting=pl.col("is_known").is_null()).drop("is_known").collect()


def _attributed(
    current: Mapping[str, pl.DataFrame], episodes: pl.LazyFrame
) -> dict[str, pl.LazyFrame]:
    appointments = current["appointments"].lazy().with_columns(day=pl.col("starts_at").dt.date())
    outcomes = current["outcomes"].lazy().with_columns(day=pl.col("completed_at").dt.date())
    return {
        "sessions": _attributed_sessions(current["sessions"].lazy(), episodes),
        "appointments": _joined(appointments, episodes_of_days(_days(appointments), episodes)),
        "outcomes": _joined(outcomes, episodes_of_outcome_days(_days(outcomes), episodes)),
    }


def _days(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select("patient_id", "day")


def _joined(rows: pl.LazyFrame, of_days: pl.LazyFrame) -> pl.LazyFrame:
    return rows.join(of_days, on=["patient_id", "day"], how="left").drop("day")


def _attributed_sessions(bouts: pl.LazyFrame, episodes: pl.LazyFrame) -> pl.LazyFrame:
    """Bouts by their own day; their session as a whole by the day of its first bout."""
    session = ["patient_id", "session_id"]
    first = bouts.group_by(session).agg(pl.col("performed_at").min().dt.date().alias("session_on"))
    dated = bouts.with_columns(performed_on=pl.col("performed_at").dt.date()).join(
        first, on=session, how="left"
    )
    days = pl.concat(
        dated.select("patient_id", pl.col(day).alias("day"))
        for day in ("performed_on", "session_on")
    )
    of_days = episodes_of_days(days, episodes)
    by_day = dated.join(
        of_days, left_on=["patient_id", "performed_on"], right_on=["patient_id", "day"], how="left"
    )
    of_sessions = of_days.rename({"episode_id": "session_episode_id", "day": "session_on"})
    return by_day.join(of_sessions, on=["patient_id", "session_on"], how="left")
