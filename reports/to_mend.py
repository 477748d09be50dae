"""What is missing or wrong in a report's data, and what to do about each."""

from domain.windows import WINDOWS
from reports.weekly import WeeklyReport
from reports.words import whole

_DAYS = [f"{window.first} to {window.last}" for window in WINDOWS if not window.is_baseline]
ASKED_ON = f"at visits on days {', '.join(_DAYS[:-1])} and {_DAYS[-1]}, and at discharge"


def to_mend(report: WeeklyReport) -> list[tuple[str, str]]:
    """What there is to mend, in numbers, each with the step that mends it."""
    return [*_rejected(report), *_doubted(report), *_quarantined(report), *_missing(report)]


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
    return [(f"{whole(rows)} {problems} in rows still in quarantine", step)]


def _missing(report: WeeklyReport) -> list[tuple[str, str]]:
    of = report.completeness.total.missing
    if not of.part.value:
        return []
    so_many = whole(of.part.value) + (f" of {whole(of.whole.value)}" if of.whole.value else "")
    # What was not answered in its window can no longer count: only the next ones can be had.
    step = f"ask for the first at the first visit, and for the next ones {ASKED_ON}"
    lead = f"{so_many} pain questionnaires not answered in their window"
    return [(f"{lead}{_at_the_start(report)}", step)]


def _at_the_start(report: WeeklyReport) -> str:
    """How many of those missing are of the start, without which no later one tells of a change."""
    windows = [window for of_cohort in report.flow for window in of_cohort.windows]
    counts = [one.missing.value for one in windows if one.outcome_window == "baseline"]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or not sum(known):
        return ""
    return f" ({whole(sum(known))} of them at the start)"
