"""Exports as they were known at an earlier moment: under the names that they had by then.

The same bytes may come again under a name with a later day, and count as made on that day from then
on. A report as known before that is the same whenever it is made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from domain.columns import Table
from domain.datasets import DATASETS, DONE
from domain.settings import Settings
from flows.reading import Reading, fingerprint_now, is_fatal, reading_of
from sources.mapping import Mapping as ExportMapping
from sources.mapping_files import load_mappings
from transforms.staging.staged import typed
from warehouse.accepted import TakenIn, accepted_rows, clinics_of, quarantined_rows, written_cell
from warehouse.store import Store


def known_since(known: Sequence[TakenIn], settings: Settings) -> Mapping[str, datetime]:
    """By export: when the last of its names came without which it would be read otherwise.

    A copy under a name that says nothing new changes nothing, and no moment.
    """
    renamed = any(one.export.last_came_at > one.export.received_at for one in known)
    mappings = load_mappings(settings.folder) if renamed else ()
    return {one.export.export_id: _known_since(one, mappings) for one in known}


def _known_since(one: TakenIn, mappings: Sequence[ExportMapping]) -> datetime:
    export, is_each_name_new = one.export, is_fatal(one.receipt)
    since, *earlier = sorted({export.received_at, *export.came_at}, reverse=True)
    now = reading_of(export, mappings) if earlier else None
    for moment in earlier:
        if is_each_name_new or reading_of(export.as_of(moment), mappings) != now:
            break
        since = moment
    return since


def known_then(
    taken_in: Iterable[TakenIn], moment: datetime, settings: Settings, store: Store
) -> list[TakenIn]:
    """The exports received not after a moment, as they were known then."""
    received = [one for one in taken_in if one.export.received_at <= moment]
    if all(one.export.last_came_at <= moment for one in received):
        return received
    mappings = load_mappings(settings.folder)
    return [
        one if one.export.last_came_at <= moment else _as_of(one, moment, mappings, settings, store)
        for one in received
    ]


def _as_of(
    one: TakenIn,
    moment: datetime,
    mappings: Sequence[ExportMapping],
    settings: Settings,
    store: Store,
) -> TakenIn:
    """An export under its names of then; made when they said, if its rows were the same then."""
    then = replace(one, export=one.export.as_of(moment))
    read_now, read_then = (reading_of(export, mappings) for export in (one.export, then.export))
    if read_now is None or read_then is None or not _are_read_alike(one, read_now, read_then):
        return then
    if one.receipt.fingerprint != fingerprint_now(one.receipt, one.export, read_now, settings):
        return then
    fingerprint = fingerprint_now(one.receipt, then.export, read_then, settings)
    receipt = replace(one.receipt, fingerprint=fingerprint)
    made_at = read_then.named_at
    if made_at == read_now.named_at:
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
    if made_at is None or now is None:
        # Without a day none could be too late, and most of a rejected export may have been that.
        reasons = {code for dataset in datasets for code in (*dataset.reasons, dataset.reason)}
        return not reasons & {"date_out_of_range", "mostly_bad"}
    # A rejected one has none: the earlier the day, the more of its rows are bad.
    return all(
        days.filter(pl.col("day").is_between(made_at.date(), now.date(), closed="right"))
        .head(1)
        .collect()
        .is_empty()
        for dataset in datasets
        if dataset.dataset in DONE
        for days in _days_of(one, DATASETS[dataset.dataset], settings, store)
    )


def _days_of(
    one: TakenIn, table: Table, settings: Settings, store: Store
) -> Iterator[pl.LazyFrame]:
    """On which days that was done which its rows say was: accepted ones, and in quarantine."""
    column = DONE[table.name]
    day = pl.col(column).cast(pl.Date).alias("day")
    yield accepted_rows([one], table, clinics_of([one]), store).select(day)
    written = quarantined_rows([one], table, store).with_columns(written_cell(column).alias(column))
    yield written.select(typed(table.column(column), settings.clinics)).select(day)
