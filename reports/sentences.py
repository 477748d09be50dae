"""The three sentences at the top of a report: adherence, pain, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.adherence_weeks import AdherenceWeek
from reports.counted import counted
from reports.figures import Count
from reports.names import COHORTS
from reports.no_sessions import days_without_sessions
from reports.outcome_figures import OutcomeOfWindow
from reports.restated_words import last_week_instead
from reports.to_mend import to_mend
from reports.verdict import (
    CANNOT_BE_TOLD,
    NO_VARIANCE,
    NOT_PUBLISHED,
    TOO_FEW,
    no_interval,
    verdict,
)
from reports.weekly import WeeklyReport
from reports.words import MINUS, SPACE, shown, shown_ends, signed, whole

PRIMARY_WINDOW = "week_6"
NOT_RANDOMISED = "These patients were not randomised."
WHO = ("who started with lumbar exercises only", "who started with lumbar and hip exercises")
NONE_ENTERED = "have entered the figures of pain at six weeks yet; they do so several at a time."
NONE_TO_COMPARE = "No patients of the other cohort have entered yet to compare them with."
NOTHING_DUE = ": all who are in care were on hold, or have none prescribed"
WHETHER_THEY_DIFFER = {
    TOO_FEW: "There are not enough patients yet to tell whether the cohorts differ.",
    CANNOT_BE_TOLD: (
        "Whether the cohorts differ cannot be told: nearly all patients of a cohort began with the "
        "same pain."
    ),
    NO_VARIANCE: "Whether the cohorts differ cannot be told: all patients are alike.",
    NOT_PUBLISHED: "Whether the cohorts differ is not published.",
}
NOTHING_TO_MEND = (
    "Nothing to mend:",
    "no row is in quarantine and no pain questionnaire was left unanswered.",
)
NOTHING_KNOWN_TO_MEND = (
    "No row is in quarantine.",
    "How many pain questionnaires were left unanswered is not published.",
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of the summary; ``lead``, printed bold, holds its numbers.

    ``others`` go on in its paragraph.
    """

    lead: str
    rest: str
    others: tuple["Sentence", ...] = ()

    @property
    def text(self) -> str:
        """All of its paragraph, without anything bold."""
        return " ".join([f"{self.lead} {self.rest}", *(one.text for one in self.others)])


def sentences(report: WeeklyReport) -> tuple[Sentence, ...]:
    """What happened with adherence and with pain, and what to do; of a disclosed report."""
    return (about_adherence(report), about_pain(report), about_the_data(report))


def about_adherence(report: WeeklyReport) -> Sentence:
    """How much of the lumbar programme each cohort logged as done this week, by patient."""
    cohorts = [of_cohort.latest for of_cohort in report.adherence_to("lumbar").cohorts]
    if not any(week.patients.value != 0 for week in cohorts):
        why = "" if report.activity.active.value == 0 else NOTHING_DUE
        return Sentence("No patients", f"had lumbar exercises due at home this week{why}.")
    by_cohort = [pair for pair in zip(WHO, cohorts, strict=True) if pair[1].mean.is_shown]
    if not by_cohort:
        return Sentence("Adherence this week", _is_not_published(report))
    lead = " and ".join(shown(week.mean) for _, week in by_cohort)
    of = " and ".join(f"{_so_many(week.patients)} {who}" for who, week in by_cohort)
    upper = ""
    if all(week.mean_logged.is_shown for _, week in by_cohort):
        upper = "; counting only days with a log, "
        upper += " and ".join(f"{shown(week.mean_logged)}{_logged(week)}" for _, week in by_cohort)
    return Sentence(
        f"On average {lead}",
        "of the lumbar sessions due this week were logged as done, over all patients with any due: "
        f"{of}{upper}.{days_without_sessions(report)}{last_week_instead(report)}",
    )


def _logged(week: AdherenceWeek) -> str:
    """How many of the patients logged at all, who are all that a mean of logged days is of."""
    if week.with_log.value is None or week.patients.value is None:
        return ""
    return f" ({whole(week.with_log.value)} of {whole(week.patients.value)} logged anything)"


def about_pain(report: WeeklyReport) -> Sentence:
    """The mean change in pain six weeks after the start, and whether the cohorts differ."""
    window = report.pain.at(PRIMARY_WINDOW)
    if not any(of_cohort.patients.value != 0 for of_cohort in window.cohorts):
        return Sentence("No patients", NONE_ENTERED)
    moved = list(_moved(window))
    if not moved:
        return Sentence("The change in pain at six weeks", _is_not_published(report))
    adjusted = about_difference(window, report.pain.important)
    return Sentence(
        f"Pain {' and '.join(moved)}",
        f"on average in the first six weeks, on a scale of 0 to 10. {adjusted}",
    )


def _moved(window: OutcomeOfWindow) -> Iterator[str]:
    """What pain did in each cohort that is shown, and in how many patients."""
    said = ""
    for of_cohort in window.cohorts:
        if of_cohort.change.is_hidden or of_cohort.change.value is None:
            continue
        points = signed(of_cohort.change.value)
        way = "fell" if points[0] == MINUS else "rose" if points[0] == "+" else "changed"
        count = of_cohort.patients.value
        who = "" if count is None else f"{counted(count, 'patient')}, "
        cohort = COHORTS[of_cohort.cohort].lower()
        moved = "by" if way == said else f"{way} by"
        yield f"{moved} {points.lstrip('+' + MINUS)} points ({who}{cohort})"
        said = way


def about_difference(window: OutcomeOfWindow, important: float) -> str:
    """What the adjusted difference says, in one or two sentences, with the interval it goes by."""
    judged = window.judged
    ends = shown_ends(judged.figure, "signed")
    if any(of_cohort.patients.value == 0 for of_cohort in window.cohorts):
        return NONE_TO_COMPARE
    if judged.figure.value is None or not ends:
        return WHETHER_THEY_DIFFER[no_interval(judged, TOO_FEW)]
    looking = " that allows for weekly looking" if judged is window.at_all_looks else ""
    return (
        "Adjusted for pain at the start, lumbar + hip minus lumbar only is "
        f"{signed(judged.figure.value)} points (95{SPACE}% interval{looking} {ends}): "
        f"{verdict(judged, important)}. {NOT_RANDOMISED}"
    )


def about_the_data(report: WeeklyReport) -> Sentence:
    """What is missing or wrong in the data, and what to do about it."""
    todo = to_mend(report)
    if not todo:
        # A hidden count of missing questionnaires is not a count of none.
        is_known = report.completeness.total.missing.part.value is not None
        return Sentence(*(NOTHING_TO_MEND if is_known else NOTHING_KNOWN_TO_MEND))
    # What is mended in one way stands together, each with its step.
    steps: dict[str, list[str]] = {}
    for lead, step in todo:
        of_step = steps.setdefault(step, [])
        of_step.append(_within(lead) if of_step else lead)
    first, *others = (Sentence(f"{'; '.join(of)}:", f"{step}.") for step, of in steps.items())
    return replace(first, others=tuple(others))


def _within(lead: str) -> str:
    """The beginning of a sentence as it goes on."""
    return lead[:1].lower() + lead[1:]


def _is_not_published(report: WeeklyReport) -> str:
    """Also of more patients: where none of them logged anything, or all say the same."""
    few = report.suppressed_under or 0
    fewer = "" if report.may_tell_of_one else f"of fewer than {few}, or "
    return (
        f"is not published, because it would tell of too few patients: {fewer}"
        f"what none or all of fewer than {2 * few} did."
    )


def _so_many(count: Count) -> str:
    return "those" if count.value is None else whole(count.value)
