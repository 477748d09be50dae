"""Accepted rows of one clinic to its current rows, attributed to episodes."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from domain.datasets import DATASETS, EVERY_DATASET, PATIENTS
from transforms.current.absences import absences, still_there
from transforms.current.attribution import episodes_of_days, episodes_of_outcome_days
from transforms.current.identities import Identities, identities
from transforms.current.newest_version import counting_versions, newest_versions
from transforms.current.snapshot_judge import VERDICTS, Claims

OF_AN_EPISODE = ("prescriptions", "holds")


@dataclass(frozen=True)
class Settled:
    """One clinic, settled.

    ``rows`` has per dataset one row per key, of the patient whom it counts for. ``is_waiting`` says
    that its patient or episode has not arrived. Sessions, appointments and outcomes carry the
    ``episode_id`` that they belong to, null where none. Sessions also carry performed_on,
    session_on (day of the session's first bout) and session_episode_id.
    ``gone`` has per dataset the keys that a full snapshot lacks; ``verdicts`` a row per snapshot
    and dataset; ``identities`` who is whom.
    """

    rows: dict[str, pl.DataFrame]
    gone: dict[str, pl.DataFrame]
    verdicts: pl.DataFrame
    identities: Identities


def settled(
    accepted: Mapping[str, pl.LazyFrame], claims: Mapping[str, Claims] | None = None
) -> Settled:
    """The current rows of one clinic, from its accepted rows and what its exports claim."""
    absent = {
        name: absences(rows, EVERY_DATASET[name], (claims or {}).get(name, Claims()))
        for name, rows in accepted.items()
    }
    versions = {
        name: still_there(rows, absent[name].gone, EVERY_DATASET[name])
        for name, rows in accepted.items()
    }
    known = _identities(accepted, versions)
    return Settled(
        rows=_attributed_rows(versions, known),
        gone={name: found.gone for name, found in absent.items()},
        verdicts=pl.concat(
            [pl.DataFrame(schema=VERDICTS), *(found.verdicts for found in absent.values())]
        ),
        identities=known,
    )


def _identities(
    accepted: Mapping[str, pl.LazyFrame], versions: Mapping[str, pl.LazyFrame]
) -> Identities:
    """Who is whom; a patient whom a full list of patients lacks counts as deleted."""
    if PATIENTS.name not in accepted:
        return Identities()
    there = counting_versions(versions[PATIENTS.name], PATIENTS)
    ever = counting_versions(accepted[PATIENTS.name], PATIENTS).with_columns(
        is_deleted=pl.lit(True)
    )
    gone = ever.join(there, on=list(PATIENTS.key), how="anti")
    columns = ["patient_id", "merged_into", "is_deleted"]
    return identities(pl.concat([there.select(columns), gone.select(columns)]).collect())


def _attributed_rows(
    versions: Mapping[str, pl.LazyFrame], known: Identities
) -> dict[str, pl.DataFrame]:
    current = {
        name: known.applied(newest_versions(versions[name], table)).collect()
        for name, table in DATASETS.items()
    }
    episodes = current["episodes"].lazy()
    frames = {"episodes": current["episodes"].with_columns(is_waiting=pl.lit(False))}
    for name in OF_AN_EPISODE:
        frames[name] = _with_waiting(current[name].lazy(), episodes, ["patient_id", "episode_id"])
    for name, rows in _attributed(current, episodes).items():
        frames[name] = _with_waiting(rows, episodes, ["patient_id"])
    if PATIENTS.name in versions:
        patients = newest_versions(versions[PATIENTS.name], PATIENTS).collect()
        frames[PATIENTS.name] = patients.with_columns(is_waiting=pl.lit(False))
    return {name: frame.sort(EVERY_DATASET[name].key) for name, frame in frames.items()}


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
