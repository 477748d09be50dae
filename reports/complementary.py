"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections.abc import Mapping
from typing import NamedTuple

from reports.equations import Equation
from reports.hiding import Hiding
from reports.linked_sums import LinkedSums
from reports.narrowing import pinned
from reports.solving import solved
from reports.telling import telling_counts


class Hidden(NamedTuple):
    """The counts to hide, and those of them that nobody shall work out.

    Secret is beside what tells by itself what was hidden so that others are not known to be few.
    """

    names: frozenset[str]
    secret: frozenset[str]


def hidden_counts(
    counts: Mapping[str, int],
    equations: tuple[Equation, ...],
    suppress_under: int,
    *,
    secret: frozenset[str] = frozenset(),
    already: frozenset[str] = frozenset(),
    is_open: frozenset[str] = frozenset(),
) -> Hidden:
    """The names of the counts to hide, and which of them are secret.

    ``secret`` are counts to keep, and so are those that tell of too few (see ``telling_counts``)
    and such rests of shares. They are hidden, and then one more cell at a time until no secret can
    be worked out, nor hidden parts be known to be few together.

    ``already`` are hidden before anything else is, though they may be worked out. ``is_open`` are
    known to the reader: counts of an earlier report, which can be hidden no more.
    """
    secrets = (secret | telling_counts(counts, equations, suppress_under)) - is_open
    hiding = Hiding(LinkedSums(counts, equations, is_open), suppress_under)
    return Hidden(*map(frozenset, hiding.hidden(secrets, already)))


def following(
    counts: Mapping[str, int],
    equations: tuple[Equation, ...],
    suppress_under: int,
    *,
    hidden: Hidden,
) -> frozenset[str]:
    """The names of hidden counts that are no secret and follow from what is shown in any case.

    Shown, they tell nobody more; but none by which others would be seen to be few together.
    """
    sums = LinkedSums(counts, equations, frozenset())
    hiding = Hiding(sums, suppress_under)
    kept = sums.with_twins(hidden.secret)
    left = set(hidden.names)
    holding = sums.adding_up(equations)
    unknowns = [one.unknowns(left) for one in holding]
    known = solved(unknowns) | pinned(sums.known(holding, left))
    for name in sorted((known & hidden.names) - kept):
        twins = sums.twins_of(name)
        having = (one for twin in twins for one in sums.having.get(twin, ()))
        if not any(hiding.tells_of_few(one, left - twins) for one in having):
            left -= twins
    return hidden.names - left
