"""Disclosure control over a whole report, applied last, before anything is rendered from it.

Hidden are counts of 1 to 4 patients (or of their questionnaires), everything computed on fewer
than 5, what is true of none or all of fewer than 10, and second cells, so that nothing hidden can
be worked out from what is shown. Rows of export files are not patients and stay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from reports.complementary import equation_of_share, equation_of_sum, hidden_names
from reports.figures import Count, Day, Difference, Figure, Share, Sum
from reports.weekly import WeeklyReport

Node = TypeVar("Node")


def disclosed(report: WeeklyReport, *, suppress_under: int) -> WeeklyReport:
    """The report as it may be shown: what rests on or tells of too few patients is hidden.

    Raises ValueError where two counts of one name differ, or where it has been applied before:
    what is hidden then would be taken for nothing.
    """
    if report.suppressed_under is not None:
        raise ValueError("disclosure control is applied once")
    nodes = list(_nodes(report))
    counts = _values(node for node in nodes if isinstance(node, Count))
    sums = [equation_of_sum(node) for node in nodes if isinstance(node, Sum)]
    shares = [
        equation_of_share(node.whole.name, node.part.name, counts)
        for node in nodes
        if isinstance(node, Share)
    ]
    hidden = hidden_names(counts, tuple(sums + shares), suppress_under)
    shown = _Control(counts, hidden, suppress_under).shown(report)
    return replace(shown, suppressed_under=suppress_under)


def _nodes(node: object) -> Iterator[object]:
    """Every dataclass in the report, from the outside in."""
    if isinstance(node, tuple):
        for part in node:
            yield from _nodes(part)
    elif is_dataclass(node):
        yield node
        for field in fields(node):
            yield from _nodes(getattr(node, field.name))


def _values(counts: Iterator[Count]) -> dict[str, int]:
    """The value of each count."""
    values: dict[str, int] = {}
    for count in counts:
        value = count.value or 0
        if values.setdefault(count.name, value) != value:
            raise ValueError(f"the count '{count.name}' has two values in one report")
    return values


@dataclass(frozen=True)
class _Control:
    """The values of all counts, the names of those to hide, and the fewest patients to show."""

    counts: Mapping[str, int]
    hidden: frozenset[str]
    suppress_under: int

    def shown(self, node: Node) -> Node:
        """The same part of the report, without what must not be shown."""
        match node:
            case Count():
                shown: Any = replace(node, value=None) if node.name in self.hidden else node
            case Figure() | Day():
                shown = node.hidden() if self._is_telling(node) else node
            case Difference():
                shown = self._shown_difference(node)
            case tuple():
                shown = tuple(self.shown(part) for part in node)
            case _:
                shown = self._shown_fields(node)
        return cast(Node, shown)

    def _shown_fields(self, node: Node) -> Node:
        if not is_dataclass(node) or isinstance(node, type):
            return node
        parts = {field.name: self.shown(getattr(node, field.name)) for field in fields(node)}
        return cast(Node, replace(node, **parts))

    def _shown_difference(self, node: Difference) -> Difference:
        is_telling = any(self._is_telling(one) for one in (node.figure, *node.between))
        shown = self._shown_fields(node)
        return replace(shown, figure=node.figure.hidden()) if is_telling else shown

    def _is_telling(self, node: Figure | Day) -> bool:
        """Whether it rests on too few patients, or gives a hidden count away."""
        fewest = min((self.counts[name] for name in node.rests_on), default=0)
        # Nothing to hide where there are no patients, and so no number.
        if fewest < self.suppress_under and (fewest > 0 or node.value is not None):
            return True
        if isinstance(node, Day):
            return False
        if any(name in self.hidden for name in node.tells):
            return True
        is_of_everyone = node.is_percentage and round(node.value or 0.0, 9) in (0, 100)
        return is_of_everyone and 0 < fewest < 2 * self.suppress_under
