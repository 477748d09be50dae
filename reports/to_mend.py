"""What is missing or wrong in a report's data, and what to do about each."""

from collections.abc import Sequence

from domain.reasons import OF_THE_CONFIGURATION
from domain.weeks import Week
from reports import names
from reports.counted import counted
from reports.never_came import (
    ASK_PATIENTS,
    WHETHER_THEY_COME,
    is_unanswered,
    nothing_taken_in,
    questionnaires_not_come,
)
from reports.no_sessions import missed_weeks, sessions_not_come
from reports.rejected_exports import Rejected, send_again
from reports.weekly import WeeklyReport
from reports.words import listed, week_day, whole

ADD_THEM = "ask whoever runs this program to add it"
# One in so many rows that waits for an episode is a reason to look.
MANY_WAIT = 100


def to_mend(report: WeeklyReport) -> list[tuple[str, str]]:
    """What there is to mend, in numbers, each with the step that mends it."""
    of_sessions = (*sessions_not_come(report), *missed_weeks(report))
    of_files = (*_rejected(report), *_waiting(report), *_doubted(report), *_quarantined(report))
    of_answers = (*questionnaires_not_come(report), *_missing(report))
    return [*of_sessions, *nothing_taken_in(report), *of_files, *of_answers]


def _rejected(report: WeeklyReport) -> list[tuple[str, str]]:
    """Exports that have not come again.

    Of the group's not whose: beside it stands how many rows each had, which may be patients.
    """
    rejected = report.intake.to_send_again
    if not rejected:
        return []
    if not report.is_group:
        return [(_last_rejected(rejected, report.week), send_again(rejected))]
    exports = "export was" if len(rejected) == 1 else "exports were"
    return [(f"{len(rejected)} {exports} rejected", send_again(rejected))]


def _last_rejected(rejected: Sequence[Rejected], week: Week) -> str:
    last = rejected[-1]
    what = f"export of {listed(last.datasets)}"
    if last.received_on:
        what += f" that came on {week_day(last.received_on, week.sunday)}"
    why = names.reason(last.reason or "no reason given")
    if len(rejected) == 1:
        return f"The {what} was rejected ({why})"
    return f"{len(rejected)} exports were rejected, the last of them the {what} ({why})"


def _waiting(report: WeeklyReport) -> list[tuple[str, str]]:
    """Rows of files, which count for nobody so far."""
    arrivals = report.intake.arrivals
    waiting = sum(arrival.sessions_waiting for arrival in arrivals)
    # A few always do, as a patient has just come.
    if waiting * MANY_WAIT < sum(arrival.sessions for arrival in arrivals) or not waiting:
        return []
    wait = "waits" if waiting == 1 else "wait"
    lead = f"{counted(waiting, 'row')} of sessions {wait} for the episode of the patient"
    return [(lead, "compare the patients' ids in the exports of sessions and of episodes")]


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
    lead = f"{counted(rows, 'problem')} in rows still in quarantine"
    unlisted = sum(
        row.rows for row in report.intake.quarantine if row.reason in OF_THE_CONFIGURATION
    )
    if not unlisted:
        return [(lead, "have the rows in quarantine corrected where they were entered")]
    lacking = "for an exercise or word that the configuration lacks"
    if unlisted == rows:
        return [(f"{lead}, {lacking}", ADD_THEM)]
    others = "have the other rows corrected where they were entered"
    return [(f"{lead} ({whole(unlisted)} of them {lacking})", f"{ADD_THEM}, and {others}")]


def _missing(report: WeeklyReport) -> list[tuple[str, str]]:
    of = report.completeness.total.missing
    if not of.part.value or is_unanswered(report):
        return []
    so_many = f"{whole(of.part.value)} of " if of.whole.value else ""
    forms = counted(of.whole.value or of.part.value, "pain questionnaire")
    window = "its window" if of.part.value == 1 else "their window"
    is_all = of.part.value == of.whole.value
    step = f"{WHETHER_THEY_COME}, and {ASK_PATIENTS}" if is_all else ASK_PATIENTS
    lead = f"{so_many}{forms} not answered in {window}"
    return [(f"{lead}{_at_the_start(report)}", step)]


def _at_the_start(report: WeeklyReport) -> str:
    """How many of those missing are of the start, without which no later one tells of a change."""
    windows = [window for of_cohort in report.flow for window in of_cohort.windows]
    counts = [one.missing.value for one in windows if one.outcome_window == "baseline"]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or not sum(known):
        return ""
    return f" ({whole(sum(known))} of them at the start)"
