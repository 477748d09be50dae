"""What a difference with its interval says against the minimal important change, in words."""

from reports.differences import UNDETERMINED
from reports.figures import Difference
from reports.words import rounded

# The only method whose interval holds however often one looks.
AT_ALL_LOOKS = "confidence_sequence"
TOO_FEW = "not enough patients yet to tell"
NOT_PUBLISHED = "not published"
NO_VARIANCE = "all alike"
CANNOT_BE_TOLD = "cannot be told"
# As many decimals as the ends have that stand beside the words.
DIGITS = 1
# An interval of one week: of all that are looked at, every week, some miss 0 by chance.
ONE_OF_MANY = "this week’s interval leaves out 0: one of many, all looked at every week"


def no_interval(difference: Difference, too_few: str = "too few to tell") -> str:
    """Why a difference has no interval, in a few words."""
    if difference.figure.is_hidden:
        return NOT_PUBLISHED
    if difference.note == "no_variance":
        return NO_VARIANCE
    return CANNOT_BE_TOLD if is_undetermined(difference) else too_few


def is_undetermined(difference: Difference) -> bool:
    """Whether more patients of the same kind would not tell: a cohort's baselines are all alike."""
    sizes = (difference.n_lumbar_only.value, difference.n_lumbar_hip.value)
    return difference.note in (UNDETERMINED, "no_data") and 0 not in sizes


def verdict(difference: Difference, important: float) -> str:
    """The clause that reads a difference for somebody who does not read intervals.

    It goes by the ends as they are shown. Only of what holds at all looks does it say whether
    there is a difference, and never which cohort did better: who was not randomised is not
    compared so.
    """
    figure = difference.figure
    if figure.lower is None or figure.upper is None:
        return no_interval(difference, TOO_FEW)
    lower, upper = rounded(figure.lower, DIGITS), rounded(figure.upper, DIGITS)
    holds = difference.method == AT_ALL_LOOKS
    excludes_none = lower > 0 or upper < 0
    if excludes_none and not holds:
        return ONE_OF_MANY
    # What one patient notices is set against a difference of means.
    noticed = f"the {important:g} points that one patient notices"
    if max(-lower, upper) < important:
        if not holds:
            return f"this week’s interval lies within {noticed}"
        if excludes_none:
            return f"a difference, on average of less than {noticed}"
        return f"if there is a difference, it is on average less than {noticed}"
    if min(abs(lower), abs(upper)) >= important and excludes_none:
        return f"a difference, on average of at least {noticed}"
    if excludes_none:
        return f"a difference, which on average may or may not reach {noticed}"
    return f"{TOO_FEW}, as no difference and one that matters are both possible"
