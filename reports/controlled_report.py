"""One report under disclosure control: which of its parts may be shown, and what is left then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from reports.figures import Count, Day, Difference, Figure, Signal
from reports.linked_cells import cell_name, field_names
from reports.weekly import WeeklyReport

Node = TypeVar("Node")
# What a figure is: the part it stands in, its place there, and the counts it rests on and tells.
Slot = tuple[str, str, tuple[str, ...], tuple[str, ...]]


@dataclass
class ControlledReport:
    """One report, the values of all cells, the names of those to hide, the fewest to show.

    ``also_hidden`` are figures that are hidden because of others, with whatever is made of them.
    ``few_alone`` are means that would tell of so many patients beside another, hidden as well.
    """

    report: WeeklyReport
    counts: Mapping[str, int]
    hidden: frozenset[str]
    suppress_under: int
    also_hidden: set[Slot] = field(default_factory=set)
    few_alone: dict[Slot, int] = field(default_factory=dict)

    def figures(self) -> Iterator[tuple[Slot, Figure]]:
        """The report's figures but for differences, each with what it is."""
        yield from _figures(self.report)

    def fewest(self, node: Figure | Day | Signal) -> int:
        """The patients it rests on, of its counts the smallest."""
        return min((self.counts[self._cell(name)] for name in node.rests_on), default=0)

    def is_hidden(self, slot: Slot, figure: Figure) -> bool:
        """Whether the figure must not be shown, or what it is a copy of in a difference."""
        is_copy = slot[0] == Difference.__name__
        is_also = (
            slot in self.also_hidden
            or slot in self.few_alone
            or (is_copy and any(slot[2:] == one[2:] for one in self.also_hidden))
        )
        is_made_of_more = len(figure.rests_on) > 1 and not is_copy
        is_also = is_also or (is_made_of_more and self._rests_on_hidden(figure.rests_on))
        return is_also or self._is_telling(figure)

    def shown(self, node: Node, holder: str = "", place: str = "") -> Node:
        """The same part of the report, without what must not be shown."""
        match node:
            case Count():
                is_hidden = self._cell(node.name) in self.hidden
                shown: Any = replace(node, value=None) if is_hidden else node
            case Figure():
                is_hidden = self.is_hidden(slot_of(node, holder, place), node)
                shown = node.hidden() if is_hidden else node
            case Day():
                shown = node.hidden() if self._is_telling(node) else node
            case Signal():
                is_hidden = self._is_telling(node) or self._rests_on_hidden(node.rests_on)
                shown = node.hidden() if is_hidden else node
            case Difference():
                shown = self._shown_difference(node)
            case tuple():
                shown = tuple(self.shown(part, holder, place) for part in node)
            case _:
                shown = self._shown_fields(node)
        return cast(Node, shown)

    def _cell(self, name: str) -> str:
        return cell_name(self.report, name)

    def _shown_fields(self, node: Node) -> Node:
        holder = type(node).__name__
        parts = {name: self.shown(getattr(node, name), holder, name) for name in field_names(node)}
        return cast(Node, replace(cast(Any, node), **parts)) if parts else node

    def _shown_difference(self, node: Difference) -> Difference:
        shown = self._shown_fields(node)
        is_telling = self._is_telling(node.figure) or any(one.is_hidden for one in shown.between)
        return replace(shown, figure=node.figure.hidden()) if is_telling else shown

    def _rests_on_hidden(self, rests_on: tuple[str, ...]) -> bool:
        """Whether it is made of figures that are hidden because of others."""
        return any(set(slot[2]) <= set(rests_on) for slot in self.also_hidden)

    def _is_telling(self, node: Figure | Day | Signal) -> bool:
        """Whether it rests on too few patients, or gives a hidden count away."""
        fewest = self.fewest(node)
        # Nothing to hide where there are no patients, and so no number.
        if fewest < self.suppress_under and (fewest > 0 or node.value is not None):
            return True
        if isinstance(node, Day):
            return any(self._cell(name) in self.hidden for name in node.tells)
        if isinstance(node, Signal):
            return any(self._cell(name) in self.hidden for name in node.rests_on)
        # That there is no number says as much of whom it would rest on.
        tells = node.rests_on if node.value is None else (*node.tells, *node.rests_on)
        if any(self._cell(name) in self.hidden for name in tells):
            return True
        return self.is_of_everyone(node) or (node.is_at_one and self._are_few(node))

    def is_of_everyone(self, figure: Figure) -> bool:
        """Whether it says of each of fewer than twice the fewest patients what they did."""
        is_none_or_all = figure.is_percentage and round(figure.value or 0.0, 9) in (0, 100)
        return (is_none_or_all or figure.is_for_all) and self._are_few(figure)

    def _are_few(self, figure: Figure) -> bool:
        return 0 < self.fewest(figure) < 2 * self.suppress_under


def _figures(node: object, holder: str = "", place: str = "") -> Iterator[tuple[Slot, Figure]]:
    if isinstance(node, Figure):
        yield slot_of(node, holder, place), node
    elif isinstance(node, tuple):
        for part in node:
            yield from _figures(part, holder, place)
    elif not isinstance(node, Difference):
        for name in field_names(node):
            yield from _figures(getattr(node, name), type(node).__name__, name)


def slot_of(figure: Figure, holder: str, place: str) -> Slot:
    """What a figure is, by the kind of the part that it stands in and its place there."""
    # A week that is restated in one report and not in another is the same week.
    return (holder, place, figure.rests_on[:1], figure.tells)
