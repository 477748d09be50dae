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

    ``better`` is the direction of an improvement and ``unit`` what one point of the score is.
    ``items`` are the items that its score is computed from (0: none), ``items_needed`` how many of
    them must be answered, ``item_max`` the highest answer. ``minimal_important_change`` is in
    points of the score; null where none is established.
    """

    code: str
    name: str
    low: float
    high: float
    better: Better
    unit: str
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


def _oswestry(code: str, name: str, minimal_important_change: float) -> Instrument:
    """The ODI and the modified ODI are scored alike, and are two instruments all the same."""
    return Instrument(
        code,
        name,
        0,
        100,
        "lower",
        "% of the highest sum",
        minimal_important_change,
        "percent_of_answered",
        10,
        8,
        5,
    )


INSTRUMENTS: Mapping[str, Instrument] = {
    instrument.code: instrument
    for instrument in (
        Instrument("nprs", "Pain (NPRS 0–10)", 0, 10, "lower", "points of 10", 2, "mean", 3, 3, 10),
        _oswestry("odi", "Disability (Oswestry 0–100)", 10),
        _oswestry("modi", "Disability (modified Oswestry 0–100)", 6),
        # On the paper form a blank statement is one that does not apply: it counts as not ticked.
        Instrument(
            "rmdq",
            "Disability (Roland–Morris 0–24)",
            0,
            24,
            "lower",
            "statements of 24",
            5,
            "ticked",
            24,
            1,
            1,
        ),
        Instrument(
            "psfs",
            "Own activities (PSFS 0–10)",
            0,
            10,
            "higher",
            "points of 10",
            2,
            "mean",
            5,
            3,
            10,
        ),
        Instrument(
            "groc",
            "Global change (−7 to 7)",
            -7,
            7,
            "higher",
            "points from −7 to 7",
            5,
            is_change=True,
        ),
        Instrument("pass", "Acceptable state (yes or no)", 0, 1, "higher", "1 yes, 0 no", 1),
        Instrument("satisfaction", "Satisfaction (0–10)", 0, 10, "higher", "points of 10", None),
    )
}

SCORE_MISMATCH_BEYOND = 0.5
