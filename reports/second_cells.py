"""Which cell of linked sums to hide next, beside those that are hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from reports.equations import Equation
from reports.linked_sums import LinkedSums
from reports.solving import Unknowns, places_of


@dataclass(frozen=True)
class SecondCells:
    """The cells of sums that can be hidden, those missed least first."""

    sums: LinkedSums

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
            return next(iter(self.cells(equations[place], hidden)), None)

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
                helped |= {place_of.get(id(one), -1) for one in self.sums.having[cell]}
        return frozenset(found)

    def cells(self, equation: Equation, hidden: set[str]) -> list[str]:
        """The cells still shown, the one that is missed least first: small parts above 0."""
        shown = [
            name
            for name in equation.cells
            if name not in hidden
            and self.sums.is_open.isdisjoint(self.sums.twins_of(name))
            # Hidden, it would hide nothing.
            and not self._is_of_none(name, hidden)
        ]
        parts = sorted(
            (name for name in shown if name != equation.total),
            key=lambda name: (self.sums.counts[name] == 0, self.sums.counts[name], name),
        )
        total = [equation.total] if equation.total in shown else []
        return parts + total if equation.keep_total else total + parts

    def of_rests(self, equation: Equation, hidden: set[str]) -> list[str]:
        """Cells of the same share elsewhere, the one that is missed least first, the group's last.

        Hidden, those who are not the part of it there are unknown as well.
        """
        shown = [one for one in self.sums.rests.share_of(equation) if hidden.isdisjoint(one.cells)]
        shown.sort(key=lambda one: (not one.adds_to, one.rest == 0, self.sums.counts[one.total]))
        return [cell for one in shown for cell in self.cells(one, hidden)[:1]]

    def _is_of_none(self, name: str, hidden: set[str]) -> bool:
        """Whether it is a part of a total that is shown to be 0."""
        return any(
            name in one.parts and not one.beside and self.sums.counts[one.total] == 0
            for one in self.sums.having[name]
            if one.total not in hidden
        )
