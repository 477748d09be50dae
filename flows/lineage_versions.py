"""All versions of the rows asked for, accepted and quarantined, whatever became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.columns import Table
from domain.datasets import DATASETS
from flows.lineage_asked import Asked
from transforms.current.newest_version import RANK, open_quarantine
from transforms.current.settled import settled
from warehouse.accepted import TakenIn, accepted_files, accepted_rows, quarantined_rows
from warehouse.store import Store


@dataclass(frozen=True)
class Versions:
    """The rows of one dataset: accepted ones from the lowest rank to the one that counts.

    ``quarantined`` says of each whether it ``is_open``; ``current`` has what was found when rows
    were settled: is_waiting, and the episode_id of those that belong to one by their day.
    """

    table: Table
    accepted: pl.DataFrame
    quarantined: pl.DataFrame
    current: pl.DataFrame


def versions_of(asked: Asked, known: Sequence[TakenIn], store: Store) -> list[Versions]:
    """Per dataset asked for: every version of each key that any matching row has."""
    found: dict[str, tuple[pl.DataFrame, pl.DataFrame]] = {}
    for dataset, values in asked.rows.items():
        table = DATASETS[dataset]
        accepted = _accepted(table, asked, known, store)
        quarantined = quarantined_rows(known, table, store)
        keys = _keys(table, values, accepted, quarantined)
        found[dataset] = (
            accepted.join(keys, on=list(table.key), how="semi").collect(),
            _quarantined(table, values, keys, accepted, quarantined),
        )
    current = _settled({name: rows for name, (rows, _) in found.items()}, asked, known, store)
    return [
        Versions(
            DATASETS[name],
            accepted.sort([*DATASETS[name].key, *RANK], nulls_last=False),
            quarantined,
            current[name],
        )
        for name, (accepted, quarantined) in found.items()
    ]


def _accepted(table: Table, asked: Asked, known: Sequence[TakenIn], store: Store) -> pl.LazyFrame:
    return accepted_rows(accepted_files(known, table, [asked.clinic_id], store), table)


def _keys(
    table: Table, values: Mapping[str, str], accepted: pl.LazyFrame, quarantined: pl.LazyFrame
) -> pl.LazyFrame:
    key = list(table.key)
    return pl.concat(
        [
            accepted.filter(_has(values)).select(key),
            quarantined.filter(_had(table, values)).select(key).drop_nulls(),
        ]
    ).unique()


def _has(values: Mapping[str, str]) -> pl.Expr:
    """Whether an accepted row has the values."""
    return pl.all_horizontal(pl.col(n).cast(pl.String) == value for n, value in values.items())


def _had(table: Table, values: Mapping[str, str]) -> pl.Expr:
    """Whether a quarantined row has them: its key has columns of its own, all else is in cells."""
    return pl.all_horizontal(
        (
            pl.col(name).cast(pl.String)
            if name in table.key
            else pl.col("cells").str.json_path_match(f"$.{name}")
        ).eq_missing(value)
        for name, value in values.items()
    )


def _quarantined(
    table: Table,
    values: Mapping[str, str],
    keys: pl.LazyFrame,
    accepted: pl.LazyFrame,
    quarantined: pl.LazyFrame,
) -> pl.DataFrame:
    """Quarantined rows of the keys, and those that match but lack a full key."""
    lacks_key = pl.any_horizontal(pl.col(name).is_null() for name in table.key)
    rows = pl.concat(
        [
            quarantined.join(keys, on=list(table.key), how="semi"),
            quarantined.filter(_had(table, values) & lacks_key),
        ]
    )
    rivals = accepted.join(keys, on=list(table.key), how="semi")
    place = ["export_id", "row_number"]
    is_open = open_quarantine(rows, rivals, table).select(*place, is_open=pl.lit(True))
    return (
        rows.join(is_open, on=place, how="left")
        .with_columns(pl.col("is_open").fill_null(False))
        .sort([*table.key, *place])
        .collect()
    )


def _settled(
    rows: Mapping[str, pl.DataFrame], asked: Asked, known: Sequence[TakenIn], store: Store
) -> dict[str, pl.DataFrame]:
    """The current rows, attributed as ever: to whichever episodes their patients have."""
    episodes = _accepted(DATASETS["episodes"], asked, known, store)
    empty = {name: accepted_rows([], table) for name, table in DATASETS.items() if name not in rows}
    return settled(
        {**empty, **{name: frame.lazy() for name, frame in rows.items()}, "episodes": episodes}
    )
