"""The counts that say of somebody what nobody shall know, each by itself."""

from collections.abc import Iterator, Mapping

from reports.equations import Equation


def telling_counts(
    counts: Mapping[str, int], equations: tuple[Equation, ...], suppress_under: int
) -> frozenset[str]:
    """The names of counts from 1 to under ``suppress_under``, and of none or all of few."""
    small = {name for name, value in counts.items() if 0 < value < suppress_under}
    return frozenset(small.union(_telling_of_everyone(counts, equations, suppress_under)))


def _telling_of_everyone(
    counts: Mapping[str, int], equations: tuple[Equation, ...], suppress_under: int
) -> Iterator[str]:
    """Parts that say something of each patient of a small whole: none of them, or all."""
    for equation in equations:
        is_small = 0 < counts[equation.total] < 2 * suppress_under
        # Across clinics a part is of other patients than the rest: none of it says nothing of them.
        is_share = equation.rest is not None and not equation.is_across
        if is_share and is_small and len(equation.parts) == 1:
            (part,) = equation.parts
            if counts[part] in (0, counts[equation.total]):
                yield part
