"""Exports as they were known at an earlier moment: under the names that they had by then.

The same bytes may come again under a name with a later day, and count as made on that day from then
on. A report as known before that is the same whenever it is made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from domain.columns import Table
from domain.datasets import DATASETS, DONE
from domain.settings import Settings
from flows.reading import Reading, intake_fingerprint, reading_of
from sources.mapping import Mapping
from sources.mapping_files import load_mappings
from transforms.staging.staged import typed
from warehouse.accepted import TakenIn, accepted_rows, clinics_of, quarantined_rows, written_cell
from warehouse.store import Store


def known_then(
    taken_in: Iterable[TakenIn], moment: datetime, settings: Settings, store: Store
) -> list[TakenIn]:
    """The exports received not after a moment, as they were known then."""
    received = [one for one in taken_in if one.export.received_at <= moment]
    if all(one.export.last_came_at <= moment for one in received):
        return received
    mappings = load_mappings(settings.folder)
    return [_as_of(one, moment, mappings, settings, store) for one in received]


def _as_of(
    one: TakenIn, moment: datetime, mappings: Sequence[Mapping], settings: Settings, store: Store
) -> TakenIn:
    """An export under its names of then; made when they said, if its rows were the same then."""
    then = replace(one, export=one.export.as_of(moment))
    now_read, then_read = (reading_of(export, mappings) for export in (one.export, then.export))
    if now_read is None or then_read is None or now_read == then_read:
        return then
    is_of_now = one.receipt.fingerprint == intake_fingerprint(now_read, settings)
    if not (is_of_now and _are_read_alike(one, now_read, then_read)):
        return then
    fingerprint = intake_fingerprint(then_read, settings)
    receipt = replace(one.receipt, fingerprint=fingerprint)
    made_at = then_read.named_at
    if made_at == now_read.named_at:
        return replace(then, receipt=receipt)
    if not _are_judged_alike(one, made_at, settings, store):
        return then
    return replace(then, receipt=replace(receipt, exported_at=made_at), is_redated=True)


def _are_read_alike(one: TakenIn, now: Reading, then: Reading) -> bool:
    """Whether the names of then lead to the parts of the mapping by which it was read now."""
    datasets = {dataset.dataset for dataset in one.receipt.datasets}
    fitting = tuple(source for source in now.sources if source.dataset in datasets)
    return now.mapping == then.mapping and fitting == then.sources


def _are_judged_alike(
    one: TakenIn, made_at: datetime | None, settings: Settings, store: Store
) -> bool:
    """Whether an export made then had the same good rows: none is of a day between then and now."""
    datasets, now = one.receipt.datasets, one.receipt.exported_at
    if any(dataset.reason == "mostly_bad" for dataset in datasets) or now is None:
        return False
    if made_at is None:
        # Without a day none could be too late.
        return not any("date_out_of_range" in dataset.reasons for dataset in datasets)
    return all(
        days.filter(pl.col("day").is_between(made_at.date(), now.date(), closed="right"))
        .head(1)
        .collect()
        .is_empty()
        for name, column in DONE.items()
        for days in _days_of(one, DATASETS[name], column, settings, store)
    )


def _days_of(
    one: TakenIn, table: Table, column: str, settings: Settings, store: Store
) -> Iterator[pl.LazyFrame]:
    """On which days that was done which its rows say was: accepted ones, and in quarantine."""
    day = pl.col(column).cast(pl.Date).alias("day")
    yield accepted_rows([one], table, clinics_of([one]), store).select(day)
    written = quarantined_rows([one], table, store).with_columns(written_cell(column).alias(column))
    yield written.select(typed(table.column(column), settings.clinics)).select(day)
