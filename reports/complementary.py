"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from reports.figures import Sum
from reports.solving import Unknowns, solved


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
    counts: Mapping[str, int], equations: tuple[Equation, ...], suppress_under: int
) -> frozenset[str]:
    """The names of the counts to hide.

    Secret are the counts from 1 to under ``suppress_under``, such rests of shares, and none or all
    of a whole of under twice as many. They are hidden, and then one more cell at a time until no
    secret can be worked out, nor hidden parts be known to be few together.
    """
    hidden = {name for name, value in counts.items() if 0 < value < suppress_under}
    hidden |= set(_telling_of_everyone(counts, equations, suppress_under))
    rests = {one.rest_name for one in equations if 0 < (one.rest or 0) < suppress_under}
    secret = frozenset(hidden | rests)
    while (
        more := next(_given_up(counts, equations, hidden, secret, suppress_under), None)
    ) is not None:
        hidden.add(more)
    return frozenset(hidden)


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


def _given_up(
    counts: Mapping[str, int],
    equations: tuple[Equation, ...],
    hidden: set[str],
    secret: frozenset[str],
    suppress_under: int,
) -> Iterator[str]:
    """Cells that would have to be hidden next, the one that helps most first."""
    telling = [one for one in equations if _is_few_together(one, counts, hidden, suppress_under)]
    given_away = solved(one.unknowns(hidden) for one in equations) & secret
    telling += [one for one in equations if given_away & one.unknowns(hidden).keys()]
    # A secret may also be worked out by way of a total: best hidden where that is read off alone.
    telling += [one for one in equations if given_away and one.unknowns(hidden).keys() & hidden]
    for equation in sorted(telling, key=lambda one: len(one.unknowns(hidden))):
        yield from _second_cells(equation, counts, hidden)


def _is_few_together(
    equation: Equation, counts: Mapping[str, int], hidden: set[str], suppress_under: int
) -> bool:
    """Whether what is hidden of a total that is shown is known to be few."""
    unknown = [counts[name] for name in equation.parts if name in hidden]
    few = sum(unknown) + (equation.rest or 0 if unknown else 0)
    return equation.total not in hidden and 0 < few < suppress_under


def _second_cells(equation: Equation, counts: Mapping[str, int], hidden: set[str]) -> list[str]:
    """The cells that are still shown, the one that is missed least first: small parts above 0."""
    parts = sorted(
        (name for name in equation.parts if name not in hidden),
        key=lambda name: (counts[name] == 0, counts[name], name),
    )
    total = [equation.total] if equation.total not in hidden else []
    return parts + total if equation.keep_total else total + parts
