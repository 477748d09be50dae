"""Disclosure control over all reports of a week together, applied last, before any is rendered.

Hidden are counts of 1 to 4 patients (or of their questionnaires), everything computed on fewer
than 5, what is true of none or all of fewer than 10, and second cells, so that nothing hidden can
be worked out from what is shown: in the report itself, in the others of the week, in last week's.
Rows of export files are not patients and stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from reports.complementary import hidden_names
from reports.figures import Count, Day, Difference, Figure, Signal
from reports.linked_cells import Cells, cell_name, cells_of, field_names, with_last_week
from reports.weekly import WeeklyReport

Node = TypeVar("Node")
# What a figure is: the part it stands in, its place there, and the counts it rests on and tells.
Slot = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def disclosed(
    reports: Sequence[WeeklyReport],
    *,
    suppress_under: int,
    last_week: Sequence[WeeklyReport] = (),
) -> tuple[WeeklyReport, ...]:
    """The reports of one week as they may be shown: nothing tells of too few patients.

    ``last_week`` are the reports of the week before, before disclosure control. Raises ValueError
    where two counts of one name differ, or where it has been applied before: what is hidden then
    would be taken for nothing.
    """
    if any(report.suppressed_under is not None for report in (*reports, *last_week)):
        raise ValueError("disclosure control is applied once")
    now = cells_of(reports)
    hidden = hidden_names(now.counts, now.equations, suppress_under)
    if last_week:
        hidden = _hidden_from_last_week(now, cells_of(last_week), hidden, suppress_under)
    controls = [_Control(report, now.counts, hidden, suppress_under) for report in reports]
    _hide_figures_across_clinics(controls)
    return tuple(
        replace(control.shown(control.report), suppressed_under=suppress_under)
        for control in controls
    )


def _hidden_from_last_week(
    now: Cells, before: Cells, hidden: frozenset[str], suppress_under: int
) -> frozenset[str]:
    """What to hide this week so that neither week's secrets follow from both."""
    both = with_last_week(now, before)
    names = both.counts.keys() - now.counts.keys()
    then = {name: both.counts[name] for name in names}
    old = tuple(one for one in both.equations if names.issuperset(one.cells))
    hidden_then = hidden_names(then, old, suppress_under)
    found = hidden_names(
        both.counts,
        both.equations,
        suppress_under,
        already=hidden | hidden_then,
        is_open=frozenset(names - hidden_then),
    )
    return frozenset(found & now.counts.keys())


def _hide_figures_across_clinics(controls: Sequence["_Control"]) -> None:
    """Hides figures of further clinics until none follows from the group's and the others'.

    The group's mean is that of its clinics: where one clinic's alone is hidden, it is the rest.
    """
    group = next((one for one in controls if one.report.is_group), None)
    clinics = [one for one in controls if not one.report.is_group]
    if group is None:
        return
    of_clinics = [(control, dict(control.figures())) for control in clinics]
    for slot, of_group in group.figures():
        having = [
            (control, found[slot])
            for control, found in of_clinics
            if slot in found and found[slot].value is not None
        ]
        _balance(slot, (group, of_group), having)


def _balance(
    slot: Slot, group: "tuple[_Control, Figure]", clinics: "list[tuple[_Control, Figure]]"
) -> None:
    """Hides one figure more at a time, that on the fewest patients first, then the group's."""
    control, of_group = group
    by_size = sorted(clinics, key=lambda one: (one[0].fewest(one[1]), one[0].report.clinic_id))
    while clinics:
        unseen = [one for one in by_size if one[0].is_hidden(slot, one[1])]
        few = sum(one.fewest(figure) for one, figure in unseen)
        is_shown = not control.is_hidden(slot, of_group)
        is_safe = len(unseen) > 1 and few >= control.suppress_under
        if is_shown and unseen and not is_safe:
            seen = [one for one in by_size if one not in unseen]
            (seen[0][0] if seen else control).also_hidden.add(slot)
        elif not is_shown and len(clinics) == 1 and not unseen:
            clinics[0][0].also_hidden.add(slot)
        else:
            return


@dataclass
class _Control:
    """One report, the values of all cells, the names of those to hide, the fewest to show."""

    report: WeeklyReport
    counts: Mapping[str, int]
    hidden: frozenset[str]
    suppress_under: int

    def __post_init__(self) -> None:
        self.also_hidden: set[Slot] = set()

    def figures(self) -> Iterator[tuple[Slot, Figure]]:
        """The report's figures but for differences, each with what it is."""
        yield from _figures(self.report)

    def fewest(self, node: Figure | Day | Signal) -> int:
        """The patients it rests on, of its counts the smallest."""
        return min((self.counts[self._cell(name)] for name in node.rests_on), default=0)

    def is_hidden(self, slot: Slot, figure: Figure) -> bool:
        """Whether the figure must not be shown, or what it is a copy of in a difference."""
        is_copy = slot[0] == Difference.__name__
        is_also = slot in self.also_hidden or (
            is_copy and any(slot[2:] == one[2:] for one in self.also_hidden)
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
                is_hidden = self.is_hidden(_slot(node, holder, place), node)
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
        """Whether it is made of figures that are hidden because of other reports."""
        return any(set(slot[2]) <= set(rests_on) for slot in self.also_hidden)

    def _is_telling(self, node: Figure | Day | Signal) -> bool:
        """Whether it rests on too few patients, or gives a hidden count away."""
        fewest = self.fewest(node)
        # Nothing to hide where there are no patients, and so no number.
        if fewest < self.suppress_under and (fewest > 0 or node.value is not None):
            return True
        if isinstance(node, Day):
            return False
        if isinstance(node, Signal):
            return any(self._cell(name) in self.hidden for name in node.rests_on)
        tells = (*node.tells, *node.rests_on)
        if node.value is not None and any(self._cell(name) in self.hidden for name in tells):
            return True
        is_of_everyone = node.is_percentage and round(node.value or 0.0, 9) in (0, 100)
        return is_of_everyone and 0 < fewest < 2 * self.suppress_under


def _figures(node: object, holder: str = "", place: str = "") -> Iterator[tuple[Slot, Figure]]:
    if isinstance(node, Figure):
        yield _slot(node, holder, place), node
    elif isinstance(node, tuple):
        for part in node:
            yield from _figures(part, holder, place)
    elif not isinstance(node, Difference):
        for name in field_names(node):
            yield from _figures(getattr(node, name), type(node).__name__, name)


def _slot(figure: Figure, holder: str, place: str) -> Slot:
    # A week that is restated in one report and not in another is the same week.
    return (holder, place, figure.rests_on[:1], figure.tells)
