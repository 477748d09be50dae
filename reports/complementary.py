"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.equations import Equation, twins
from reports.solving import Unknowns, pinned, places_of, solved


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
    task = _Task(counts, equations, suppress_under, is_open)
    return frozenset(task.hidden((small | telling | already) - is_open) | already)


@dataclass(frozen=True)
class _Task:
    """Linked equations, what their cells count, and which of them can be hidden no more."""

    counts: Mapping[str, int]
    equations: tuple[Equation, ...]
    suppress_under: int
    is_open: frozenset[str]

    @cached_property
    def _twins(self) -> Mapping[str, frozenset[str]]:
        return twins(self.equations)

    def _twins_of(self, name: str) -> frozenset[str]:
        """The cell and its twins: hidden together, or one of them tells the others."""
        return self._twins.get(name, frozenset({name}))

    def _with_twins(self, names: Iterable[str]) -> set[str]:
        """The cells and their twins that can still be hidden."""
        return {twin for name in names for twin in self._twins_of(name)} - self.is_open

    @cached_property
    def _having(self) -> Mapping[str, Sequence[Equation]]:
        """The equations that each cell stands in."""
        found: dict[str, list[Equation]] = {}
        for one in self.equations:
            for name in dict.fromkeys(one.cells):
                found.setdefault(name, []).append(one)
        return found

    def hidden(self, first: set[str]) -> set[str]:
        """The cells to hide, beginning with these."""
        hidden = first | self._with_twins(first)
        rests = {
            one.rest_name for one in self.equations if 0 < (one.rest or 0) < self.suppress_under
        }
        secret = frozenset(hidden | rests)
        self._cover(hidden, secret, self.equations)
        todo, safe = sorted(hidden, reverse=True), set[str]()
        while todo:
            name = todo.pop()
            if name in safe:
                continue
            linked = self._linked(name, hidden)
            more = frozenset(self._with_twins(self._given_up(linked, hidden, secret)) - hidden)
            for cell in more:
                hidden.add(cell)
                more = more | self._cover(hidden, secret, self._having[cell])
            if more:
                todo += [name, *sorted(more, reverse=True)]
                safe -= more
            else:
                safe |= {cell for one in linked for cell in one.cells if cell in hidden}
        return hidden

    def _linked(self, name: str, hidden: set[str]) -> list[Equation]:
        """The equations that a hidden cell stands in, and those linked to them by hidden cells."""
        found: dict[int, Equation] = {}
        met, todo = {name}, [name]
        while todo:
            for one in self._having.get(todo.pop(), ()):
                if id(one) not in found:
                    found[id(one)] = one
                    new = {cell for cell in one.cells if cell in hidden} - met
                    met |= new
                    todo += sorted(new)
        return list(found.values())

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
                second = self._second_cells(one, hidden)[:1]
                for name in sorted(self._with_twins(second) - hidden):
                    hidden.add(name)
                    found.add(name)
                    todo += self._having[name]
        return frozenset(found)

    def _given_up(
        self, equations: Sequence[Equation], hidden: set[str], secret: frozenset[str]
    ) -> frozenset[str]:
        """Cells to hide next where sums give secrets away together: for each what helps most."""
        unknowns = [one.unknowns(hidden) for one in equations]
        given_away = solved(unknowns) & secret
        if not given_away:
            given_away = pinned(self._known(equations, hidden)) & secret
        if not given_away:
            return frozenset()
        return self._helping_most(
            sorted(zip(unknowns, equations, strict=True), key=lambda one: len(one[0])),
            # What helps one of twins helps all.
            frozenset(min(self._twins_of(name) & given_away) for name in given_away),
            hidden,
        )

    def _helping_most(
        self,
        in_order: Sequence[tuple[Unknowns, Equation]],
        given_away: frozenset[str],
        hidden: set[str],
    ) -> frozenset[str]:
        """For each secret the second cell of an equation near it; a total to keep goes last.

        Figures rest on such a total: where hiding other cells helps anybody, the next look shows
        whether it has to go at all.
        """
        second = {
            place: cells[0]
            for place, (_, one) in enumerate(in_order)
            if (cells := self._second_cells(one, hidden))
        }
        equations = [one for _, one in in_order]
        others = {
            place: cell
            for place, cell in second.items()
            if not (equations[place].keep_total and cell == equations[place].total)
        }
        return (
            self._helping(in_order, given_away, others)
            or self._helping(in_order, given_away, second)
            or frozenset(second[place] for place in sorted(second)[:1])
        )

    def _helping(
        self,
        in_order: Sequence[tuple[Unknowns, Equation]],
        given_away: frozenset[str],
        second: Mapping[int, str],
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
            if helped.isdisjoint(linked) and (can_help := linked & second.keys()):
                cell = second[min(can_help)]
                found.add(cell)
                helped |= {place_of.get(id(one), -1) for one in self._having[cell]}
        return frozenset(found)

    def _known(self, equations: Sequence[Equation], hidden: set[str]) -> list[tuple[Unknowns, int]]:
        """What the unknown cells of each equation add up to, as a reader knows it."""
        return [
            (
                one.unknowns(hidden),
                sum(self.counts[name] for name in (one.total, *one.beside) if name not in hidden)
                - sum(self.counts[name] for name in one.parts if name not in hidden),
            )
            for one in equations
        ]

    def _is_few_together(self, equation: Equation, hidden: set[str]) -> bool:
        """Whether what is hidden of a total that is shown is known to be few."""
        unknown = [self.counts[name] for name in equation.parts if name in hidden]
        few = sum(unknown) + (equation.rest or 0 if unknown else 0)
        is_known = hidden.isdisjoint((equation.total, *equation.beside))
        return is_known and 0 < few < self.suppress_under

    def _second_cells(self, equation: Equation, hidden: set[str]) -> list[str]:
        """The cells still shown, the one that is missed least first: small parts above 0."""
        shown = [
            name
            for name in equation.cells
            if name not in hidden and self.is_open.isdisjoint(self._twins_of(name))
        ]
        parts = sorted(
            (name for name in shown if name != equation.total),
            key=lambda name: (self.counts[name] == 0, self.counts[name], name),
        )
        total = [equation.total] if equation.total in shown else []
        return parts + total if equation.keep_total else total + parts


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
