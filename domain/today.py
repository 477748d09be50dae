"""The one place that asks what day it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.settings import Settings


def today(settings: Settings) -> date:
    """Today in the group's calendar: the data cut, unless somebody gives another."""
    return datetime.now(ZoneInfo(settings.clinics.group.time_zone)).date()
