"""Current bouts of one clinic, attributed to episodes: part by part, since they are most rows."""

from collections.abc import Iterator

import polars as pl

from domain.datasets import SESSIONS
from domain.parts import number_of_parts, parts
from transforms.current.attribution import episodes_of_days, with_waiting
from transforms.current.identities import Identities
from transforms.current.newest_version import newest_versions


def current_sessions(
    versions: pl.LazyFrame, known: Identities, episodes: pl.LazyFrame
) -> Iterator[pl.DataFrame]:
    """One row per current bout, in the order of their keys; all of a session in one part."""
    for is_in_part in parts(versions, "session_id", number_of_parts(versions)):
        newest = newest_versions(versions.filter(is_in_part), SESSIONS)
        yield _attributed(known.applied(newest).collect().lazy(), episodes)


def _attributed(bouts: pl.LazyFrame, episodes: pl.LazyFrame) -> pl.DataFrame:
    """Bouts by their own day; their session as a whole by the day of its first bout."""
    dated = bouts.with_columns(performed_on=pl.col("performed_at").dt.date()).collect().lazy()
    on = ["patient_id", "session_id", "performed_on"]
    session_days = _session_days(dated.select(on).unique(), episodes)
    return dated.join(session_days.lazy(), on=on, how="left", maintain_order="left").collect()


def _session_days(days: pl.LazyFrame, episodes: pl.LazyFrame) -> pl.DataFrame:
    """Per patient, session and day of it: what all of its bouts on the day have in common."""
    session_on = pl.col("performed_on").min().over("patient_id", "session_id")
    dated = days.with_columns(session_on=session_on)
    each = pl.concat(
        dated.select("patient_id", pl.col(day).alias("day"))
        for day in ("performed_on", "session_on")
    )
    # Once for both of its uses.
    of_days = episodes_of_days(each, episodes).collect().lazy()
    by_day = dated.join(
        of_days, left_on=["patient_id", "performed_on"], right_on=["patient_id", "day"], how="left"
    )
    of_sessions = of_days.rename({"episode_id": "session_episode_id", "day": "session_on"})
    attributed = by_day.join(of_sessions, on=["patient_id", "session_on"], how="left")
    return with_waiting(attributed, episodes, ["patient_id"])
