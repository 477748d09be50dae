"""Pain and disability in the report: change by window and cohort, and how the cohorts differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from domain.datasets import COHORTS
from domain.instruments import INSTRUMENTS, Instrument
from domain.reported import REPORTED_OUTCOMES
from domain.weeks import Week
from domain.windows import FOLLOW_UPS
from reports.cells import ALL, Row, Rows, Tables, integer, of_group_week, real, rows_by
from reports.differences import difference
from reports.figures import Count, Day, Difference, Figure, Share, Sum, share_of, sum_of
from reports.intervals import mean_interval
from reports.verdict import AT_ALL_LOOKS


@dataclass(frozen=True)
class CohortOutcome:
    """One cohort in one window: patients with a change, scores, mean change with its t interval.

    ``patients`` are those who have entered the figures, the last of them on ``entered_on``; those
    of the clinic that has waited longest on ``entered_from``.
    ``responders`` are better by the minimal important change, ``relieved`` by 30 % of their score;
    ``could_respond`` and ``could_be_relieved`` say of how many that can be said; a sum: of all.
    """

    cohort: str
    patients: Count
    entered_from: Day
    entered_on: Day
    missing: Count
    baseline: Figure
    score: Figure
    change: Figure
    change_sd: Figure
    responders: Share
    could_respond: Share | Sum
    relieved: Share
    could_be_relieved: Share | Sum


@dataclass(frozen=True)
class OutcomeOfWindow:
    """One window: both cohorts, and their differences by each method.

    ``compared`` says that the counts beside a difference are those of the patients once more.
    """

    outcome_window: str
    cohorts: tuple[CohortOutcome, ...]
    compared: tuple[Sum, ...]
    adjusted: Difference
    at_all_looks: Difference
    unadjusted: Difference
    effect_size: Difference
    responders: Difference

    @property
    def judged(self) -> Difference:
        """The adjusted difference that words go by: a report is looked at every week."""
        return self.adjusted if self.at_all_looks.figure.lower is None else self.at_all_looks

    def of(self, cohort: str) -> CohortOutcome:
        """That of one cohort."""
        return next(of_cohort for of_cohort in self.cohorts if of_cohort.cohort == cohort)


@dataclass(frozen=True)
class Outcome:
    """One questionnaire at every window after the start."""

    instrument: str
    windows: tuple[OutcomeOfWindow, ...]

    @property
    def questionnaire(self) -> Instrument:
        """Its range, direction and minimal important change."""
        return INSTRUMENTS[self.instrument]

    @property
    def important(self) -> float:
        """The minimal important change, in points; 0 where none is established."""
        return self.questionnaire.minimal_important_change or 0.0

    def at(self, outcome_window: str) -> OutcomeOfWindow:
        """One window."""
        return next(one for one in self.windows if one.outcome_window == outcome_window)


def outcome(instrument: str, tables: Tables, week: Week, clinic_id: str | None) -> Outcome:
    """The questionnaire's results at the clinic, or in the whole group."""
    summary, comparison = (
        of_group_week(tables[name], week, clinic_id).filter(instrument=instrument)
        for name in ("cohort_summary", "cohort_comparison")
    )
    entered = tables[REPORTED_OUTCOMES.name].filter(
        clinic_id=clinic_id or ALL, instrument=instrument
    )
    rows, of_entered = (rows_by(one, "outcome_window", "cohort") for one in (summary, entered))
    return Outcome(
        instrument,
        tuple(
            _of_window(window, instrument, rows, of_entered, comparison) for window in FOLLOW_UPS
        ),
    )


def _of_window(
    window: str,
    instrument: str,
    summary: Rows,
    entered: Rows,
    comparison: pl.DataFrame,
) -> OutcomeOfWindow:
    where = f"{instrument}/{window}"
    cohorts = tuple(
        _of_cohort(
            cohort,
            where,
            summary.get((window, cohort), {}),
            entered.get((window, cohort), {}),
        )
        for cohort in COHORTS
    )
    rows = rows_by(comparison.filter(outcome_window=window), "method")
    changes = tuple(of_cohort.change for of_cohort in cohorts)
    responders = tuple(of_cohort.responders.pct for of_cohort in cohorts)
    scale = INSTRUMENTS[instrument]
    widest = scale.high - scale.low
    adjusted, at_all_looks = (
        difference(rows, method, changes, widest) for method in ("ancova", AT_ALL_LOOKS)
    )
    return OutcomeOfWindow(
        window,
        cohorts,
        compared=tuple(_who_are_compared(cohorts, adjusted, at_all_looks)),
        adjusted=adjusted,
        at_all_looks=at_all_looks,
        unadjusted=difference(rows, "welch_change", changes),
        effect_size=difference(rows, "hedges_g", changes),
        responders=difference(rows, "responder_newcombe", responders),
    )


def _of_cohort(cohort: str, where: str, row: Row, entered: Row) -> CohortOutcome:
    patients = Count(f"{where}/{cohort}", integer(row, "n_change"))
    responders, relieved = (
        _better(what, of, patients) for what, of in (("responders", row), ("relieved", entered))
    )
    change, sd = real(row, "change_mean"), real(row, "change_sd")
    are_alike = sd == 0

    def figure(
        value: float | None, lower: float | None = None, upper: float | None = None
    ) -> Figure:
        return Figure(value, lower, upper, rests_on=(patients.name,))

    return CohortOutcome(
        cohort,
        patients,
        Day(entered.get("entered_from"), rests_on=(patients.name,)),
        Day(entered.get("entered_on"), rests_on=(patients.name,)),
        missing=Count(f"{where}/{cohort}/missing", integer(row, "missing")),
        baseline=figure(real(row, "baseline_mean")),
        score=figure(real(row, "score_mean")),
        change=replace(
            figure(*mean_interval(change, sd, patients.value or 0)), is_for_all=are_alike
        ),
        change_sd=replace(figure(sd), is_for_all=are_alike),
        responders=responders,
        could_respond=_who_could(responders, patients),
        relieved=relieved,
        could_be_relieved=_who_could(relieved, patients),
    )


def _who_are_compared(cohorts: Sequence[CohortOutcome], *of: Difference) -> Iterator[Sum]:
    """The patients of each cohort as those whom differences are of, where these are all."""
    for one in of:
        compared = (one.n_lumbar_only, one.n_lumbar_hip)
        for of_cohort, count in zip(cohorts, compared, strict=True):
            if count.value == of_cohort.patients.value:
                yield sum_of(of_cohort.patients, (count,))


def _better(what: str, row: Row, patients: Count) -> Share:
    """Who got better, of those who could."""
    return share_of(
        Count(f"{patients.name}/{what}", integer(row, what)),
        Count(f"{patients.name}/{what}_of", integer(row, f"{what}_of")),
    )


def _who_could(better: Share, patients: Count) -> Share | Sum:
    """Who could get better, of the patients; where all could, a reader knows that they are one."""
    is_all = better.whole.value == patients.value
    return sum_of(patients, (better.whole,)) if is_all else share_of(better.whole, patients)
