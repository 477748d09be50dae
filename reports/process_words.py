"""What the process chart of a cohort says, for somebody who has never seen one."""

from reports.adherence_figures import CohortAdherence, Limits
from reports.adherence_weeks import WEEKS_SHOWN, AdherenceWeek
from reports.counted import counted
from reports.trend_words import TREND, trend_words
from reports.words import listed, long_day, percent, rounded, short_day

# Those that say on which side of its usual level a week is.
RULES = {
    "outside_limits": "outside its usual range",
    "shift": "seven weeks or more on one side of its usual level",
    "near_limit": "two of three weeks near the same limit",
}
HIGHER, LOWER = "higher than usual", "lower than usual"
VARIATIONS = {"improvement": HIGHER, "concern": LOWER}
# As many weeks back as a manager can still do something about.
RECENT = 4
# Most patients of a week are those of the week before: the rules take weeks for independent.
NO_PROOF = "A reason to look, no proof: often nothing has changed."
NOT_THIS_WEEK = "Too few patients this week to set it against what is usual."
NOBODY_THIS_WEEK = "No patients this week to set against what is usual."
# Which of the two would tell of weeks that are hidden.
NO_LIMITS = "Too few weeks so far have enough patients, or differ enough, to say what is usual."


def process_words(of_cohort: CohortAdherence) -> str:
    """A few sentences on whether adherence has changed beyond its ordinary ups and downs."""
    limits = of_cohort.limits
    if all(week.patients.value == 0 for week in of_cohort.weeks):
        return "No patients in these weeks."
    if limits.centre.is_hidden:
        return "What is usual is not published."
    if limits.centre.value is None:
        if all(week.signal.value is None for week in of_cohort.weeks):
            return NO_LIMITS
        return NOBODY_THIS_WEEK if of_cohort.latest.patients.value == 0 else NOT_THIS_WEEK
    usual = f"Its usual level is {percent(limits.centre.value)}{_range(of_cohort)}{_taken(limits)}."
    recent = of_cohort.weeks[-RECENT:]
    found = [*_level_words(of_cohort), *trend_words(of_cohort.weeks, RECENT)]
    said = f"{' '.join(found)} {NO_PROOF}" if found else _ordinary(recent)
    return f"{said}{_not_judged(recent)} {usual}"


def _level_words(of_cohort: CohortAdherence) -> list[str]:
    """What there is to say of weeks above or below the usual level, if any of the last are."""
    weeks, centre = of_cohort.weeks, of_cohort.limits.centre.value or 0.0
    ways = [_way(week, centre) for week in weeks]
    if not any(ways[-RECENT:]):
        return []
    (*_, last) = (place for place, way in enumerate(ways) if way)
    first = last
    while first and ways[first - 1] == ways[last]:
        first -= 1
    return [_said(list(weeks[first : last + 1]), weeks, ways[last] or "")]


def _way(week: AdherenceWeek, centre: float) -> str | None:
    """On which side of the usual level a marked week is; null where no rule says so."""
    if not any(rule in RULES for rule in week.signal.rules):
        return None
    # What a signal says is what its first rule does: of a trend, where it goes and not where it is.
    if week.signal.rules[0] == TREND and week.mean.value is not None:
        return HIGHER if rounded(week.mean.value) > rounded(centre) else LOWER
    return VARIATIONS.get(week.signal.value or "", "unusual")


def _said(signals: list[AdherenceWeek], weeks: tuple[AdherenceWeek, ...], way: str) -> str:
    first, last = (short_day(one.week.monday) for one in (signals[0], signals[-1]))
    when = f"Week from {last}"
    if signals[1:]:
        # Of what was before the weeks shown nothing is known here.
        may_be_older = signals[0] is weeks[0] and len(weeks) == WEEKS_SHOWN
        when = f"{'At least ' if may_be_older else ''}{len(signals)} weeks running, "
        first += " or earlier" if may_be_older else ""
        when += f"since {first}," if signals[-1] is weeks[-1] else f"from {first} to {last},"
    return f"{when} {way}{_furthest(signals, way)}: {_rules(signals)}."


def _furthest(signals: list[AdherenceWeek], way: str) -> str:
    """The week of several that is furthest out; empty where one of them is not published."""
    means = [one.mean.value for one in signals if one.mean.value is not None]
    if not signals[1:] or len(means) < len(signals):
        return ""
    ends = f"highest {percent(max(means))}" if way == HIGHER else f"lowest {percent(min(means))}"
    return f" ({ends})"


def _rules(signals: list[AdherenceWeek]) -> str:
    """The rules by which they are marked; of how many of them, where not of all."""
    broken = {rule: sum(rule in one.signal.rules for one in signals) for rule in RULES}
    return " and ".join(
        words + (f" ({broken[rule]} of them)" if broken[rule] < len(signals) else "")
        for rule, words in RULES.items()
        if broken[rule]
    )


def _ordinary(recent: tuple[AdherenceWeek, ...]) -> str:
    """That the weeks are ordinary, as far as they may be spoken of."""
    judged = [week for week in recent if week.signal.value is not None]
    last = f"the last {counted(len(recent), 'week')}" if recent[1:] else "this week"
    if not judged:
        return f"None of {last} can be judged." if recent[1:] else "This week cannot be judged."
    if len(judged) < len(recent):
        return f"{len(judged)} of {last} can be judged: only ordinary ups and downs."
    return f"Only ordinary ups and downs in {last}."


def _not_judged(recent: tuple[AdherenceWeek, ...]) -> str:
    """Which of the weeks are not published, or no points of the chart; empty where all are."""
    hidden = [week for week in recent if week.signal.is_hidden]
    few = [week for week in recent if week.signal.value is None and not week.signal.is_hidden]
    return _named("Not published", hidden) + _named("Too few patients", few)


def _named(what: str, weeks: list[AdherenceWeek]) -> str:
    days = listed([short_day(week.week.monday) for week in weeks])
    return f" {what}: the week{'s' if weeks[1:] else ''} from {days}." if days else ""


def _taken(limits: Limits) -> str:
    """The weeks in which that was usual; a year ago, it may no longer be."""
    if limits.first is None or limits.last is None:
        return ""
    return f" (weeks from {long_day(limits.first)} to {long_day(limits.last)})"


def _range(of_cohort: CohortAdherence) -> str:
    lower, upper = of_cohort.limits.lower.value, of_cohort.limits.upper.value
    if lower is None or upper is None:
        return ""
    ends = f"{percent(max(lower, 0.0))} to {percent(min(upper, 100.0))}"
    return f", its natural limits {ends}"
