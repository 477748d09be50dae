"""The parts that a report's numbers are made of; each says which patients it rests on.

Disclosure control needs nothing else: it walks the report, finds these, and hides what it must.
"""

from dataclasses import dataclass, replace
from datetime import date

from reports.intervals import wilson


@dataclass(frozen=True)
class Count:
    """A number of patients, or of their questionnaires; ``value`` is null once it is hidden.

    Counts of one name are one cell, wherever they stand in the report: hidden together.
    """

    name: str
    value: int | None


@dataclass(frozen=True)
class Figure:
    """A number about patients, with the ends of its interval; all null where there is none.

    ``rests_on`` are the counts of the patients it is computed on, ``tells`` the counts that a
    reader could work out from it. ``is_for_all``: every patient has this very value. ``is_at_one``:
    it is, or lies beside, the value of a single patient, as a median does. ``is_share``: it is what
    one count is of another, and so no more than both say.
    """

    value: float | None
    lower: float | None = None
    upper: float | None = None
    rests_on: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    is_percentage: bool = False
    is_for_all: bool = False
    is_at_one: bool = False
    is_hidden: bool = False
    is_share: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is a number, and it may be published."""
        return not self.is_hidden and self.value is not None

    def hidden(self) -> "Figure":
        """The same figure without its numbers."""
        return replace(self, value=None, lower=None, upper=None, is_hidden=True)


@dataclass(frozen=True)
class Day:
    """A day on which some patient did something; null where nobody did.

    ``tells`` are the counts that the day gives away, so that it is hidden where one of them is.
    """

    value: date | None
    rests_on: tuple[str, ...]
    tells: tuple[str, ...] = ()
    is_hidden: bool = False

    def hidden(self) -> "Day":
        """The same without its date."""
        return replace(self, value=None, is_hidden=True)


@dataclass(frozen=True)
class Signal:
    """What a process chart says of a week: improvement, concern or common_cause; null: nothing.

    ``rules`` are those that mark it.
    """

    value: str | None
    rules: tuple[str, ...]
    rests_on: tuple[str, ...]
    is_hidden: bool = False

    def hidden(self) -> "Signal":
        """The same without what it says."""
        return replace(self, value=None, rules=(), is_hidden=True)


@dataclass(frozen=True)
class Share:
    """How many of ``whole`` are ``part``, and their percentage with Wilson's interval."""

    part: Count
    whole: Count
    pct: Figure


@dataclass(frozen=True)
class Sum:
    """A total and the parts that make it up, by the names of their counts.

    ``keep_total`` says what to give up where a part has to be hidden with a second cell: another
    part, so that the total can stand, or the total.
    """

    total: str
    parts: tuple[str, ...]
    keep_total: bool = False


@dataclass(frozen=True)
class Difference:
    """One difference, lumbar_hip minus lumbar_only, and who is in it.

    ``between`` are the two cohorts' own figures, which it would give away with either of them.
    """

    method: str
    figure: Figure
    n_lumbar_only: Count
    n_lumbar_hip: Count
    note: str | None
    between: tuple[Figure, ...]


def share_of(part: Count, whole: Count) -> Share:
    """The share that ``part`` is of ``whole``; its percentage is null where ``whole`` is 0."""
    pct, lower, upper = wilson(part.value or 0, whole.value or 0)
    figure = Figure(
        pct,
        lower,
        upper,
        rests_on=(whole.name,),
        tells=(part.name, whole.name),
        is_percentage=True,
        is_share=True,
    )
    return Share(part, whole, figure)


def total_of(name: str, parts: tuple[Count, ...]) -> Count:
    """The count of that name that the parts add up to."""
    return Count(name, sum(part.value or 0 for part in parts))


def sum_of(total: Count, parts: tuple[Count, ...], *, keep_total: bool = False) -> Sum:
    """The sum of these counts, by their names."""
    return Sum(total.name, tuple(part.name for part in parts), keep_total)
