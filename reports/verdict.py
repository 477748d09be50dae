"""What a difference with its interval says against the minimal important change, in words."""

from reports.figures import Difference

# The only method whose interval holds however often one looks.
AT_ALL_LOOKS = "confidence_sequence"
TOO_FEW = "not enough patients yet to tell"
NOT_PUBLISHED = "not published"
NO_VARIANCE = "all alike"
# An interval of one week: of all that are looked at, every week, some miss 0 by chance.
ONE_OF_MANY = "this week’s interval leaves out 0: one of many, all looked at every week"


def no_interval(difference: Difference, too_few: str = "too few to tell") -> str:
    """Why a difference has no interval, in a few words."""
    if difference.figure.is_hidden:
        return NOT_PUBLISHED
    return NO_VARIANCE if difference.note == "no_variance" else too_few


def verdict(difference: Difference, important: float) -> str:
    """The clause that reads a difference for somebody who does not read intervals.

    Only of what holds at all looks does it say that there is a difference, and never which cohort
    did better: who was not randomised is not compared so.
    """
    figure = difference.figure
    if figure.lower is None or figure.upper is None:
        return no_interval(difference, TOO_FEW)
    excludes_none = figure.lower > 0 or figure.upper < 0
    if excludes_none and difference.method != AT_ALL_LOOKS:
        return ONE_OF_MANY
    # What one patient notices is set against a difference of means.
    noticed = f"the {important:g} points that one patient notices"
    if max(-figure.lower, figure.upper) < important:
        if excludes_none:
            return f"a difference, on average of less than {noticed}"
        return f"if there is a difference, it is on average less than {noticed}"
    if min(abs(figure.lower), abs(figure.upper)) >= important and excludes_none:
        return f"a difference, on average of at least {noticed}"
    if excludes_none:
        return f"a difference, which on average may or may not reach {noticed}"
    return f"{TOO_FEW}, as no difference and one that matters are both possible"
