"""What there is to tell, from receipts, landing, the published flags and the mails."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.errors import AdherenceError
from domain.settings import Settings
from domain.today import today
from domain.weeks import Week
from flows.context import derivation
from flows.derivation import Derivation
from flows.health import service_health
from flows.landed_ahead import landed_ahead
from flows.report_mails import mails_not_sent, what_to_mend
from flows.skipped_weeks import skipped_weeks
from flows.standing_notes import to_come
from flows.unlisted import unlisted_in_use
from reports.export_notices import (
    of_days_to_come,
    of_exports,
    of_held_up,
    of_landed_ahead,
    of_silence,
    of_unlisted,
    of_unread,
)
from reports.notices import Notice, of_call_first, of_mails, of_skipped
from warehouse.accepted import clinics_of
from warehouse.landing import landed_exports
from warehouse.publication import published_rows, read_publication
from warehouse.receipt_files import had_receipt
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
        *of_days_to_come(to_come(plan, day), day),
        *of_landed_ahead([one.export for one in landed_ahead(plan.known, datetime.now(UTC))]),
        *_of_silence(plan, day),
        *of_unlisted(unlisted_in_use(plan.known, plan.settings.clinics)),
        *_of_inbox(plan.store, day),
        *_of_call_first(plan.store, settings),
        *of_skipped(skipped_weeks(plan.store, Week.last_complete(day))),
        *of_mails(week, *mails_not_sent(data, week), what_to_mend()),
    ]


def _of_silence(plan: Derivation, day: date) -> Iterator[Notice]:
    """Of the listed clinics that are silent, also where they never sent anything.

    What stands in the place of a clinic's id and is none of the configuration may be a patient's.
    What landed by a clock that was ahead says nothing before its day: it would break every silence
    until then.
    """
    zones, wanted = plan.settings.clinics, plan.settings.service.notices
    group = ZoneInfo(zones.group.time_zone)
    came = sorted(
        (moment, clinics_of([one]))
        for one in plan.known
        for moment in {one.export.received_at, *one.export.came_at}
        if moment.astimezone(group).date() <= day
    )
    if not came or _are_to_be_read(plan, range(wanted.no_export_for_days), day):
        return
    last: dict[str, date | None] = dict.fromkeys(zones.ids)
    for moment, clinic_ids in came:
        for clinic_id in last.keys() & clinic_ids:
            last[clinic_id] = moment.astimezone(ZoneInfo(zones.time_zone_of(clinic_id))).date()
    first = came[0][0].astimezone(group).date()
    yield from of_silence(last, first, day, wanted)


def _are_to_be_read(plan: Derivation, days: range, day: date) -> bool:
    """Whether exports that landed so many days ago, or that counted, are still to be taken in.

    They may be of any clinic: where the machine was off for long, the sweep looks before what has
    come meanwhile is read. One that nobody ever takes in keeps no silence for good.
    """
    group = ZoneInfo(plan.settings.clinics.group.time_zone)
    known = {one.export.export_id for one in plan.known}
    return any(
        had_receipt(export.export_id, plan.store)
        or (day - export.received_at.astimezone(group).date()).days in days
        for export in landed_exports(plan.store)
        if export.export_id not in known
    )


def _of_inbox(store: Store, day: date) -> Iterator[Notice]:
    """Of what the service that is at work has seen in its inbox."""
    if found := service_health(store):
        yield from of_unread(found["read_by_no_mapping"], found["unread_hash"])
        yield from of_held_up(found.get("unreadable", 0), found.get("without_room", 0), day)


def _of_call_first(store: Store, settings: Settings) -> Iterator[Notice]:
    try:
        published = read_publication(store)
        rows = published_rows(CALL_FIRST, store)
    except AdherenceError:
        # Damaged, or encrypted with a key that is no longer in use: the next one is not.
        return
    if published is None:
        return
    listed = settings.clinics.ids
    counts = {
        (row["clinic_id"], row["physio_id"]): row["patients"]
        for row in rows
        # What is not listed may be a patient's id in the place of a clinic's.
        if row["clinic_id"] in listed
    }
    yield from of_call_first(counts, published.as_of, settings.service.notices)
