"""Means of two groups, one within the other: both together tell the mean of who is not in both."""

from collections.abc import Iterator, Mapping, Sequence

from domain.datasets import COHORTS
from reports.adherence_weeks import AdherenceWeek
from reports.controlled_report import ControlledReport, Slot, slot_of
from reports.figures import Count
from reports.outcome_figures import CohortOutcome
from reports.weekly import WeeklyReport

# Those of a questionnaire at the start, by what a report calls its results.
AT_START = {"baseline_nprs": "pain", "baseline_odi": "disability"}


def hide_nested_means(control: ControlledReport, last_week: Sequence[WeeklyReport]) -> None:
    """Hides the means of a report that would tell the mean of too few beside another of it.

    The last week's report of the same clinic is looked at, too: its means at the start.
    """
    under = control.suppress_under
    control.also_hidden |= set(_of_both_components(control.report, under))
    before = [one for one in last_week if one.clinic_id == control.report.clinic_id]
    control.hidden_alone |= set(_scores_of_window(control.report, before, under))


def _of_both_components(report: WeeklyReport, under: int) -> Iterator[Slot]:
    """Adherence to all exercises, where some have lumbar and few others hip exercises alone."""
    of_all, lumbar, hip = (report.adherence_to(name) for name in ("all", "lumbar", "hip"))
    for cohort in COHORTS:
        weeks = (of.of(cohort).weeks for of in (of_all, lumbar, hip))
        for both, one, other in zip(*weeks, strict=True):
            if _few_beside(both.patients, one.patients, other.patients, under):
                yield from _slots(both, ("mean", "log_completeness"))
            if _few_beside(both.behind_logged, one.behind_logged, other.behind_logged, under):
                yield from _slots(both, ("mean_logged",))


def _few_beside(both: Count, one: Count, other: Count, under: int) -> bool:
    """Whether nobody is in both groups, so that their means make that of all, and one is small."""
    parts = one.value or 0, other.value or 0
    return sum(parts) == both.value and 0 < min(parts) < under


def _scores_of_window(
    report: WeeklyReport, before: Sequence[WeeklyReport], under: int
) -> Iterator[Slot]:
    """Scores at the start and at a window, where few of those at the start are not in the window.

    Who has the change as well has both; and all of them are among those at the start.
    """
    then = [_at_start(one) for one in before]
    for (name, cohort), now in _at_start(report).items():
        at_start = [now, *(counts.get((name, cohort), 0) for counts in then)]
        for window in getattr(report, AT_START[name]).windows:
            of_cohort = window.of(cohort)
            entered = of_cohort.patients.value or 0
            if entered and any(0 < n - entered < under for n in at_start):
                yield from _slots(of_cohort, ("baseline", "score"))


def _at_start(report: WeeklyReport) -> Mapping[tuple[str, str], int]:
    """By covariate and cohort, of those that are scores: the patients with one."""
    return {
        (row.covariate, cohort): getattr(row, cohort).patients.value or 0
        for row in report.baseline
        if row.covariate in AT_START
        for cohort in COHORTS
    }


def _slots(holder: AdherenceWeek | CohortOutcome, places: Sequence[str]) -> Iterator[Slot]:
    return (slot_of(getattr(holder, place), type(holder).__name__, place) for place in places)
