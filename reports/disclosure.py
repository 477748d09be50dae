"""Disclosure control over all reports of a week together, applied last, before any is rendered.

Hidden are counts of 1 to 4 patients (or of their questionnaires), everything computed on fewer
than 5, what is true of none or all of fewer than 10, and second cells, so that nothing hidden can
be worked out from what is shown: in the report itself, in the others of the week, in last week's.
Rows of export files are not patients and stay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reports.complementary import Hidden, following, hidden_counts
from reports.controlled_report import ControlledReport, Slot
from reports.figures import Figure
from reports.late_sessions import known_to_be_none
from reports.linked_cells import Cells, cell_name, cells_of
from reports.linked_weeks import named_then, with_last_week
from reports.nested_means import hide_nested_means, nested_counts
from reports.weekly import WeeklyReport


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
    now = _week_of(reports, suppress_under)
    hidden = now.hidden
    if last_week:
        beside = _hidden_beside(now, _week_of(last_week, suppress_under), suppress_under)
        hidden = _without_following(beside, now.cells, suppress_under)
    controls = [
        ControlledReport(report, now.cells.counts, hidden.names, suppress_under)
        for report in reports
    ]
    for control in controls:
        hide_nested_means(control, last_week)
    _hide_figures_across_clinics(controls)
    return tuple(
        replace(control.shown(control.report), suppressed_under=suppress_under)
        for control in controls
    )


@dataclass(frozen=True)
class _Week:
    """One week's cells, and what to hide of them, were its reports the only ones.

    ``is_open`` are counts that a sentence of the reports tells.
    """

    cells: Cells
    hidden: Hidden
    is_open: frozenset[str]


def _week_of(reports: Sequence[WeeklyReport], suppress_under: int) -> _Week:
    cells = cells_of(reports)
    telling = frozenset(_beside_hidden_means(reports, cells, suppress_under))
    telling |= {
        cell_name(report, name)
        for report in reports
        for name in nested_counts(report, suppress_under)
    }
    is_open = known_to_be_none(reports, cells.counts)
    alone = hidden_counts(
        cells.counts, cells.equations, suppress_under, secret=telling, is_open=is_open
    )
    return _Week(cells, _without_following(alone, cells, suppress_under), is_open)


def _without_following(hidden: Hidden, cells: Cells, suppress_under: int) -> Hidden:
    """What is left to hide without the cells that follow in any case."""
    found = following(cells.counts, cells.equations, suppress_under, hidden=hidden)
    return hidden._replace(names=hidden.names - found)


def _beside_hidden_means(
    reports: Sequence[WeeklyReport], now: Cells, suppress_under: int
) -> Iterator[str]:
    """The names of counts beside which a hidden mean says that it is 0 or 100, or alike for all.

    Of so many patients nothing else hides a mean; of a share its part is hidden in any case.
    """
    for report in reports:
        control = ControlledReport(report, now.counts, frozenset(), suppress_under)
        for _, figure in control.figures():
            is_mean = figure.is_for_all or (figure.is_percentage and not figure.tells)
            if is_mean and control.is_of_everyone(figure):
                yield from (cell_name(report, name) for name in figure.rests_on)


def _hidden_beside(now: _Week, then: _Week, suppress_under: int) -> Hidden:
    """What to hide this week so that neither week's secrets follow from both."""
    both = with_last_week(now.cells, then.cells)
    hidden_then, secret_then = (frozenset(map(named_then, names)) for names in then.hidden)
    of_then = both.counts.keys() - now.cells.counts.keys()
    found = hidden_counts(
        both.counts,
        both.equations,
        suppress_under,
        secret=now.hidden.secret | secret_then,
        already=now.hidden.names | hidden_then,
        is_open=now.is_open | frozenset(of_then - hidden_then),
    )
    return Hidden(*(frozenset(names & now.cells.counts.keys()) for names in found))


def _hide_figures_across_clinics(controls: Sequence[ControlledReport]) -> None:
    """Hides figures of further clinics until none follows from the group's and the others'.

    The group's mean is that of its clinics: where one clinic's alone is hidden, it is the rest.
    A share is not looked at: it says what its two counts say, and those are hidden together.
    """
    group = next((one for one in controls if one.report.is_group), None)
    clinics = [one for one in controls if not one.report.is_group]
    if group is None:
        return
    of_clinics = [(control, dict(control.figures())) for control in clinics]
    for slot, of_group in group.figures():
        if of_group.is_share:
            continue
        having = [
            (control, found[slot])
            for control, found in of_clinics
            if slot in found and found[slot].value is not None
        ]
        _hide_few_alone(slot, group, [control for control, _ in having])
        _balance(slot, (group, of_group), having)


def _hide_few_alone(
    slot: Slot, group: ControlledReport, clinics: Sequence[ControlledReport]
) -> None:
    """Hides the group's figure where the clinics' hidden ones would tell of too few together.

    Whether the figure of another clinic is hidden beside them does not matter: where nobody there
    is in one group alone, it is known by the other group's.
    """
    few = sum(control.few_alone.get(slot, 0) for control in clinics)
    if 0 < few < group.suppress_under:
        group.few_alone[slot] = few
        for control in clinics:
            group.also_hidden |= control.also_hidden & {slot}


def _balance(
    slot: Slot,
    group: tuple[ControlledReport, Figure],
    clinics: list[tuple[ControlledReport, Figure]],
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
