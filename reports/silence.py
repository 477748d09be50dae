"""Which flags only say once more that nothing has been logged, and where nobody logs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from reports.cells import Row, Tables
from reports.patient_facts import active_episodes
from reports.patient_row import LEVELS

# Fewer who have stopped at once are no sign that something else has.
SEVERAL = 5
# Of so many who logged lately one may log on, such as on paper.
FOR_EACH_WHO_LOGS = 9
LATELY = timedelta(weeks=2)
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


@dataclass(frozen=True)
class SilentClinic:
    """A clinic where many stopped logging at once: the last log before, and who still logs.

    ``still`` of the ``of`` patients who have logged lately log on; where that is nobody, ``of``
    counts those who are flagged for it.
    """

    last_log: date | None
    still: int
    of: int


def silent_clinics(
    tables: Tables, last_logs: Mapping[str, date], as_of: date, from_days: int
) -> Mapping[str, SilentClinic]:
    """The clinics where nobody, or hardly anybody, has logged for so many days.

    Several patients are flagged for it. The exports of their sessions may have stopped.
    ``last_logs``: the last day that somebody logged, per episode.
    """
    episodes = tables["episodes"]
    active = active_episodes(episodes, as_of)
    flagged = set(tables["flags"].filter(pl.col("code").is_in(NO_LOG))["episode_key"])
    found = {}
    for (clinic_id,), of_clinic in active.group_by("clinic_id", maintain_order=True):
        logs = {key: last_logs.get(key) for key in of_clinic["episode_key"]}
        # Who has just been discharged may have logged to the last: then exports come.
        all_keys = episodes.filter(pl.col("clinic_id") == clinic_id)["episode_key"]
        last = max(filter(None, map(last_logs.get, all_keys)), default=None)
        if silent := _silent_clinic(logs, last, flagged, as_of - timedelta(days=from_days)):
            found[str(clinic_id)] = silent
    return found


def _silent_clinic(
    last_logs: Mapping[str, date | None], last: date | None, flagged: set[str], since: date
) -> SilentClinic | None:
    """``last_logs``: of each active episode of a clinic, null where there was none."""
    stopped = [day for key, day in last_logs.items() if key in flagged]
    lately = [day for day in stopped if day and since - LATELY < day <= since]
    still = sum(day is not None and day > since for day in last_logs.values())
    if len(stopped) >= SEVERAL and (last is None or last <= since):
        return SilentClinic(last, 0, len(stopped))
    if still and len(lately) >= max(SEVERAL, FOR_EACH_WHO_LOGS * still):
        return SilentClinic(max(lately), still, still + len(lately))
    return None
