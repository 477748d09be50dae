"""Which counts to hide so that no small one can be read or worked out from the others."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports.equations import Equation
from reports.linked_sums import LinkedSums
from reports.solving import pinned, solved
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
    task = _Task(LinkedSums(counts, equations, is_open), suppress_under)
    return task.hidden(secrets, already)


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
    task = _Task(sums, suppress_under)
    kept = sums.with_twins(hidden.secret)
    left = set(hidden.names)
    unknowns = [one.unknowns(left) for one in equations]
    known = solved(unknowns) | pinned(sums.known(equations, left))
    for name in sorted((known & hidden.names) - kept):
        twins = sums.twins_of(name)
        having = (one for twin in twins for one in sums.having.get(twin, ()))
        if not any(task.is_few_together(one, left - twins) for one in having):
            left -= twins
    return hidden.names - left


@dataclass(frozen=True)
class _Task:
    """What is to be kept from a reader of linked sums."""

    sums: LinkedSums
    suppress_under: int

    def hidden(self, secrets: frozenset[str], already: frozenset[str]) -> Hidden:
        """The cells to hide, beginning with the secrets and with what is hidden already."""
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
        return Hidden(frozenset(hidden), frozenset(hidden & secret))

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
            unknowns = one.unknowns(hidden).keys()
            is_read_off = len(unknowns) == 1 and unknowns <= secret
            is_few = self.is_few_together(one, hidden)
            if is_read_off or is_few:
                second = self.sums.second_cells(one, hidden)[:1]
                for name in sorted(self.sums.with_twins(second) - hidden):
                    hidden.add(name)
                    if is_few:
                        secret.add(name)
                    found.add(name)
                    todo += self.sums.having[name]
        return frozenset(found)

    def _given_up(
        self, equations: Sequence[Equation], hidden: set[str], secret: set[str]
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

    def is_few_together(self, equation: Equation, hidden: set[str]) -> bool:
        """Whether what is hidden of a total that is shown is known to be few."""
        unknown = [self.sums.counts[name] for name in equation.parts if name in hidden]
        few = sum(unknown) + (equation.rest or 0 if unknown else 0)
        is_known = hidden.isdisjoint((equation.total, *equation.beside))
        return is_known and 0 < few < self.suppress_under
