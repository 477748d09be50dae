"""Where nothing dates rows: exports of one moment, of which ids decide, and exports of no day."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from domain.columns import Table
from domain.datasets import EVERY_DATASET
from flows.context import looking
from flows.derivation import Derivation
from flows.engine import guarded
from sources.mapping_files import load_mappings
from transforms.current.newest_version import counting_versions
from warehouse.accepted import TakenIn, accepted_rows


@guarded
def dates_in_doubt(data: Path, taken: Collection[str]) -> dict[str, list[Any]]:
    """What of the exports just ``taken`` in no date decides: see ``undated`` and ``undecided``."""
    plan = looking(data)
    return {"undated": undated(plan, taken), "undecided": undecided(plan, taken)}


def undecided(plan: Derivation, taken: Collection[str]) -> list[dict[str, Any]]:
    """One item per dataset and export whose rows count, though others of its moment differ.

    Of the moments of those just ``taken`` in: how many such rows there are, the name and arrival of
    the export that ``counts``, and of the ``others``.
    """
    found: defaultdict[tuple[str, str], list[set[str]]] = defaultdict(list)
    for dataset, clinic_id, exports in _of_one_moment(plan.by_name):
        if any(one.export.export_id in taken for one in exports):
            table = EVERY_DATASET[dataset]
            for counts, others in _undecided_rows(exports, table, clinic_id, taken, plan):
                found[dataset, counts].append(set(others))
    arrived = {one.export.export_id: _arrived(one) for one in plan.known}
    return [
        {
            "dataset": dataset,
            "rows": len(rows),
            "counts": arrived[counts],
            "others": [arrived[other] for other in sorted(set().union(*rows))],
        }
        for (dataset, counts), rows in sorted(found.items())
    ]


def undated(plan: Derivation, taken: Collection[str]) -> list[str]:
    """The names of exports just ``taken`` in, and used, that lack the day that their mapping reads.

    The rows of any that has one count before theirs.
    """
    mappings = load_mappings(plan.settings.folder)
    with_day = {one.mapping for one in mappings if one.exported_at and one.exported_at.file_name}
    return [
        one.export.names[0]
        for one in plan.by_name
        if one.export.export_id in taken
        and one.receipt.mapping in with_day
        and not (one.receipt.exported_at or one.receipt.is_rejected)
    ]


def _arrived(one: TakenIn) -> dict[str, Any]:
    return {"file": one.export.names[0], "received_at": one.export.received_at}


def _of_one_moment(known: Sequence[TakenIn]) -> Iterator[tuple[str, str, list[TakenIn]]]:
    """Dataset, clinic, and the exports with its rows that say they were made at the same time."""
    found: defaultdict[tuple[datetime, str, str], list[TakenIn]] = defaultdict(list)
    for one in known:
        # Of those that say nothing, each export that repeats what others have would be named.
        if moment := one.receipt.exported_at:
            for dataset in one.receipt.datasets:
                for clinic_id in dataset.clinics:
                    found[moment, dataset.dataset, clinic_id].append(one)
    for (_, name, clinic_id), exports in found.items():
        if len(exports) > 1:
            yield name, clinic_id, exports


def _undecided_rows(
    exports: Sequence[TakenIn],
    table: Table,
    clinic_id: str,
    taken: Collection[str],
    plan: Derivation,
) -> Iterator[tuple[str, list[str]]]:
    """Of each row that these give differently, and one of which counts: its id and the others'.

    Where one just ``taken`` in has the row.
    """
    version = [*table.key, "updated_at"]
    versions = _contested(accepted_rows(exports, table, [clinic_id], plan.store), table)
    new = versions.filter(pl.col("export_id").is_in(list(taken)))
    versions = versions.join(new, on=version, how="semi", nulls_equal=True)
    if versions.is_empty():
        return
    rivals = accepted_rows(plan.known, table, [clinic_id], plan.store)
    rivals = rivals.join(versions.lazy(), on=list(table.key), how="semi")
    counting = counting_versions(rivals, table).select(*version, counts="export_id").collect()
    # Where a newer one counts it is none of these.
    own = versions.join(
        counting, left_on=[*version, "export_id"], right_on=[*version, "counts"], nulls_equal=True
    ).rename({"export_id": "counts", "content": "said"})
    both = versions.join(own, on=version, nulls_equal=True)
    others = both.filter(pl.col("content").ne_missing(pl.col("said")))
    of_each = others.group_by(*version, "counts").agg("export_id")
    yield from of_each.select("counts", "export_id").iter_rows()


def _contested(rows: pl.LazyFrame, table: Table) -> pl.DataFrame:
    """Key, updated_at, export_id and content of rows whose version exports give differently.

    The content is a number that stands for all else that a row says; null where it is deleted.
    """
    version = [*table.key, "updated_at"]
    said = pl.struct(name for name in table.names if name not in version).hash()
    # By two numbers a row: there may be millions, of which hardly any is looked for.
    numbers = {
        "version": pl.struct(version).hash(),
        "content": pl.when(~pl.col("is_deleted")).then(said),
    }
    differ = rows.select(**numbers).group_by("version").agg(pl.col("content").n_unique())
    contested = differ.filter(pl.col("content") > 1).select("version")
    return (
        rows.select(*version, "export_id", **numbers)
        .join(contested, on="version", how="semi")
        .drop("version")
        .unique()
        .collect(engine="streaming")
    )
