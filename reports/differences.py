"""Differences between the cohorts, as the comparison's table gives them."""

from math import inf

from reports.cells import Rows, integer, real
from reports.figures import Count, Difference, Figure

UNDETERMINED, TOO_FEW = "undetermined", "too_few"
# Methods whose estimate is a difference of shares, 0–1; the report speaks in percentage points.
OF_SHARES = ("responder_newcombe", "adherence_share_newcombe")


def difference(
    rows: Rows, method: str, between: tuple[Figure, ...], widest: float = inf
) -> Difference:
    """The difference by that method in rows by method of a clinic's ``cohort_comparison``.

    Differences of shares are in percentage points. ``between`` are the cohorts' own figures. What
    is larger than the ``widest`` that there can be is none: a slope through next to nothing.
    """
    row = rows.get(method, {})
    scale = 100.0 if method in OF_SHARES else 1.0
    estimate, lower, upper = (
        None if value is None else scale * value
        for value in (real(row, column) for column in ("estimate", "lower", "upper"))
    )
    is_possible = estimate is None or abs(estimate) <= widest
    if not is_possible:
        estimate = lower = upper = None
    applied_to = [row.get(name) for name in ("instrument", "outcome_window", "component")]
    name = "/".join([method, *(str(value) for value in applied_to if value is not None)])
    only, hip = (
        Count(f"{name}/{cohort}", integer(row, f"n_{cohort}"))
        for cohort in ("lumbar_only", "lumbar_hip")
    )
    figure = Figure(estimate, lower, upper, rests_on=(only.name, hip.name))
    note = row.get("note")
    if not is_possible and note != TOO_FEW:
        note = UNDETERMINED
    return Difference(method, figure, only, hip, note, between)
