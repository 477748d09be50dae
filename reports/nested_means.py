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
    before = [one for one in last_week if one.clinic_id == control.report.clinic_id]
    of_components = dict(_of_both_components(control.report, under))
    control.also_hidden |= of_components.keys()
    control.few_alone |= of_components | dict(_scores_of_window(control.report, before, under))


def _of_both_components(report: WeeklyReport, under: int) -> Iterator[tuple[Slot, int]]:
    """Adherence to all exercises, and how many had exercises of one kind alone."""
    for week, alone in _weeks_of_few_alone(report, under):
        for slot in _slots(week, ("mean", "mean_logged", "log_completeness")):
            yield slot, alone


def nested_counts(report: WeeklyReport, under: int) -> Iterator[str]:
    """The names of counts of all exercises that tell of those few: who logged, who did enough."""
    few_alone = [week for week, _ in _weeks_of_few_alone(report, under)]
    yield from (week.with_log.name for week in few_alone)
    for of_cohort in report.adherence_to("all").cohorts:
        if of_cohort.latest in few_alone:
            yield of_cohort.adherent.part.name


def _weeks_of_few_alone(report: WeeklyReport, under: int) -> Iterator[tuple[AdherenceWeek, int]]:
    """The weeks in which nobody had exercises of both kinds, and few of one kind; how few."""
    of_all, lumbar, hip = (report.adherence_to(name) for name in ("all", "lumbar", "hip"))
    for cohort in COHORTS:
        weeks = (of.of(cohort).weeks for of in (of_all, lumbar, hip))
        for both, one, other in zip(*weeks, strict=True):
            few = [
                _fewer(both.patients, one.patients, other.patients),
                _fewer(both.behind_logged, one.behind_logged, other.behind_logged),
            ]
            if alone := [number for number in few if 0 < number < under]:
                yield both, min(alone)


def _fewer(both: Count, one: Count, other: Count) -> int:
    """How many are in the smaller of two groups that together are all; 0 where some are in both."""
    parts = one.value or 0, other.value or 0
    return min(parts) if sum(parts) == both.value else 0


def _scores_of_window(
    report: WeeklyReport, before: Sequence[WeeklyReport], under: int
) -> Iterator[tuple[Slot, int]]:
    """Scores at the start and at a window, and how many of those at the start are not among them.

    Who has the change as well has both; and all of them are among those at the start.
    """
    then = [_at_start(one) for one in before]
    for (name, cohort), now in _at_start(report).items():
        at_start = [now, *(counts.get((name, cohort), 0) for counts in then)]
        for window in getattr(report, AT_START[name]).windows:
            of_cohort = window.of(cohort)
            entered = of_cohort.patients.value or 0
            alone = [n - entered for n in at_start if entered and 0 < n - entered < under]
            for slot in _slots(of_cohort, ("baseline", "score")) if alone else ():
                yield slot, min(alone)


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
