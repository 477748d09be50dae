"""What the first page says of last week's figures where more has come since."""

from reports.names import COHORTS
from reports.restated_figures import RestatedWeek
from reports.weekly import WeeklyReport
from reports.words import shown

# In points: a reader who took last week's figure for what it was has read another week.
FAR = 10.0


def last_week_instead(report: WeeklyReport) -> str:
    """A sentence on the week before, where its adherence is far from what was reported.

    Of a disclosed report; empty where there is nothing to say, or it may not be said.
    """
    before = report.week.before(1)
    weeks = [one for one in report.restated.weeks if one.week == before] if report.restated else []
    told = [one for one in weeks if one.then.is_shown and one.now.is_shown]
    if not any(_apart(one) >= FAR for one in told):
        return ""
    said = " and ".join(
        f"{shown(one.now)} instead of {shown(one.then)} ({COHORTS[one.cohort].lower()})"
        for one in told
    )
    return f" With what has come since last week’s report, the week before is {said}."


def _apart(week: RestatedWeek) -> float:
    return abs((week.now.value or 0.0) - (week.then.value or 0.0))
