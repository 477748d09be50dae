"""What adds up in a report: a total and its parts, by which a hidden count could be worked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reports.figures import Sum
from reports.solving import Unknowns


@dataclass(frozen=True)
class Equation:
    """A total and its parts; ``rest``, where there is one, is a part that stands nowhere.

    ``beside`` are cells that together with the total are what the parts add up to. ``adds_to``
    names the total and part of the group's equation of whose rest this one's is a part.
    ``is_across``: the total is the group's, and the parts are its clinics'.
    """

    total: str
    parts: tuple[str, ...]
    rest: int | None
    keep_total: bool
    beside: tuple[str, ...] = ()
    adds_to: tuple[str, ...] = ()
    is_across: bool = False

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The names of the counts that may be shown."""
        return (self.total, *self.beside, *self.parts)

    @cached_property
    def rest_name(self) -> str:
        """The name of the rest, for whoever tries to work it out."""
        return f"rest of {self.total} without {', '.join(self.parts)}"

    def holds(self, counts: Mapping[str, int]) -> bool:
        """Whether it adds up."""
        whole = sum(counts[name] for name in (self.total, *self.beside))
        return whole == sum(counts[name] for name in self.parts) + (self.rest or 0)

    def unknowns(self, hidden: set[str]) -> Unknowns:
        """The cells that a reader does not know, with their factors."""
        found = {name: 1 for name in self.parts if name in hidden}
        if self.rest is not None:
            found[self.rest_name] = 1
        return found | {name: -1 for name in (self.total, *self.beside) if name in hidden}


def equation_of_sum(adds_up: Sum) -> Equation:
    """The equation of a total whose parts are all counted."""
    return Equation(adds_up.total, adds_up.parts, None, adds_up.keep_total)


def equation_of_share(
    whole: str, part: str, counts: Mapping[str, int], adds_to: tuple[str, ...] = ()
) -> Equation:
    """The equation of a share: those of the whole who are not the part are the rest."""
    return Equation(whole, (part,), counts[whole] - counts[part], keep_total=True, adds_to=adds_to)


def equation_of_change(then: str, now: str, counts: Mapping[str, int]) -> Equation:
    """The equation of one count at two times: who came or went in between are the rest."""
    smaller, larger = sorted((now, then), key=lambda one: counts[one])
    return Equation(larger, (smaller,), counts[larger] - counts[smaller] or None, keep_total=False)


def twins(equations: Iterable[Equation]) -> dict[str, frozenset[str]]:
    """The cells that equations of two say are one: for each of them all of them."""
    found: dict[str, frozenset[str]] = {}
    for one in equations:
        if len(one.cells) == 2 and one.rest is None and not one.beside:
            both = frozenset(twin for name in one.cells for twin in found.get(name, {name}))
            found |= dict.fromkeys(both, both)
    return found
