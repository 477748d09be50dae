"""Four weeks of one patient's adherence as bars the size of a word."""

from collections.abc import Sequence
from html import escape

from reports.words import percent

BAR, GAP, TALL = 9, 3, 22
# What a week of nothing looks like, beside a week in which nothing was due, which is left empty.
LEAST = 1.0


def sparkline(percentages: Sequence[float | None], line_at: float) -> str:
    """An SVG of one bar per week, oldest first, with a line at the share to reach."""
    width = len(percentages) * (BAR + GAP) - GAP
    bars = "".join(_bar(place, value) for place, value in enumerate(percentages))
    height = TALL * (1 - line_at / 100)
    words = ", ".join("nothing due" if one is None else percent(one) for one in percentages)
    return (
        f'<svg role="img" class="sparkline" width="{width}" height="{TALL}" '
        f'viewBox="0 0 {width} {TALL}"><title>By week, oldest first: {escape(words)}</title>'
        f'<path d="M0 {height:.1f}H{width}" class="line"/>{bars}</svg>'
    )


def _bar(place: int, value: float | None) -> str:
    left = place * (BAR + GAP)
    if value is None:
        return f'<path d="M{left + 2} {TALL - 0.5}h{BAR - 4}" class="none"/>'
    height = max(LEAST, TALL * min(value, 100.0) / 100)
    return f'<rect x="{left}" y="{TALL - height:.1f}" width="{BAR}" height="{height:.1f}"/>'
