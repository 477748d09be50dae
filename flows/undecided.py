"""Versions of a row that nothing dates: of two exports of one moment their ids decide, not time."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from domain.columns import Table
from domain.datasets import EVERY_DATASET
from flows.context import looking
from flows.engine import guarded
from warehouse.accepted import TakenIn, accepted_rows
from warehouse.store import Store


@guarded
def undecided(data: Path, taken: Collection[str]) -> list[dict[str, Any]]:
    """One item per dataset that an export just taken in shares with another of its moment.

    How many rows of it the two give differently, and whose count; none where they agree.
    """
    plan = looking(data)
    found = []
    for one, other in _of_one_moment(plan.by_name, taken):
        # Contract, section 2: of two of one age that of the greater id.
        counting = max(one, other, key=lambda export: export.export.export_id)
        for table in EVERY_DATASET.values():
            if rows := _rows_that_differ(one, other, table, plan.store):
                files = [export.export.names[0] for export in (one, other, counting)]
                found.append({"dataset": table.name, "rows": rows, "files": files})
    return found


def _of_one_moment(
    known: Sequence[TakenIn], taken: Collection[str]
) -> Iterator[tuple[TakenIn, TakenIn]]:
    """Two exports made at the same time, as they say themselves, of which one was just taken in."""
    by_moment: defaultdict[datetime | None, list[TakenIn]] = defaultdict(list)
    for one in known:
        by_moment[one.receipt.exported_at].append(one)
    # Of those that say nothing, each export that repeats what others have would be named.
    by_moment.pop(None, None)
    for of_moment in by_moment.values():
        if any(one.export.export_id in taken for one in of_moment):
            for one, other in combinations(of_moment, 2):
                if {one.export.export_id, other.export.export_id} & set(taken):
                    yield one, other


def _rows_that_differ(one: TakenIn, other: TakenIn, table: Table, store: Store) -> int:
    clinics = sorted(_clinics_with(one, table) & _clinics_with(other, table))
    if not clinics:
        return 0
    mine, theirs = (_versions(export, table, clinics, store) for export in (one, other))
    differ = pl.col("content") != pl.col("content_right")
    both = mine.join(theirs, on="version").filter(differ)
    return int(both.select(pl.len()).collect(engine="streaming").item())


def _clinics_with(one: TakenIn, table: Table) -> set[str]:
    return {c for d in one.receipt.datasets if d.dataset == table.name for c in d.clinics}


def _versions(one: TakenIn, table: Table, clinics: Sequence[str], store: Store) -> pl.LazyFrame:
    """Of each row two numbers: one of what tells its version, and one of all else that it says."""
    version = [*table.key, "updated_at"]
    content = [name for name in table.names if name not in version]
    rows = accepted_rows([one], table, clinics, store)
    return rows.select(
        pl.struct(version).hash().alias("version"),
        pl.struct(*content, "is_deleted").hash().alias("content"),
    ).unique()
