"""The list of one physio: who is to be called, who is doing well, what has gone since."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from reports import names
from reports.patient_row import PatientRow, ResolvedReason

UNASSIGNED = "_unassigned"
# A picture and a table of eight weeks weigh as much as five rows; a long list has fewer of them.
LONG, DAY_BY_DAY_IN_LONG = 100, 50


@dataclass(frozen=True)
class ListOfPhysio:
    """One physio's active patients: those with a reason to call, most urgent first, and others.

    A patient with two episodes open has a row for each, and counts once.
    """

    physio_id: str
    to_call: tuple[PatientRow, ...]
    others: tuple[PatientRow, ...]
    resolved: tuple[ResolvedReason, ...]

    @property
    def name(self) -> str:
        """How people call the list."""
        return "Nobody in charge yet" if self.physio_id == UNASSIGNED else self.physio_id

    @property
    def file(self) -> str:
        """The name of the page's file."""
        return f"{self.physio_id}.html"

    @property
    def address(self) -> str:
        """The page's address from the clinic's index."""
        return quote(self.file, safe="")

    @property
    def active(self) -> int:
        """How many patients are in care."""
        return _patients((*self.to_call, *self.others))

    @property
    def on_hold(self) -> int:
        """How many of them are on hold."""
        return _patients(row for row in (*self.to_call, *self.others) if row.is_on_hold)

    @property
    def called(self) -> int:
        """How many of them are to be called."""
        return _patients(self.to_call)

    @property
    def day_by_day(self) -> tuple[PatientRow, ...]:
        """The patients, the first ones, who can be read day by day."""
        rows = (*self.to_call, *self.others)
        return rows if len(rows) <= LONG else rows[:DAY_BY_DAY_IN_LONG]

    def count(self, level: str) -> int:
        """How many patients are to be called with that urgency."""
        return _patients(row for row in self.to_call if row.level == level)

    @property
    def new(self) -> int:
        """How many patients have a reason to call that is new."""
        return _patients(row for row in self.to_call if row.is_new)

    @property
    def reasons(self) -> dict[str, str]:
        """The codes that are up, each with its name, for the filter."""
        codes = sorted({reason.code for row in self.to_call for reason in row.reasons})
        return {code: names.flag(code) for code in codes}

    @property
    def cohorts(self) -> dict[str, str]:
        """The cohorts on the list, each with its name, for the filter."""
        met = {row.cohort for row in (*self.to_call, *self.others)}
        return {cohort: name for cohort, name in names.COHORTS.items() if cohort in met}


def _patients(rows: Iterable[PatientRow]) -> int:
    return len({row.patient_id for row in rows})
