"""A settled clinic as tables, to be kept, and back."""

from collections.abc import Mapping

import polars as pl

from domain.datasets import EVERY_DATASET
from transforms.current.identities import Identities
from transforms.current.settled import Settled

GONE = "gone_"


def as_frames(found: Settled) -> dict[str, pl.DataFrame | pl.LazyFrame]:
    """Everything about a settled clinic as tables, by name."""
    who = found.identities
    kinds = [
        *((old, new, "merged") for old, new in who.counts_as.items()),
        *((patient, None, "deleted") for patient in who.deleted),
        *((patient, None, "circular") for patient in who.circular),
    ]
    schema = {"patient_id": pl.String(), "counts_as": pl.String(), "kind": pl.String()}
    return {
        **found.rows,
        **{f"{GONE}{name}": rows for name, rows in found.gone.items()},
        "verdicts": found.verdicts,
        "identities": pl.DataFrame(sorted(kinds, key=str), schema=schema, orient="row"),
    }


def is_whole(frames: Mapping[str, pl.LazyFrame]) -> bool:
    """Whether all tables of a settled clinic are among these."""
    of_datasets = (table for name in EVERY_DATASET for table in (name, f"{GONE}{name}"))
    return {*of_datasets, "verdicts", "identities"} <= frames.keys()


def from_frames(frames: Mapping[str, pl.LazyFrame]) -> Settled:
    """The settled clinic that these tables came from; rows are read when they are collected."""
    who = frames["identities"].collect()
    merged = who.filter(pl.col("kind") == "merged")
    return Settled(
        rows={name: frames[name] for name in EVERY_DATASET},
        gone={name: frames[f"{GONE}{name}"].collect() for name in EVERY_DATASET},
        verdicts=frames["verdicts"].collect(),
        identities=Identities(
            counts_as=dict(merged.select("patient_id", "counts_as").iter_rows()),
            deleted=frozenset(who.filter(pl.col("kind") == "deleted")["patient_id"]),
            circular=frozenset(who.filter(pl.col("kind") == "circular")["patient_id"]),
        ),
    )
