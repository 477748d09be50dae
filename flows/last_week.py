"""What last week's reports were made from: the exports that were there a week ago."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.derivation import Derivation

A_WEEK = timedelta(weeks=1)


def last_weeks_derivation(plan: Derivation, known_at: datetime | None = None) -> Derivation | None:
    """The derivation from what was known at the end of the same weekday of last week, if anything.

    The day is that of ``known_at``, or of the newest export. Exports come at about the same hour
    each week, now a little earlier and now a little later: to the second, last week's would count
    as known one week and as new the next.
    """
    latest = known_at or max((one.export.received_at for one in plan.known), default=None)
    if latest is None:
        return None
    zone = ZoneInfo(plan.settings.clinics.group.time_zone)
    day = latest.astimezone(zone).date() - A_WEEK
    until = datetime.combine(day, time.max, zone)
    known = tuple(one for one in plan.known if one.export.received_at <= until)
    return replace(plan, known=known) if known else None
