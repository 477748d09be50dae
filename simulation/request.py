"""What is asked of the simulation."""

import math
from dataclasses import dataclass
from datetime import date

from domain.errors import UsageError

# Exports with dates before 2000 are rejected; baseline questionnaires precede the start.
EARLIEST = date(2000, 2, 1)


@dataclass(frozen=True)
class Request:
    """The size of the history and what is true in it (arguments of ``write_exports``)."""

    patients: int
    weeks: int
    seed: int
    end: date
    clinics: int = 3
    effect: float = 0.0

    def patients_of(self, clinic: int) -> int:
        """How many patients the clinic of that number has."""
        return self.patients // self.clinics + (clinic < self.patients % self.clinics)


def check(request: Request) -> None:
    """Raises UsageError for a request that cannot be met."""
    for name, least in (("patients", 1), ("weeks", 1), ("clinics", 1), ("seed", 0)):
        if getattr(request, name) < least:
            raise UsageError(f"{name} is {getattr(request, name)}. Expected {least} or more.")
    if not math.isfinite(request.effect):
        raise UsageError("effect is not a number. Expected points of pain such as 1.5.")
    if request.weeks > (request.end - EARLIEST).days / 7:
        raise UsageError(
            f"{request.weeks} weeks up to {request.end} begin before {EARLIEST}. "
            "Choose fewer weeks or a later end."
        )
