"""What the process chart of a cohort says, for somebody who has never seen one."""

from reports.adherence_figures import CohortAdherence
from reports.adherence_weeks import AdherenceWeek
from reports.words import percent, short_day

RULES = {
    "outside_limits": "outside its usual range",
    "shift": "seven weeks or more on one side of its usual level",
    "trend": "seven weeks or more in a row that all rise or all fall",
    "near_limit": "two of three weeks near the same limit",
}
VARIATIONS = {"improvement": "higher than usual", "concern": "lower than usual"}
# As many weeks back as a manager can still do something about.
RECENT = 4


def process_words(of_cohort: CohortAdherence) -> str:
    """One or two sentences on whether adherence has changed beyond its ordinary ups and downs."""
    limits = of_cohort.limits
    if limits.centre.is_hidden:
        return "Too few patients to say what is usual."
    if limits.centre.value is None:
        return "Not enough weeks yet to say what is usual."
    usual = f"Its usual level is {percent(limits.centre.value)}{_range(of_cohort)}."
    signals = [week for week in of_cohort.weeks[-RECENT:] if week.signal.rules]
    if not signals:
        return f"Only ordinary ups and downs in the last {RECENT} weeks. {usual}"
    return f"{_said(signals[-1])} This is no chance: look for what changed. {usual}"


def _said(week: AdherenceWeek) -> str:
    rules = " and ".join(RULES.get(rule, rule) for rule in week.signal.rules)
    how = VARIATIONS.get(week.signal.value or "", "unusual")
    return f"Week from {short_day(week.week.monday)} {how}: {rules}."


def _range(of_cohort: CohortAdherence) -> str:
    lower, upper = of_cohort.limits.lower.value, of_cohort.limits.upper.value
    if lower is None or upper is None:
        return ""
    ends = f"{percent(max(lower, 0.0))} to {percent(min(upper, 100.0))}"
    return f", its natural limits {ends}"
