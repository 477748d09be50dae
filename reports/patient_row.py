"""What a worklist says about one active patient, and why to call."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.weeks import Week

LEVELS = ("red", "amber", "info")


@dataclass(frozen=True)
class Reason:
    """Why to call: one flag that is up, how urgent it is, since when, and whether it is new.

    ``lasting`` says what has held since then, where it is not what ``words`` say. ``is_told`` is
    false where another reason of the patient says the same and more.
    """

    code: str
    level: str
    words: str
    first_seen: date
    is_new: bool
    is_told: bool = True
    lasting: str = ""

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """Its place among reasons: by level, then pain before the rest, then new ones first."""
        return LEVELS.index(self.level), not self.code.startswith("P"), not self.is_new


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
    ``later_in_quarantine`` counts the home bouts there that may be after the last log; ``hold`` is
    the last day of a hold, or null where none covers the day (see ``is_on_hold``); ``left_out``
    names the exercises that are skipped, with their shares; ``missed`` the questionnaires that did
    not come. ``logs_go_to`` is the start of another active episode of the patient, which the logs
    count for.
    """

    clinic_id: str
    physio_id: str | None
    episode_key: str
    patient_id: str
    cohort: str
    day: int
    last_log: date | None
    later_in_quarantine: int
    weeks: tuple[WeekOfPatient, ...]
    pain_at_start: float | None
    latest_pain: float | None
    latest_pain_on: date | None
    is_on_hold: bool
    hold: date | None
    left_out: tuple[str, ...]
    missed: tuple[str, ...]
    next_appointment: datetime | None
    logs_go_to: date | None
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> str | None:
        """How urgent the most urgent reason is; null without any."""
        return self.reasons[0].level if self.reasons else None

    @property
    def rank(self) -> tuple[int, bool, bool]:
        """The place of the most urgent reason told among reasons; after all of them without any."""
        return self.told[0].rank if self.told else (len(LEVELS), True, True)

    @property
    def told(self) -> tuple[Reason, ...]:
        """The reasons that the page tells."""
        return tuple(reason for reason in self.reasons if reason.is_told)

    @property
    def first_seen(self) -> date | None:
        """Since when there has been a reason to call."""
        return min((reason.first_seen for reason in self.reasons), default=None)

    @property
    def is_new(self) -> bool:
        """Whether any reason told is new."""
        return any(reason.is_new for reason in self.told)

    @property
    def standing(self) -> str:
        """Whether the patient is new on the list of those to call, or has been on it."""
        if all(reason.is_new for reason in self.reasons):
            return "New"
        return "New reason" if self.is_new else "Continuing"

    @property
    def codes(self) -> str:
        """The codes of the reasons, for the filter."""
        return " ".join(sorted(reason.code for reason in self.reasons))


@dataclass(frozen=True)
class ResolvedReason:
    """A flag that was up some days before the data cut and no longer is.

    ``now`` says in words how the patient stands.
    """

    clinic_id: str
    physio_id: str | None
    patient_id: str
    cohort: str
    level: str
    words: str
    first_seen: date
    now: str
