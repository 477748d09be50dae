"""Counts of one section that follow from those of another: what a reader adds up across them."""

from collections.abc import Iterable, Iterator
from itertools import product

from domain.windows import FOLLOW_UPS
from reports.adherence_figures import ComponentAdherence
from reports.completeness_figures import CompletenessByClinic
from reports.figures import Count, Sum, sum_of
from reports.flow_figures import FlowOfCohort
from reports.outcome_figures import Outcome


def sums_across(
    of_completeness: CompletenessByClinic,
    of_adherence: tuple[ComponentAdherence, ...],
    of_flow: tuple[FlowOfCohort, ...],
    of_pain: Outcome,
) -> tuple[Sum, ...]:
    """Every sum whose total and parts stand in different sections of a report."""
    return (
        *_totals(of_completeness, of_adherence, of_flow),
        *_of_all_components(of_adherence),
        *_missing_alike(of_pain, of_flow),
    )


def _totals(
    of_completeness: CompletenessByClinic,
    of_adherence: tuple[ComponentAdherence, ...],
    of_flow: tuple[FlowOfCohort, ...],
) -> tuple[Sum, ...]:
    """Totals of one section whose parts stand in another."""
    total = of_completeness.total
    of_all = next(one for one in of_adherence if one.component == "all")
    windows = [window for cohort in of_flow for window in cohort.windows]
    came_or_not = [count for one in windows for count in (one.observed, one.missing)]
    latest = [cohort.latest for cohort in of_all.cohorts]

    def adds_up(whole: Count, parts: Iterable[Count], *, keep_total: bool) -> Sum:
        return sum_of(whole, tuple(parts), keep_total=keep_total)

    # How many are missing in all matters more than one window's number, and how many logged more
    # than how many of one cohort did; but the number of patients behind a cohort's adherence more
    # than that of both cohorts.
    return (
        adds_up(total.missing.whole, came_or_not, keep_total=True),
        adds_up(total.missing.part, (window.missing for window in windows), keep_total=True),
        adds_up(total.logged.whole, (week.patients for week in latest), keep_total=False),
        adds_up(total.logged.part, (week.with_log for week in latest), keep_total=True),
    )


def _of_all_components(of_adherence: tuple[ComponentAdherence, ...]) -> Iterator[Sum]:
    """Counts of a component that are those of all components: a reader takes them for the same."""
    *components, of_all = of_adherence
    for one, other in product(components, of_all.cohorts):
        for week, of_week in zip(one.of(other.cohort).weeks, other.weeks, strict=True):
            pairs = [(of_week.patients, week.patients)]
            # What nobody of all has done tells nothing of the few who have the component.
            pairs += [(of_week.with_log, week.with_log)] if of_week.with_log.value else []
            yield from (sum_of(a, (b,)) for a, b in pairs if a.value == b.value)


def _missing_alike(of_pain: Outcome, of_flow: tuple[FlowOfCohort, ...]) -> Iterator[Sum]:
    """Patients without a score, where they are the episodes without one: no second episode is."""
    for of_cohort in of_flow:
        for window in of_cohort.windows:
            if window.outcome_window not in FOLLOW_UPS:
                continue
            missing = of_pain.at(window.outcome_window).of(of_cohort.cohort).missing
            adds_up = sum_of(missing, (window.missing, window.discontinued))
            if missing.value == (window.missing.value or 0) + (window.discontinued.value or 0):
                yield adds_up
