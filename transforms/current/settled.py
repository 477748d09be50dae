"""Accepted rows of one clinic to its current rows, attributed to episodes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from domain.datasets import DATASETS, EVERY_DATASET, PATIENTS, SESSIONS
from transforms.current.absences import absences, still_there
from transforms.current.attribution import (
    episodes_of_days,
    episodes_of_outcome_days,
    with_waiting,
)
from transforms.current.identities import Identities, identities
from transforms.current.newest_version import counting_versions, newest_versions
from transforms.current.sessions import current_sessions
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

    rows: Mapping[str, pl.LazyFrame]
    gone: dict[str, pl.DataFrame]
    verdicts: pl.DataFrame
    identities: Identities


def settled(
    accepted: Mapping[str, pl.LazyFrame], claims: Mapping[str, Claims] | None = None
) -> Settled:
    """The current rows of one clinic, from its accepted rows and what its exports claim."""
    others, sessions = settled_in_parts(accepted, claims)
    return replace(others, rows={**others.rows, SESSIONS.name: pl.concat(sessions).lazy()})


def settled_in_parts(
    accepted: Mapping[str, pl.LazyFrame], claims: Mapping[str, Claims] | None = None
) -> tuple[Settled, Iterator[pl.DataFrame]]:
    """The same without the sessions, and these part by part, in their order."""
    absent = {
        name: absences(rows, EVERY_DATASET[name], (claims or {}).get(name, Claims()))
        for name, rows in accepted.items()
    }
    versions = {
        name: still_there(rows, absent[name].gone, EVERY_DATASET[name])
        for name, rows in accepted.items()
    }
    known = _identities(accepted, versions)
    rows = _attributed_rows(versions, known)
    others = Settled(
        rows={name: frame.lazy() for name, frame in rows.items()},
        gone={name: found.gone for name, found in absent.items()},
        verdicts=pl.concat(
            [pl.DataFrame(schema=VERDICTS), *(found.verdicts for found in absent.values())]
        ),
        identities=known,
    )
    sessions = current_sessions(versions[SESSIONS.name], known, others.rows["episodes"])
    return others, sessions


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
        if table is not SESSIONS
    }
    episodes = current["episodes"].lazy()
    frames = {"episodes": current["episodes"].with_columns(is_waiting=pl.lit(False))}
    for name in OF_AN_EPISODE:
        frames[name] = with_waiting(current[name].lazy(), episodes, ["patient_id", "episode_id"])
    for name, rows in _attributed(current, episodes).items():
        frames[name] = with_waiting(rows, episodes, ["patient_id"])
    if PATIENTS.name in versions:
        patients = newest_versions(versions[PATIENTS.name], PATIENTS).collect()
        frames[PATIENTS.name] = patients.with_columns(is_waiting=pl.lit(False))
    return {name: frame.sort(EVERY_DATASET[name].key) for name, frame in frames.items()}


def _attributed(
    current: Mapping[str, pl.DataFrame], episodes: pl.LazyFrame
) -> dict[str, pl.LazyFrame]:
    appointments = current["appointments"].lazy().with_columns(day=pl.col("starts_at").dt.date())
    outcomes = current["outcomes"].lazy().with_columns(day=pl.col("completed_at").dt.date())
    return {
        "appointments": _joined(appointments, episodes_of_days(_days(appointments), episodes)),
        "outcomes": _joined(outcomes, episodes_of_outcome_days(_days(outcomes), episodes)),
    }


def _days(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.select("patient_id", "day")


def _joined(rows: pl.LazyFrame, of_days: pl.LazyFrame) -> pl.LazyFrame:
    return rows.join(of_days, on=["patient_id", "day"], how="left").drop("day")
