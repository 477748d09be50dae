"""What there is to tell, from receipts, landing, the published flags and the mails."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.errors import AdherenceError
from domain.settings import Settings
from domain.today import today
from domain.weeks import Week
from flows.context import derivation
from flows.report import mails_not_sent
from reports.notices import (
    Notice,
    of_call_first,
    of_exports,
    of_mails,
    of_silence,
)
from warehouse.accepted import TakenIn
from warehouse.publication import published_rows, read_publication
from warehouse.store import Store

# As worklists count them: one with several reasons once.
CALL_FIRST = """
    select clinic_id, coalesce(physio_id, '_unassigned') as physio_id,
        count(distinct episode_key) as patients
    from flags where level = 'red' group by all order by all
"""


def notices_of(data: Path) -> list[Notice]:
    """Everything worth a notice now, told before or not, but failures."""
    plan = derivation(data)
    settings, wanted = plan.settings, plan.settings.service.notices
    day = today(settings)
    week = Week.last_over(day)
    return [
        *of_exports(plan.known, wanted),
        *of_silence(_last_export(plan.known, settings, day), day, wanted),
        *_of_call_first(plan.store, settings),
        *of_mails(week, *mails_not_sent(data, week)),
    ]


def _last_export(known: tuple[TakenIn, ...], settings: Settings, day: date) -> dict[str, date]:
    """The day of the last export with accepted rows of a clinic; of a listed one the first of all.

    A listed clinic that never sent anything is silent since the first export of any. What landed by
    a clock that was ahead says nothing before its day: it would break every silence until then.
    """
    zones = settings.clinics
    group = ZoneInfo(zones.group.time_zone)
    known = tuple(one for one in known if one.export.received_at.astimezone(group).date() <= day)
    if not known:
        return {}
    first = min(one.export.received_at for one in known)
    last = {clinic.clinic_id: first for clinic in settings.clinics.clinics}
    for one in known:
        for dataset in one.receipt.datasets:
            for clinic_id in dataset.clinics:
                last[clinic_id] = max(last.get(clinic_id, first), one.export.received_at)
    return {
        clinic_id: moment.astimezone(ZoneInfo(zones.time_zone_of(clinic_id))).date()
        for clinic_id, moment in last.items()
    }


def _of_call_first(store: Store, settings: Settings) -> Iterator[Notice]:
    try:
        published = read_publication(store)
        rows = published_rows(CALL_FIRST, store)
    except AdherenceError:
        # Damaged, or encrypted with a key that is no longer in use: the next one is not.
        return
    if published is None:
        return
    counts = {(row["clinic_id"], row["physio_id"]): row["patients"] for row in rows}
    yield from of_call_first(counts, published.as_of, settings.service.notices)
