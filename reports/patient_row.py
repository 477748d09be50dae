"""What a worklist says about one active patient, and why to call."""

from dataclasses import dataclass
from datetime import date

from domain.weeks import Week

LEVELS = ("red", "amber", "info")


@dataclass(frozen=True)
class Reason:
    """Why to call: one flag that is up, how urgent it is, and since when."""

    level: str
    words: str
    first_seen: date


@dataclass(frozen=True)
class WeekOfPatient:
    """One complete week: adherence with no log counted as not done, and on logged days only."""

    week: Week
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class PatientRow:
    """One active episode of care, as its physiotherapist needs it between two patients.

    ``reasons`` are the most urgent first; ``weeks`` the last complete ones, oldest first;
    ``hold`` is the last day of a hold, or null where none covers the day (see ``is_on_hold``).
    """

    clinic_id: str
    physio_id: str | None
    patient_id: str
    cohort: str
    day: int
    last_log: date | None
    weeks: tuple[WeekOfPatient, ...]
    pain_at_start: float | None
    latest_pain: float | None
    latest_pain_on: date | None
    is_on_hold: bool
    hold: date | None
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> str | None:
        """How urgent the most urgent reason is; null without any."""
        return self.reasons[0].level if self.reasons else None

    @property
    def first_seen(self) -> date | None:
        """Since when there has been a reason to call."""
        return min((reason.first_seen for reason in self.reasons), default=None)
