"""What a clinic hides does not follow from the group's figures and the other clinics'."""

from collections.abc import Iterator, Sequence

import pytest

from reports.controlled_report import ControlledReport, Slot
from reports.disclosure import disclosed
from reports.linked_cells import cells_of
from reports.weekly import WeeklyReport
from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import reports_of
from tests.reports.test_attack import a_week_before

UNDER = 5
# Patients of lumbar_only and lumbar_hip at both clinics, and the seed: found by a search for worlds
# in which each half of the rule decides.
WORLDS = [((0, 8), (4, 2), 38), ((0, 2), (7, 4), 22)]
World = tuple[Sequence[WeeklyReport], Sequence[WeeklyReport], Sequence[WeeklyReport]]


@pytest.fixture(params=WORLDS, ids=str)
def world(request: pytest.FixtureRequest) -> World:
    """Reports as they are, as shown, and as shown beside those of the week before."""
    *sizes, seed = request.param
    by_clinic = {
        f"clinic_{name}": {"lumbar_only": only, "lumbar_hip": hip}
        for name, (only, hip) in zip("ab", sizes, strict=True)
    }
    tables, clinics = (
        group_tables(by_clinic, seed),
        clinics_of(**{name: name for name in by_clinic}),
    )
    now, before = reports_of(tables, clinics), reports_of(a_week_before(tables), clinics)
    shown = disclosed(now, suppress_under=UNDER)
    return now, shown, disclosed(now, suppress_under=UNDER, last_week=before)


def told(
    now: Sequence[WeeklyReport], shown: Sequence[WeeklyReport]
) -> Iterator[dict[Slot, tuple[bool, int]]]:
    """Per report: by figure that has a value, whether it is hidden, and how few it rests on."""
    counts = cells_of(now).counts
    for report, after in zip(now, shown, strict=True):
        control = ControlledReport(report, counts, frozenset(), UNDER)
        hidden = [
            figure.is_hidden
            for _, figure in ControlledReport(after, {}, frozenset(), UNDER).figures()
        ]
        yield {
            slot: (is_hidden, control.fewest(figure))
            for (slot, figure), is_hidden in zip(control.figures(), hidden, strict=True)
            if figure.value is not None
        }


def test_what_clinics_hide_is_of_two_or_more_and_of_enough_patients(world: World) -> None:
    now, *both = world
    for shown in both:
        of_group, *of_clinics = told(now, shown)
        for slot, (is_hidden, _) in of_group.items():
            having = [found[slot] for found in of_clinics if slot in found]
            unseen = [fewest for hidden, fewest in having if hidden]
            if not is_hidden and unseen:
                assert len(unseen) > 1, slot
                assert sum(unseen) >= UNDER, slot
