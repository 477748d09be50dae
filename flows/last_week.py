"""What last week's reports were made from: the exports that were there a week ago."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.weeks import Week
from flows.derivation import Derivation
from flows.known_then import known_then
from flows.landed_ahead import moments_that_came

A_WEEK = timedelta(weeks=1)


def last_weeks_derivation(
    plan: Derivation, week: Week, known_at: datetime | None = None, now: datetime | None = None
) -> Derivation | None:
    """The derivation from what was known at the end of the same weekday of last week, if anything.

    The day is that of ``known_at``, or of the newest export that came by ``now``, and not by a
    clock that was ahead; where that was before the reported week was over, the day after it.
    Exports come at about the same hour each week, now a little earlier and now a little later: to
    the second, last week's would count as known one week and as new the next.
    """
    came = [moment for moment in moments_that_came(plan, now).values() if moment]
    if not came:
        return None
    zone = ZoneInfo(plan.settings.clinics.group.time_zone)
    known_on = (known_at or max(came)).astimezone(zone).date()
    day = max(known_on, week.sunday + timedelta(days=1)) - A_WEEK
    until = datetime.combine(day, time.max, zone)
    known = known_then(plan.known, until, plan.settings, plan.store)
    return replace(plan, known=tuple(known)) if known else None
