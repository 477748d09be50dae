"""What a difference with its interval says against the minimal important change, in words."""

from reports.figures import Figure

TOO_FEW = "not enough patients yet to tell"


def verdict(figure: Figure, important: float) -> str:
    """The clause that reads a difference for somebody who does not read intervals.

    It never says which cohort did better: who was not randomised is not compared so.
    """
    if figure.lower is None or figure.upper is None:
        return TOO_FEW
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
    return f"{TOO_FEW}: no difference and one that matters are both possible"
