"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.equations import Equation
from reports.linked_sums import LinkedSums
from reports.solving import pinned, solved


def hidden_names(
    counts: Mapping[str, int],
    equations: tuple[Equation, ...],
    suppress_under: int,
    *,
    already: frozenset[str] = frozenset(),
    is_open: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """The names of the counts to hide.

    Secret are the counts from 1 to under ``suppress_under``, such rests of shares, and none or all
    of a whole of under twice as many. They are hidden, and then one more cell at a time until no
    secret can be worked out, nor hidden parts be known to be few together.

    ``already`` are hidden before anything else is, and ``is_open`` are known to the reader: counts
    of an earlier report, which can be hidden no more.
    """
    small = {name for name, value in counts.items() if 0 < value < suppress_under}
    telling = set(_telling_of_everyone(counts, equations, suppress_under))
    task = _Task(LinkedSums(counts, equations, is_open), suppress_under)
    return frozenset(task.hidden((small | telling | already) - is_open) | already)


@dataclass(frozen=True)
class _Task:
    """What is to be kept from a reader of linked sums."""

    sums: LinkedSums
    suppress_under: int

    def hidden(self, first: set[str]) -> set[str]:
        """The cells to hide, beginning with these."""
        hidden = first | self.sums.with_twins(first)
        secret = frozenset(hidden | self._small_rests())
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
        return hidden

    def _small_rests(self) -> set[str]:
        """The names of those who are not the part of a share, where they are few."""
        return {
            one.rest_name
            for one in self.sums.equations
            if one.rest is not None and 0 < one.rest < self.suppress_under
        }

    def _cover(
        self, hidden: set[str], secret: frozenset[str], equations: Sequence[Equation]
    ) -> frozenset[str]:
        """Hides a second cell of each sum that gives a secret away, or few together, by itself.

        The cells that it has hidden.
        """
        found, todo = set[str](), deque(equations)
        while todo:
            one = todo.popleft()
            unknowns = one.unknowns(hidden).keys()
            is_read_off = len(unknowns) == 1 and unknowns <= secret
            if is_read_off or self._is_few_together(one, hidden):
                second = self.sums.second_cells(one, hidden)[:1]
                for name in sorted(self.sums.with_twins(second) - hidden):
                    hidden.add(name)
                    found.add(name)
                    todo += self.sums.having[name]
        return frozenset(found)

    def _given_up(
        self, equations: Sequence[Equation], hidden: set[str], secret: frozenset[str]
    ) -> frozenset[str]:
        """Cells to hide next where sums give secrets away together: for each what helps most."""
        unknowns = [one.unknowns(hidden) for one in equations]
        given_away = solved(unknowns) & secret
        if not given_away:
            given_away = pinned(self.sums.known(equations, hidden)) & secret
        if not given_away:
            return frozenset()
        return self.sums.helping_most(
            sorted(zip(unknowns, equations, strict=True), key=lambda one: len(one[0])),
            # What helps one of twins helps all.
            frozenset(min(self.sums.twins_of(name) & given_away) for name in given_away),
            hidden,
        )

    def _is_few_together(self, equation: Equation, hidden: set[str]) -> bool:
        """Whether what is hidden of a total that is shown is known to be few."""
        unknown = [self.sums.counts[name] for name in equation.parts if name in hidden]
        few = sum(unknown) + (equation.rest or 0 if unknown else 0)
        is_known = hidden.isdisjoint((equation.total, *equation.beside))
        return is_known and 0 < few < self.suppress_under


def _telling_of_everyone(
    counts: Mapping[str, int], equations: tuple[Equation, ...], suppress_under: int
) -> Iterator[str]:
    """Parts that say something of each patient of a small whole: none of them, or all."""
    for equation in equations:
        is_small = 0 < counts[equation.total] < 2 * suppress_under
        if equation.rest is not None and is_small and len(equation.parts) == 1:
            (part,) = equation.parts
            if counts[part] in (0, counts[equation.total]):
                yield part
