"""Which flags only say once more that nothing has been logged, and where nobody logs."""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from reports.cells import Row, Tables
from reports.patient_row import LEVELS

# Fewer who have stopped at once are no sign that something else has.
SEVERAL = 5
# The flags that say since when there has been no log.
NO_LOG = ("N1", "N2")
# Those about complete weeks.
OF_WEEKS = ("N3", "N4", "N5")


def silences(flags: pl.DataFrame) -> dict[str, Row]:
    """The flag that there is no log, per episode that has one."""
    rows = flags.iter_rows(named=True)
    return {flag["episode_key"]: flag for flag in rows if flag["code"] in NO_LOG}


def follows_from(silence: Row | None, flag: Row) -> bool:
    """Whether the flag is about weeks without any log, and is no more urgent than that one."""
    if silence is None or flag["code"] not in OF_WEEKS or flag["week"] is None:
        return False
    last_log = date.min if silence["code"] == "N1" else silence["value_on"]
    is_since = last_log is not None and last_log < flag["week"]
    # N4 is about the week before as well.
    shares = ("value", "compared_with") if flag["code"] == "N4" else ("value",)
    is_nothing = all(flag[share] == 0 for share in shares)
    is_weaker = LEVELS.index(flag["level"]) >= LEVELS.index(silence["level"])
    return is_since and is_nothing and is_weaker


def silent_clinics(
    tables: Tables, last_logs: Mapping[str, date], as_of: date, from_days: int
) -> Mapping[str, date | None]:
    """The clinics with several patients flagged for silence where nobody logged for so many days.

    With the day of their last log, or null. Their exports of sessions may have stopped.
    ``last_logs``: the last day that somebody logged, per episode.
    """
    silent = tables["flags"].filter(pl.col("code").is_in(NO_LOG))
    flagged = silent.group_by("clinic_id").agg(pl.col("episode_key").n_unique())
    last: dict[str, date] = {}
    for clinic_id, key in tables["episodes"].select("clinic_id", "episode_key").iter_rows():
        if day := last_logs.get(key):
            last[clinic_id] = max(day, last.get(clinic_id, day))
    return {
        clinic_id: last.get(clinic_id)
        for clinic_id, silent_patients in flagged.sort("clinic_id").iter_rows()
        if silent_patients >= SEVERAL
        and last.get(clinic_id, date.min) <= as_of - timedelta(days=from_days)
    }
