"""The sums by which counts hang together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.equations import Equation, twins
from reports.rests import Rests
from reports.solving import Unknowns


@dataclass(frozen=True)
class LinkedSums:
    """Equations, what their cells count, and which of them can be hidden no more."""

    counts: Mapping[str, int]
    equations: tuple[Equation, ...]
    is_open: frozenset[str]

    @cached_property
    def _twins(self) -> Mapping[str, frozenset[str]]:
        return twins(self.equations)

    def twins_of(self, name: str) -> frozenset[str]:
        """The cell and its twins: hidden together, or one of them tells the others."""
        return self._twins.get(name, frozenset({name}))

    def with_twins(self, names: Iterable[str]) -> set[str]:
        """The cells and their twins that can still be hidden."""
        return {twin for name in names for twin in self.twins_of(name)} - self.is_open

    def adding_up(self, equations: Iterable[Equation]) -> list[Equation]:
        """Those that hold: not a sum of cohorts where somebody is in both in one week."""
        return [one for one in equations if id(one) not in self._false]

    @cached_property
    def _false(self) -> frozenset[int]:
        return frozenset(id(one) for one in self.equations if not one.holds(self.counts))

    @cached_property
    def rests(self) -> Rests:
        """The rests of shares, which add up over the clinics."""
        return Rests(self.equations)

    @cached_property
    def having(self) -> Mapping[str, Sequence[Equation]]:
        """The equations that each cell stands in."""
        found: dict[str, list[Equation]] = {}
        for one in self.equations:
            for name in dict.fromkeys(one.cells):
                found.setdefault(name, []).append(one)
        return found

    def linked(self, name: str, hidden: set[str]) -> list[Equation]:
        """The equations that a hidden cell stands in, and those linked to them by hidden cells.

        Linked are those of one share as well, by their rests.
        """
        found: dict[int, Equation] = {}
        met, todo = {name}, [name]
        while todo:
            for one in self.having.get(todo.pop(), ()):
                if id(one) not in found:
                    found[id(one)] = one
                    beside = (cell for other in self.rests.share_of(one) for cell in other.cells)
                    new = {cell for cell in (*one.cells, *beside) if cell in hidden} - met
                    met |= new
                    todo += sorted(new)
        return list(found.values())

    def known(self, equations: Sequence[Equation], hidden: set[str]) -> list[tuple[Unknowns, int]]:
        """What the unknown cells of each equation add up to, as a reader knows it."""
        of_each = [
            (
                one.unknowns(hidden),
                sum(self.counts[name] for name in (one.total, *one.beside) if name not in hidden)
                - sum(self.counts[name] for name in one.parts if name not in hidden),
            )
            for one in equations
        ]
        return of_each + list(self.rests.known(equations, hidden))
