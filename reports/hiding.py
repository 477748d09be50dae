"""Hiding cells of linked sums, one more at a time, until they tell no secret."""

from collections import deque
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from reports.equations import Equation
from reports.linked_sums import LinkedSums
from reports.narrowing import pinned
from reports.second_cells import SecondCells
from reports.solving import solved


@dataclass(frozen=True)
class Hiding:
    """What is to be kept from a reader of linked sums."""

    sums: LinkedSums
    suppress_under: int

    @cached_property
    def second(self) -> SecondCells:
        """Which cell to hide next of some sums."""
        return SecondCells(self.sums)

    def hidden(self, secrets: frozenset[str], already: frozenset[str]) -> tuple[set[str], set[str]]:
        """The cells to hide, beginning with secrets and those hidden already; what is secret."""
        kept = self.sums.with_twins(secrets) | secrets
        hidden = kept | self.sums.with_twins(already) | already
        secret = kept | self._small_rests()
        self._cover(hidden, secret, self.sums.equations)
        todo, safe = sorted(hidden, reverse=True), set[str]()
        while todo:
            name = todo.pop()
            if name in safe:
                continue
            linked = self.sums.linked(name, hidden)
            more = frozenset(self.sums.with_twins(self._given_up(linked, hidden, secret)) - hidden)
            for cell in more:
                hidden.add(cell)
                more = more | self._cover(hidden, secret, self.sums.having[cell])
            if more:
                todo += [name, *sorted(more, reverse=True)]
                safe -= more
            else:
                safe |= {cell for one in linked for cell in one.cells if cell in hidden}
        return hidden, hidden & secret

    def _small_rests(self) -> set[str]:
        """The names of those who are not the part of a share, where they are few."""
        return {
            one.rest_name
            for one in self.sums.equations
            if one.rest is not None and 0 < one.rest < self.suppress_under
        }

    def _cover(
        self, hidden: set[str], secret: set[str], equations: Sequence[Equation]
    ) -> frozenset[str]:
        """Hides a second cell of each sum that gives a secret away, or few together, by itself.

        The cells that it has hidden. That of few together is secret from then on.
        """
        found, todo = set[str](), deque(equations)
        while todo:
            one = todo.popleft()
            second, is_few = self._beside(one, hidden, secret)
            for name in sorted(self.sums.with_twins(second) - hidden):
                hidden.add(name)
                if is_few:
                    secret.add(name)
                found.add(name)
                todo += self.sums.having[name]
        return frozenset(found)

    def _beside(
        self, one: Equation, hidden: set[str], secret: set[str]
    ) -> tuple[Sequence[str], bool]:
        """The cell to hide beside those of a sum, if any, and whether it is for few together."""
        unknowns = one.unknowns(hidden).keys()
        is_read_off = len(unknowns) == 1 and unknowns <= secret
        if is_read_off and (second := self.second.cells(one, hidden)[:1]):
            return second, self.is_few_together(one, hidden)
        return self._beside_few(one, hidden, hidden), True

    def _given_up(
        self, equations: Sequence[Equation], hidden: set[str], secret: set[str]
    ) -> frozenset[str]:
        """Cells to hide next where sums give secrets away together: for each what helps most."""
        # By a sum that does not hold a reader works out what is not so.
        holding = self.sums.adding_up(equations)
        known = solved(one.unknowns(hidden) for one in holding)
        if secret.isdisjoint(known):
            known |= pinned(self.sums.known(holding, hidden))
        given_away = known & secret
        if not given_away:
            return self._beside_what_follows(holding, hidden, secret, known)
        return self.second.helping_most(
            sorted(((one.unknowns(hidden), one) for one in equations), key=lambda one: len(one[0])),
            # What helps one of twins helps all.
            frozenset(min(self.sums.twins_of(name) & given_away) for name in given_away),
            hidden,
        )

    def _beside_what_follows(
        self, equations: Sequence[Equation], hidden: set[str], secret: set[str], known: Set[str]
    ) -> frozenset[str]:
        """A cell to hide where others are few together but for what follows: then secret."""
        if hidden.isdisjoint(known):
            return frozenset()
        left = hidden - known
        of_each = (self._beside_few(one, left, hidden) for one in equations)
        second = next(filter(None, of_each), [])
        secret |= self.sums.with_twins(second)
        return frozenset(second)

    def _beside_few(self, one: Equation, left: set[str], hidden: set[str]) -> Sequence[str]:
        """The cell to hide where those left, which nobody works out, are few together, if any."""
        if self.is_few_together(one, left) and (second := self.second.cells(one, hidden)[:1]):
            return second
        if self.sums.rests.are_few(one, left, self.suppress_under):
            return self.second.of_rests(one, hidden)[:1]
        return ()

    def is_few_together(self, equation: Equation, hidden: set[str]) -> bool:
        """Whether what is hidden of a total that is shown is known to be few."""
        unknown = [self.sums.counts[name] for name in equation.parts if name in hidden]
        few = sum(unknown) + (equation.rest or 0 if unknown else 0)
        is_known = hidden.isdisjoint((equation.total, *equation.beside))
        return is_known and 0 < few < self.suppress_under

    def tells_of_few(self, equation: Equation, hidden: set[str]) -> bool:
        """Whether what is hidden of a total or of a share's rests is known to be few together."""
        return self.is_few_together(equation, hidden) or self.sums.rests.are_few(
            equation, hidden, self.suppress_under
        )
