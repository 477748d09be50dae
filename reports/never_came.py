"""What has never come of a clinic: anything at all, or its questionnaires. Facts about files."""

from collections.abc import Sequence

from domain.datasets import OUTCOMES
from domain.windows import WINDOWS
from reports.counted import counted
from reports.rejected_exports import USABLE, send_again
from reports.source_figures import Arrival
from reports.weekly import WeeklyReport
from reports.words import listed, shortened

_DAYS = [f"{window.first} to {window.last}" for window in WINDOWS if not window.is_baseline]
# What was not answered in its window can no longer count: only the next ones can be had.
ASK_PATIENTS = (
    "ask for the first one at the first visit, and for the next ones at visits on days "
    f"{', '.join(_DAYS[:-1])} and {_DAYS[-1]}, and at discharge"
)
WHETHER_THEY_COME = "find out whether the exports hold answers at all"
NO_EXPORT = (
    "No export has been taken in",
    "ask the clinics whether they send any, and whoever runs this program where these arrive",
)
ASK_FOR_IT = "ask for its exports, or have it taken out of the list of clinics"
ASK_FOR_THEM = "ask for their exports, or have them taken out of the list of clinics"


def nothing_taken_in(report: WeeklyReport) -> list[tuple[str, str]]:
    """The listed clinics of which there is nothing so far, or that there is nothing at all."""
    if not report.intake.total.exports:
        return [NO_EXPORT]
    clinics = [one for one in report.intake.arrivals if not one.has_rows]
    if not clinics or not report.is_group:
        return []
    step = ASK_FOR_THEM if clinics[1:] else ASK_FOR_IT
    return [(f"Nothing of {_named(clinics)} has been taken in so far", step)]


def questionnaires_not_come(report: WeeklyReport) -> list[tuple[str, str]]:
    """Where no export of questionnaires has ever come: a fact about files, however few are due."""
    clinics = [one for one in report.intake.arrivals if not one.has_outcomes]
    if not clinics:
        return []
    is_unused = any(_is_rejected(report, one) for one in clinics)
    of = f" from {_named(clinics)}" if report.is_group else ""
    lead = f"No answers to questionnaires{USABLE if is_unused else ''} have come so far{of}"
    step = send_again(report.intake.to_send_again) if is_unused else WHETHER_THEY_COME
    missing = report.completeness.total.missing.part.value
    if not is_unanswered(report):
        return [(lead, step)]
    so_many = f" ({counted(missing, 'pain questionnaire')} expected)" if missing else ""
    return [(f"{lead}{so_many}", f"{step}, and {ASK_PATIENTS}")]


def _is_rejected(report: WeeklyReport, arrival: Arrival) -> bool:
    """Whether questionnaires that may be a clinic's have come, and were rejected."""
    return any(
        OUTCOMES.name in one.datasets and one.may_be_of(arrival.clinic_id)
        for one in report.intake.to_send_again
    )


def is_unanswered(report: WeeklyReport) -> bool:
    """Whether no export of questionnaires has ever come of any clinic that has sent anything."""
    having = [one.has_outcomes for one in report.intake.arrivals if one.has_rows]
    return bool(having) and not any(having)


def never_came_in_full(report: WeeklyReport) -> list[str]:
    """Of the group's report, the clinics of which there is nothing, or no questionnaire: all."""
    arrivals = report.intake.arrivals if report.is_group else ()
    absent = [one.name for one in arrivals if not one.has_rows]
    unanswered = [one for one in arrivals if not one.has_outcomes]
    found = []
    if absent:
        found.append(f"Nothing has been taken in so far of {listed(absent)}.")
    if unanswered:
        usable = USABLE if any(_is_rejected(report, one) for one in unanswered) else ""
        names = listed([one.name for one in unanswered])
        found.append(f"No answers to questionnaires{usable} have come so far from {names}.")
    return found


def _named(clinics: Sequence[Arrival]) -> str:
    return listed(shortened([one.name for one in clinics]))
