"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.figures import Sum


@dataclass(frozen=True)
class Equation:
    """A total and its parts, as the attacker sees them; ``rest`` is a part that is never shown."""

    total: str
    parts: tuple[str, ...]
    rest: int | None
    keep_total: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of the counts that may be shown."""
        return (self.total, *self.parts)


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

    Hidden are the counts from 1 to under ``suppress_under``; none or all of a whole of under
    twice as many; and, until nothing hidden can be solved for, a second cell of every sum in
    which just one is hidden, or in which the hidden ones are known to be few together.
    """
    hidden = {name for name, value in counts.items() if 0 < value < suppress_under}
    hidden |= set(_telling_of_everyone(counts, equations, suppress_under))
    while more := set(_given_up(counts, equations, hidden, suppress_under)):
        hidden |= more
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
    suppress_under: int,
) -> Iterator[str]:
    """One more cell to hide for the first equation that gives a hidden one away; or nothing."""
    for equation in equations:
        if _gives_away(equation, counts, hidden, suppress_under):
            yield _second_cell(equation, counts, hidden)
            return


def _gives_away(
    equation: Equation, counts: Mapping[str, int], hidden: set[str], suppress_under: int
) -> bool:
    """Whether a reader of the cells that are shown can work out one that is not."""
    unknown = [counts[name] for name in equation.parts if name in hidden]
    if equation.total in hidden:
        # With every part in sight the total is their sum.
        return bool(equation.parts) and not unknown and equation.rest is None
    rest = equation.rest
    if rest is not None and (unknown or 0 < rest < suppress_under):
        unknown.append(rest)
    is_solved = len(unknown) == 1
    return is_solved or 0 < sum(unknown) < suppress_under


def _second_cell(equation: Equation, counts: Mapping[str, int], hidden: set[str]) -> str:
    """The cell that is missed least: the smallest part above 0, or the total."""
    parts = sorted(
        (name for name in equation.parts if name not in hidden),
        key=lambda name: (counts[name] == 0, counts[name], name),
    )
    total_may_go = equation.total not in hidden
    if total_may_go and (not equation.keep_total or not parts):
        return equation.total
    return parts[0]
