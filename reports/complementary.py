"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from reports.figures import Sum
from reports.solving import Unknowns, pinned, solved


@dataclass(frozen=True)
class Equation:
    """A total and its parts; ``rest``, where there is one, is a part that is never shown."""

    total: str
    parts: tuple[str, ...]
    rest: int | None
    keep_total: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the counts that may be shown."""
        return (self.total, *self.parts)

    @property
    def rest_name(self) -> str:
        """The name of the rest, for whoever tries to work it out."""
        return f"rest of {self.total} without {', '.join(self.parts)}"

    def unknowns(self, hidden: set[str]) -> Unknowns:
        """The cells that a reader does not know, with their factors."""
        found = {name: Fraction(1) for name in self.parts if name in hidden}
        if self.rest is not None:
            found[self.rest_name] = Fraction(1)
        if self.total in hidden:
            found[self.total] = Fraction(-1)
        return found


def equation_of_sum(adds_up: Sum) -> Equation:
    """The equation of a total whose parts are all counted."""
    return Equation(adds_up.total, adds_up.parts, None, adds_up.keep_total)


def equation_of_share(whole: str, part: str, counts: Mapping[str, int]) -> Equation:
    """The equation of a share: those of the whole who are not the part are the rest."""
    return Equation(whole, (part,), counts[whole] - counts[part], keep_total=True)


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
    hidden = set(already)
    for linked in _linked(equations):
        cells = {name for one in linked for name in one.cells}
        task = _Task(counts, linked, suppress_under, is_open)
        hidden |= task.hidden((small | telling | already) & cells - is_open)
    return frozenset(hidden | (small - is_open))


def _linked(equations: tuple[Equation, ...]) -> list[tuple[Equation, ...]]:
    """The equations in groups that share no cell: nothing hidden in one tells of another."""
    group_of: dict[str, list[Equation]] = {}
    for equation in equations:
        joined: list[Equation] = []
        for name in equation.cells:
            found = group_of.get(name)
            if found is not None and found is not joined:
                if len(found) > len(joined):
                    joined, found = found, joined
                joined += found
                for one in found:
                    group_of |= dict.fromkeys(one.cells, joined)
        joined.append(equation)
        group_of |= dict.fromkeys(equation.cells, joined)
    unique = {id(group): group for group in group_of.values()}
    return [tuple(group) for group in unique.values()]


@dataclass(frozen=True)
class _Task:
    """Linked equations, what their cells count, and which of them can be hidden no more."""

    counts: Mapping[str, int]
    equations: tuple[Equation, ...]
    suppress_under: int
    is_open: frozenset[str]

    def hidden(self, first: set[str]) -> set[str]:
        """The cells to hide, beginning with these."""
        hidden = set(first)
        rests = {
            one.rest_name for one in self.equations if 0 < (one.rest or 0) < self.suppress_under
        }
        secret = frozenset(hidden | rests)
        self._cover(hidden, secret)
        while (more := next(self._given_up(hidden, secret), None)) is not None:
            hidden.add(more)
            self._cover(hidden, secret)
        return hidden

    def _cover(self, hidden: set[str], secret: frozenset[str]) -> None:
        """Hides a second cell of each sum that gives a secret away, or few together, by itself."""
        has_grown = True
        while has_grown:
            has_grown = False
            for one in self.equations:
                unknowns = one.unknowns(hidden).keys()
                is_read_off = len(unknowns) == 1 and unknowns <= secret
                if is_read_off or self._is_few_together(one, hidden):
                    more = self._second_cells(one, hidden)[:1]
                    hidden |= set(more)
                    has_grown = has_grown or bool(more)

    def _given_up(self, hidden: set[str], secret: frozenset[str]) -> Iterator[str]:
        """Cells to hide next where sums give a secret away together, what helps most first."""
        given_away = solved([one.unknowns(hidden) for one in self.equations]) & secret
        if not given_away:
            given_away = pinned(self._known(hidden)) & secret
        telling = [one for one in self.equations if given_away & one.unknowns(hidden).keys()]
        # A secret may also be worked out by way of a total: hidden best where it is read off alone.
        telling += [
            one for one in self.equations if given_away and one.unknowns(hidden).keys() & hidden
        ]
        for equation in sorted(telling, key=lambda one: len(one.unknowns(hidden))):
            yield from self._second_cells(equation, hidden)

    def _known(self, hidden: set[str]) -> list[tuple[Unknowns, int]]:
        """What the unknown cells of each equation add up to, as a reader knows it."""
        return [
            (
                one.unknowns(hidden),
                (0 if one.total in hidden else self.counts[one.total])
                - sum(self.counts[name] for name in one.parts if name not in hidden),
            )
            for one in self.equations
        ]

    def _is_few_together(self, equation: Equation, hidden: set[str]) -> bool:
        """Whether what is hidden of a total that is shown is known to be few."""
        unknown = [self.counts[name] for name in equation.parts if name in hidden]
        few = sum(unknown) + (equation.rest or 0 if unknown else 0)
        return equation.total not in hidden and 0 < few < self.suppress_under

    def _second_cells(self, equation: Equation, hidden: set[str]) -> list[str]:
        """The cells still shown, the one that is missed least first: small parts above 0."""
        shown = [name for name in equation.cells if name not in hidden | self.is_open]
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
        if equation.rest is not None and is_small:
            (part,) = equation.parts
            if counts[part] in (0, counts[equation.total]):
                yield part
