"""All versions of the rows asked for, accepted and quarantined, whatever became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.columns import Table
from domain.datasets import EVERY_DATASET, RANK
from flows.derivation import Derivation, settled_of
from flows.lineage_asked import Asked
from transforms.current.identities import Identities
from transforms.current.newest_version import open_quarantine
from warehouse.accepted import accepted_rows, quarantined_rows, written_cell


@dataclass(frozen=True)
class Versions:
    """The rows of one dataset: accepted ones from the lowest rank to the one that counts.

    Of each, ``gone_in`` names the later full snapshot that lacks its key, null where none does.
    ``quarantined`` says of each whether it ``is_open``; ``current`` has what was found when rows
    were settled: is_waiting, and the episode_id of those that belong to one by their day.
    """

    table: Table
    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    current: pl.DataFrame
    identities: Identities


def versions_of(asked: Asked, plan: Derivation) -> list[Versions]:
    """Per dataset asked for: every version of each key that any matching row has."""
    settled = settled_of(plan, asked.clinic_id)
    found = []
    for dataset, values in asked.rows.items():
        table = EVERY_DATASET[dataset]
        key = list(table.key)
        accepted = accepted_rows(plan.known, table, [asked.clinic_id], plan.store)
        quarantined = quarantined_rows(plan.known, table, plan.store)
        keys = _keys(table, values, asked.merged, accepted, quarantined)
        gone = settled.gone[dataset].lazy()
        of_keys = _with_gone(accepted.join(keys, on=key, how="semi"), gone, table)
        found.append(
            Versions(
                table,
                of_keys.sort(
                    [*key, pl.col("gone_in").is_null(), *RANK], nulls_last=False
                ).collect(),
                _quarantined(table, values, asked.merged, keys, accepted, quarantined, gone),
                settled.rows[dataset].join(keys, on=key, how="semi").collect(),
                settled.identities,
            )
        )
    return found


def _with_gone(rows: pl.LazyFrame, gone: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    """The rows, ``gone_in`` naming the full snapshot that was made later and lacks the key."""
    made = pl.col("exported_at")
    is_later = made.is_null() | (made < pl.col("gone_at"))
    return (
        rows.join(gone, on=list(table.key), how="left")
        .with_columns(pl.when(is_later).then("gone_in").alias("gone_in"))
        .drop("gone_at")
    )


def _keys(
    table: Table,
    values: Mapping[str, str],
    merged: Sequence[str],
    accepted: pl.LazyFrame,
    quarantined: pl.LazyFrame,
) -> pl.LazyFrame:
    key = list(table.key)
    return pl.concat(
        [
            accepted.filter(_has(values, merged)).select(key),
            quarantined.filter(_had(table, values, merged)).select(key).drop_nulls(),
        ]
    ).unique()


def _has(values: Mapping[str, str], merged: Sequence[str]) -> pl.Expr:
    """Whether an accepted row has the values."""
    return pl.all_horizontal(
        pl.col(name).cast(pl.String).is_in(_wanted(name, value, merged))
        for name, value in values.items()
    )


def _wanted(name: str, value: str, merged: Sequence[str]) -> list[str]:
    return [value, *merged] if name == "patient_id" else [value]


def _had(table: Table, values: Mapping[str, str], merged: Sequence[str]) -> pl.Expr:
    """Whether a quarantined row has them: its key has columns of its own, all else is in cells."""
    return pl.all_horizontal(
        (pl.col(name).cast(pl.String) if name in table.key else written_cell(name))
        .is_in(_wanted(name, value, merged))
        .fill_null(False)
        for name, value in values.items()
    )


def _quarantined(
    table: Table,
    values: Mapping[str, str],
    merged: Sequence[str],
    keys: pl.LazyFrame,
    accepted: pl.LazyFrame,
    quarantined: pl.LazyFrame,
    gone: pl.LazyFrame,
) -> pl.DataFrame:
    """Quarantined rows of the keys, and those that match but lack a full key."""
    lacks_key = pl.any_horizontal(pl.col(name).is_null() for name in table.key)
    rows = pl.concat(
        [
            quarantined.join(keys, on=list(table.key), how="semi"),
            quarantined.filter(_had(table, values, merged) & lacks_key),
        ]
    )
    rivals = accepted.join(keys, on=list(table.key), how="semi")
    place = ["export_id", "row_number"]
    there = _with_gone(rows, gone, table).filter(pl.col("gone_in").is_null()).drop("gone_in")
    is_open = open_quarantine(there, rivals, table).select(*place, is_open=pl.lit(True))
    return (
        rows.join(is_open, on=place, how="left")
        .with_columns(pl.col("is_open").fill_null(False))
        .sort([*table.key, *place])
        .collect()
    )
