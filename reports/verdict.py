"""What a difference with its interval says against the minimal important change, in words."""

from reports.figures import Difference

TOO_FEW = "not enough patients yet to tell"
NOT_PUBLISHED = "not published"
NO_VARIANCE = "all alike"


def no_interval(difference: Difference, too_few: str = "too few to tell") -> str:
    """Why a difference has no interval, in a few words."""
    if difference.figure.is_hidden:
        return NOT_PUBLISHED
    return NO_VARIANCE if difference.note == "no_variance" else too_few


def verdict(difference: Difference, important: float) -> str:
    """The clause that reads a difference for somebody who does not read intervals.

    It never says which cohort did better: who was not randomised is not compared so.
    """
    figure = difference.figure
    if figure.lower is None or figure.upper is None:
        return no_interval(difference, TOO_FEW)
    excludes_none = figure.lower > 0 or figure.upper < 0
    if max(-figure.lower, figure.upper) < important:
        size = f"smaller than the {important:g} points that matter to a patient"
        if excludes_none:
            return f"a difference, but {size}"
        return f"if there is a difference, it is {size}"
    if min(abs(figure.lower), abs(figure.upper)) >= important and excludes_none:
        return f"a difference of at least the {important:g} points that matter to a patient"
    if excludes_none:
        return f"a difference, which may or may not reach the {important:g} points that matter"
    return f"{TOO_FEW}, as no difference and one that matters are both possible"
