"""Reporting weeks: Monday to Sunday in the clinic's own calendar."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import UsageError

# Whoever is treated here, and whatever a slip of the hand makes of a year.
YEARS = range(1900, 2200)


@dataclass(frozen=True, order=True)
class Week:
    """One reporting week, known by its Monday."""

    monday: date

    @classmethod
    def containing(cls, day: date) -> "Week":
        """The week that holds ``day``."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def last_complete(cls, data_cut: date) -> "Week":
        """The latest week whose Sunday is not after the data cut."""
        return cls.containing(data_cut - timedelta(days=6))

    @classmethod
    def last_over(cls, today: date) -> "Week":
        """The latest week whose Sunday is past; on that day itself it is complete, but not over."""
        return cls.containing(today).before(1)

    @classmethod
    def parse(cls, text: str) -> "Week":
        """The week written as ``2026-W30``; raises UsageError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
        if found is None or int(found[1]) not in YEARS:
            raise UsageError(
                f"'{text}' is not a week. Expected a year and a week such as 2026-W30."
            )
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            raise UsageError(
                f"'{text}' is not a week: {found[1]} has no week {int(found[2])}."
            ) from None

    @classmethod
    def named(cls, text: str) -> "Week | None":
        """The same; null for anything else."""
        try:
            return cls.parse(text)
        except UsageError:
            return None

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    def before(self, weeks: int) -> "Week":
        """The week that many weeks earlier."""
        return Week(self.monday - timedelta(weeks=weeks))

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"
