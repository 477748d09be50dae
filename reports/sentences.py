"""The three sentences at the top of a report: adherence, pain, and what to do."""

from dataclasses import dataclass

from domain.windows import WINDOWS
from reports.figures import Figure
from reports.outcome_figures import OutcomeOfWindow
from reports.verdict import NO_VARIANCE, NOT_PUBLISHED, TOO_FEW, no_interval, verdict
from reports.weekly import WeeklyReport
from reports.words import SPACE, patients, shown, shown_ends, signed, whole

PRIMARY_WINDOW = "week_6"
NOT_RANDOMISED = "These patients were not randomised."
WITH = ("lumbar exercises only", "lumbar and hip exercises")
WHETHER_THEY_DIFFER = {
    TOO_FEW: "There are not enough patients yet to tell whether the cohorts differ.",
    NO_VARIANCE: "Whether the cohorts differ cannot be told: all patients are alike.",
    NOT_PUBLISHED: "Whether the cohorts differ is not published.",
}


_DAYS = [f"{window.first} to {window.last}" for window in WINDOWS if not window.is_baseline]
ASKED_ON = f"days {', '.join(_DAYS[:-1])} and {_DAYS[-1]}"


@dataclass(frozen=True)
class Sentence:
    """One sentence of the summary; ``lead``, printed bold, holds its numbers."""

    lead: str
    rest: str


def sentences(report: WeeklyReport) -> tuple[Sentence, ...]:
    """What happened with adherence and with pain, and what to do; of a disclosed report."""
    return (about_adherence(report), about_pain(report), about_the_data(report))


def about_adherence(report: WeeklyReport) -> Sentence:
    """How much of the lumbar programme each cohort logged as done this week, by patient."""
    cohorts = [of_cohort.latest for of_cohort in report.adherence_to("lumbar").cohorts]
    if not any(week.patients.value != 0 for week in cohorts):
        return Sentence("No patients", "had lumbar exercises due at home this week.")
    lead, who = _of_cohorts([(week.mean, week.patients.value) for week in cohorts], "percent")
    if not lead:
        return Sentence("Too few patients", "this week for their adherence to be shown.")
    logged = [week.mean_logged for week in cohorts if _is_shown(week.mean)]
    upper = ""
    if all(_is_shown(figure) for figure in logged):
        upper = f"; counting only days with a log, {' and '.join(map(shown, logged))}"
    done = "of their prescribed lumbar sessions were logged as done this week"
    return Sentence(f"On average {lead}", f"{done} by {who}{upper}.")


def about_pain(report: WeeklyReport) -> Sentence:
    """The mean change in pain six weeks after the start, and whether the cohorts differ."""
    window = report.pain.at(PRIMARY_WINDOW)
    if not any(of_cohort.patients.value != 0 for of_cohort in window.cohorts):
        return Sentence("No patients", "have a pain score at the start and at six weeks yet.")
    changes = [(of_cohort.change, of_cohort.patients.value) for of_cohort in window.cohorts]
    lead, who = _of_cohorts(changes, "signed")
    if not lead:
        return Sentence("Too few patients", "at six weeks for their change in pain to be shown.")
    adjusted = about_difference(window, report.pain.important)
    is_change = "are the mean changes" if " and " in lead else "is the mean change"
    return Sentence(
        f"{lead} points",
        f"{is_change} in pain (0–10) six weeks after the start, in {who}. {adjusted}",
    )


def about_difference(window: OutcomeOfWindow, important: float) -> str:
    """What the adjusted difference says, in one or two sentences, with the interval it goes by."""
    judged = window.judged
    ends = shown_ends(judged.figure, "signed")
    if judged.figure.value is None or not ends:
        return WHETHER_THEY_DIFFER[no_interval(judged, TOO_FEW)]
    looking = " for looking every week" if judged is window.at_all_looks else ""
    return (
        "Adjusted for pain at the start, lumbar + hip minus lumbar only is "
        f"{signed(judged.figure.value)} points (95{SPACE}% interval{looking} {ends}): "
        f"{verdict(judged, important)}. {NOT_RANDOMISED}"
    )


def about_the_data(report: WeeklyReport) -> Sentence:
    """What is missing or wrong in the data, and what to do about it."""
    todo = [*_rejected(report), *_doubted(report), *_quarantined(report), *_missing(report)]
    if not todo:
        # A hidden count of missing questionnaires is not a count of none.
        none_missing = report.completeness.total.missing.part.value == 0
        missing = " and no pain questionnaire was left unanswered" if none_missing else ""
        return Sentence("Nothing to mend:", f"no row is in quarantine{missing}.")
    leads = [lead for lead, _ in todo]
    lead = ", ".join(leads[:-1]) + " and " + leads[-1] if leads[1:] else leads[0]
    return Sentence(f"{lead}:", f"{'; '.join(step for _, step in todo)}.")


def _rejected(report: WeeklyReport) -> list[tuple[str, str]]:
    rejected = report.intake.total.rejected
    if not report.is_group or not rejected:
        return []
    exports = "export was" if rejected == 1 else "exports were"
    return [(f"{rejected} {exports} rejected", "have the rejected files sent again")]


def _doubted(report: WeeklyReport) -> list[tuple[str, str]]:
    doubted = len(report.intake.doubted)
    if not doubted:
        return []
    exports = "full export lacks" if doubted == 1 else "full exports lack"
    step = "find out whether the missing rows were meant to go, then see Every export below"
    return [(f"{doubted} {exports} rows known before", step)]


def _quarantined(report: WeeklyReport) -> list[tuple[str, str]]:
    rows = report.intake.quarantined
    if not rows:
        return []
    problems = "problem" if rows == 1 else "problems"
    step = "have the rows in quarantine corrected where they were entered"
    return [(f"{whole(rows)} {problems} in quarantined rows", step)]


def _missing(report: WeeklyReport) -> list[tuple[str, str]]:
    of = report.completeness.total.missing
    if not of.part.value:
        return []
    so_many = whole(of.part.value) + (f" of {whole(of.whole.value)}" if of.whole.value else "")
    # What was not answered in its window can no longer count: only the next ones can be had.
    step = f"ask for the next ones at visits on {ASKED_ON} after the start"
    return [(f"{so_many} pain questionnaires not answered in their window", step)]


def _of_cohorts(figures: list[tuple[Figure, int | None]], form: str) -> tuple[str, str]:
    """The cohorts' figures as they open a sentence, and who they are of; of those shown."""
    by_cohort = [
        (shown(figure, form), f"{_so_many(count)} with {exercises}")
        for exercises, (figure, count) in zip(WITH, figures, strict=True)
        if _is_shown(figure)
    ]
    return " and ".join(value for value, _ in by_cohort), " and ".join(who for _, who in by_cohort)


def _so_many(count: int | None) -> str:
    return "patients" if count is None else patients(count)


def _is_shown(figure: Figure) -> bool:
    return not figure.is_hidden and figure.value is not None
