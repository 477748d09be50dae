"""The windows in which an outcome counts (contract, section 5), in days since the start."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """Days ``first`` to ``last`` since the start, both included; the nearest to ``target`` wins."""

    name: str
    first: int
    last: int
    target: int

    @property
    def is_baseline(self) -> bool:
        """Whether changes are measured from it."""
        return self.name == BASELINE.name


@dataclass(frozen=True)
class DischargeWindow:
    """Days around the discharge."""

    name: str
    days_around: int


BASELINE = Window("baseline", -14, 3, 0)
WINDOWS = (
    BASELINE,
    Window("week_2", 8, 21, 14),
    Window("week_6", 35, 49, 42),
    Window("week_12", 77, 91, 84),
)
DISCHARGE = DischargeWindow("discharge", 7)
WINDOW_NAMES = (*(window.name for window in WINDOWS), DISCHARGE.name)
FOLLOW_UPS = tuple(name for name in WINDOW_NAMES if name != BASELINE.name)
