"""The questionnaires (contract, section 5): range, direction, items and scoring rule.

No item wording is kept here or anywhere else: the licences do not allow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Scoring = Literal["mean", "percent_of_answered", "ticked", "none"]
Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Instrument:
    """One questionnaire.

    ``items`` are the items that its score is computed from (0: none), ``items_needed`` how many of
    them must be answered, ``item_max`` the highest answer. ``minimal_important_change`` is in
    points of the score; null where none is established.
    """

    code: str
    name: str
    low: float
    high: float
    better: Better
    minimal_important_change: float | None
    scoring: Scoring = "none"
    items: int = 0
    items_needed: int = 0
    item_max: float = 0
    is_change: bool = False

    @property
    def is_responder_scale(self) -> bool:
        """Whether the score itself, not its change, says who responded."""
        return self.code in ("groc", "pass")


INSTRUMENTS: Mapping[str, Instrument] = {
    instrument.code: instrument
    for instrument in (
        Instrument("nprs", "Pain (NPRS 0–10)", 0, 10, "lower", 2, "mean", 3, 3, 10),
        Instrument(
            "odi",
            "Disability (Oswestry 0–100)",
            0,
            100,
            "lower",
            10,
            "percent_of_answered",
            10,
            8,
            5,
        ),
        Instrument(
            "modi",
            "Disability (modified Oswestry 0–100)",
            0,
            100,
            "lower",
            6,
            "percent_of_answered",
            10,
            8,
            5,
        ),
        # On the paper form a blank statement is one that does not apply: it counts as not ticked.
        Instrument(
            "rmdq", "Disability (Roland–Morris 0–24)", 0, 24, "lower", 5, "ticked", 24, 1, 1
        ),
        Instrument("psfs", "Own activities (PSFS 0–10)", 0, 10, "higher", 2, "mean", 5, 3, 10),
        Instrument("groc", "Global change (−7 to 7)", -7, 7, "higher", 5, is_change=True),
        Instrument("pass", "Acceptable state (yes or no)", 0, 1, "higher", 1),
        Instrument("satisfaction", "Satisfaction (0–10)", 0, 10, "higher", None),
    )
}

SCORE_MISMATCH_BEYOND = 0.5
