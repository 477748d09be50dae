"""The sums by which counts hang together, and which cell of them to hide next."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from reports.equations import Equation, twins
from reports.solving import Unknowns, places_of


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
                    beside = (cell for other in self._share_of(one) for cell in other.cells)
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
        return of_each + list(self._known_rests(equations, hidden))

    def _known_rests(
        self, equations: Sequence[Equation], hidden: set[str]
    ) -> Iterator[tuple[Unknowns, int]]:
        """What the unknown rests of a share add up to, the clinics' less the group's.

        Of each share that is among these equations. Few of the group are few of each clinic.
        """
        for share in dict.fromkeys(self._share_of(one) for one in equations):
            unknown = [one for one in share if not hidden.isdisjoint(one.cells)]
            factors = {one.rest_name: 1 if one.adds_to else -1 for one in unknown}
            yield factors, sum(factors[one.rest_name] * (one.rest or 0) for one in unknown)

    def _share_of(self, equation: Equation) -> tuple[Equation, ...]:
        """The equations of one share in the group and in its clinics, whose rests add up."""
        return self._shares.get(equation.adds_to or equation.cells, ())

    @cached_property
    def _shares(self) -> Mapping[tuple[str, ...], tuple[Equation, ...]]:
        """The same by the cells of the group's."""
        found: dict[tuple[str, ...], dict[tuple[str, ...], Equation]] = {}
        for one in self.equations:
            if one.rest is not None:
                # A share may stand in a report twice.
                found.setdefault(one.adds_to or one.cells, {})[one.cells] = one
        return {
            cells: tuple(share.values())
            for cells, share in found.items()
            # Not where the group or a clinic has no such share.
            if cells in share
            and len(share) > 1
            and 2 * (share[cells].rest or 0) == sum(one.rest or 0 for one in share.values())
        }

    def helping_most(
        self,
        in_order: Sequence[tuple[Unknowns, Equation]],
        given_away: frozenset[str],
        hidden: set[str],
    ) -> frozenset[str]:
        """For each secret the second cell of an equation near it; a total to keep goes last.

        Figures rest on such a total: where hiding other cells helps anybody, the next look shows
        whether it has to go at all.
        """
        equations = [one for _, one in in_order]

        # Asked for near the secrets only: there may be thousands of sums.
        @cache
        def second(place: int) -> str | None:
            return next(iter(self.second_cells(equations[place], hidden)), None)

        def other(place: int) -> str | None:
            one, cell = equations[place], second(place)
            return None if one.keep_total and cell == one.total else cell

        helping = self._helping(in_order, given_away, other)
        helping = helping or self._helping(in_order, given_away, second)
        any_cell = (cell for place in range(len(equations)) if (cell := second(place)))
        return helping or frozenset(islice(any_cell, 1))

    def _helping(
        self,
        in_order: Sequence[tuple[Unknowns, Equation]],
        given_away: frozenset[str],
        second: Callable[[int], str | None],
    ) -> frozenset[str]:
        """For each secret a cell of the first equation that has one, of those near the secret.

        Equations that a cell found for another secret helps already wait for the next look.
        """
        places = places_of([unknowns for unknowns, _ in in_order])
        place_of = {id(one): place for place, (_, one) in enumerate(in_order)}
        found, helped = set[str](), set[int]()
        for name in sorted(given_away):
            # A secret may also be worked out by way of a total: hidden best where it is read off.
            near = {cell for place in places[name] for cell in in_order[place][0]}
            linked = set[int]().union(*(places[cell] for cell in near))
            can_help = (cell for place in sorted(linked) if (cell := second(place)))
            if helped.isdisjoint(linked) and (cell := next(can_help, None)):
                found.add(cell)
                helped |= {place_of.get(id(one), -1) for one in self.having[cell]}
        return frozenset(found)

    def second_cells(self, equation: Equation, hidden: set[str]) -> list[str]:
        """The cells still shown, the one that is missed least first: small parts above 0."""
        shown = [
            name
            for name in equation.cells
            if name not in hidden
            and self.is_open.isdisjoint(self.twins_of(name))
            # Hidden, it would hide nothing.
            and not self._is_of_none(name, hidden)
        ]
        parts = sorted(
            (name for name in shown if name != equation.total),
            key=lambda name: (self.counts[name] == 0, self.counts[name], name),
        )
        total = [equation.total] if equation.total in shown else []
        return parts + total if equation.keep_total else total + parts

    def _is_of_none(self, name: str, hidden: set[str]) -> bool:
        """Whether it is a part of a total that is shown to be 0."""
        return any(
            name in one.parts and not one.beside and self.counts[one.total] == 0
            for one in self.having[name]
            if one.total not in hidden
        )
