"""What a clinic hides does not follow from the group's figures and the other clinics'."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
import pytest

from domain.reported import PERSISTENCE_WEEKS
from reports.adherence_figures import ComponentAdherence
from reports.controlled_report import ControlledReport, Slot
from reports.disclosure import disclosed
from reports.figures import Share
from reports.linked_cells import cells_of
from reports.weekly import WeeklyReport
from tests.reports.builders import WEEK, clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.reader import means_given_away
from tests.reports.reporting import Tables
from tests.reports.test_attack import a_week_before, reports_of
from tests.reports.test_disclosure import parts_of
from transforms.comparison.persistence_curves import persistence_curves

UNDER = 5
# Patients of lumbar_only and lumbar_hip at both clinics, and the seed: found by a search for worlds
# in which each part of the rules decides.
WORLDS = [
    ((0, 8), (4, 2), 38),
    ((0, 2), (7, 4), 22),
    ((5, 8), (1, 6), 26),
    ((1, 0), (4, 0), 12),
    ((9, 0), (3, 0), 32),
]
World = tuple[Sequence[WeeklyReport], Sequence[WeeklyReport], Sequence[WeeklyReport]]


@pytest.fixture(scope="module", params=WORLDS, ids=str)
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
    now, before = reports_of(tables, clinics), reports_of(a_week_before(tables), clinics, 1)
    shown = disclosed(now, suppress_under=UNDER)
    return now, shown, disclosed(now, suppress_under=UNDER, last_week=before)


def components_of(both: Sequence[Sequence[WeeklyReport]]) -> Iterator[ComponentAdherence]:
    """Adherence as shown in all reports, to each component."""
    for report in (one for shown in both for one in shown):
        yield from report.adherence


def told(
    now: Sequence[WeeklyReport], shown: Sequence[WeeklyReport]
) -> Iterator[dict[Slot, tuple[bool, int]]]:
    """Per report: by figure that has a value, whether it is hidden, and how few it rests on.

    But of shares, which say what their counts say.
    """
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
            if figure.value is not None and not figure.is_share
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


def test_a_share_is_shown_where_both_of_its_counts_are(world: World) -> None:
    now, *both = world
    for shown in both:
        for before, after in zip(now, shown, strict=True):
            for real, share in zip(parts_of(before, Share), parts_of(after, Share), strict=True):
                is_known = share.part.value is not None and share.whole.value is not None
                if real.pct.value is not None and (real.whole.value or 0) >= UNDER:
                    assert share.pct.is_hidden != is_known, share.part.name


def keeping_going(tables: Tables, stops: Mapping[str, Sequence[int]]) -> pl.DataFrame:
    """Curves of lumbar_hip in which patients of each clinic stop after so many days, and no more.

    All are observed for a hundred days.
    """
    rows = tables["persistence"].filter(cohort="lumbar_hip")
    number = pl.int_range(pl.len()).over("clinic_id")
    days = pl.concat(
        pl.DataFrame({"clinic_id": clinic_id, "number": range(len(of)), "stopped": of})
        for clinic_id, of in stops.items()
        if of
    ).cast({"number": pl.Int64})
    found = rows.with_columns(number=number).join(days, on=["clinic_id", "number"], how="left")
    has_stopped = pl.col("stopped").is_not_null()
    made = found.with_columns(
        persisted_days=pl.col("stopped").fill_null(100),
        is_censored=~has_stopped,
        observed_days=pl.lit(100),
    ).select(tables["persistence"].columns)
    episodes = tables["episodes"]
    also = [7 * weeks for weeks in PERSISTENCE_WEEKS]
    return persistence_curves(made.cast(rows.schema), episodes, WEEK, also=also)


def test_who_keeps_going_at_a_clinic_is_not_the_group_without_the_others() -> None:
    sizes = {"clinic_a": 8, "clinic_b": 30, "clinic_c": 30}
    tables = group_tables({name: {"lumbar_hip": n} for name, n in sizes.items()})
    stops = {"clinic_b": [5] * 6 + [20] * 6, "clinic_c": [6] * 7 + [22] * 7}
    tables = {**tables, "persistence_curves": keeping_going(tables, stops)}
    now = reports_of(tables, clinics_of(**{name: name for name in sizes}))
    _, *clinics = disclosed(now, suppress_under=UNDER)
    hidden = [
        [point.share.is_hidden for of in report.persistence for point in of.points]
        for report in clinics
    ]
    # Nobody of clinic_a's eight has stopped. What it hides is not the rest of the group.
    assert all(of_a for of_a in hidden[0])
    assert all(b or c for b, c in zip(*hidden[1:], strict=True))


def test_no_mean_of_a_clinic_is_what_the_group_has_beside_the_other(world: World) -> None:
    now, *both = world
    for shown in both:
        assert means_given_away(now, shown) == []


def test_what_a_cohort_hides_is_not_said_beside_the_difference_of_both(world: World) -> None:
    _, *both = world
    for component in components_of(both):
        cohorts = component.cohorts
        for means in zip(component.mean_difference.between, cohorts, strict=True):
            assert means[0].is_hidden == means[1].latest.mean.is_hidden


def test_of_a_week_whose_mean_is_hidden_its_chart_says_nothing(world: World) -> None:
    _, *both = world
    for component in components_of(both):
        for week in (week for cohort in component.cohorts for week in cohort.weeks):
            assert week.signal.value is None or not week.mean.is_hidden, week.patients.name


def test_the_usual_level_of_weeks_is_hidden_with_the_mean_of_one_of_them(world: World) -> None:
    _, *both = world
    for component in components_of(both):
        for cohort in component.cohorts:
            hidden = {week.patients.name for week in cohort.weeks if week.mean.is_hidden}
            for level in (cohort.limits.centre, cohort.limits.lower, cohort.limits.upper):
                assert level.value is None or hidden.isdisjoint(level.rests_on)


def test_how_far_apart_cohorts_began_is_hidden_with_the_mean_or_spread_of_either(
    world: World,
) -> None:
    _, *both = world
    rows = [row for shown in both for report in shown for row in report.baseline]
    for row in rows:
        made_of = (
            figure for side in (row.lumbar_only, row.lumbar_hip) for figure in (side.mean, side.sd)
        )
        assert row.standardised_difference.value is None or not any(
            one.is_hidden for one in made_of
        )
