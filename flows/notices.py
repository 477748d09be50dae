"""What there is to tell, from receipts, landing and the published flags."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from domain.settings import Settings
from flows.context import derivation, today
from reports.notices import Notice, of_exports, of_failure, of_red_flags, of_silence
from warehouse.accepted import TakenIn
from warehouse.publication import read_publication
from warehouse.store import Store


def notices_of(data: Path, failed: str | None = None) -> list[Notice]:
    """Everything worth a notice now, told before or not."""
    plan = derivation(data)
    settings, wanted = plan.settings, plan.settings.service.notices
    day = today(settings)
    found = [
        *of_exports(plan.known, wanted),
        *of_silence(_last_export(plan.known, settings), day, wanted),
        *_of_red_flags(plan.store, settings),
    ]
    return [*found, of_failure(failed, day)] if failed else found


def _last_export(known: tuple[TakenIn, ...], settings: Settings) -> dict[str, date]:
    """The day of the last export with accepted rows of a clinic; of a listed one the first of all.

    A listed clinic that never sent anything is silent since the first export of any.
    """
    if not known:
        return {}
    first = min(one.export.received_at for one in known)
    last = {clinic.clinic_id: first for clinic in settings.clinics.clinics}
    for one in known:
        for dataset in one.receipt.datasets:
            for clinic_id in dataset.clinics:
                last[clinic_id] = max(last.get(clinic_id, first), one.export.received_at)
    zones = settings.clinics
    return {
        clinic_id: moment.astimezone(ZoneInfo(zones.time_zone_of(clinic_id))).date()
        for clinic_id, moment in last.items()
    }


def _of_red_flags(store: Store, settings: Settings) -> Iterator[Notice]:
    published = read_publication(store.database)
    flags = store.parquet / "flags.parquet"
    if published is None or not flags.exists():
        return
    red = pl.scan_parquet(flags, glob=False).filter(pl.col("level") == "red")
    physio = pl.col("physio_id").fill_null("_unassigned")
    rows = red.group_by("clinic_id", physio).len().collect().rows()
    counts = {(clinic_id, physio_id): count for clinic_id, physio_id, count in rows}
    yield from of_red_flags(counts, published.as_of, settings.service.notices)
