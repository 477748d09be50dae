"""The scales of charts: marks, labels and lines at places that the chart knows itself.

Matplotlib's own ticks, made to be moved and counted, took half the time of a report's charts.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform

from reports.charts import GRID, INK, QUIET, SMALL

# Matplotlib's marker of a line downwards (TICKDOWN), which its stubs lack.
DOWN: Any = 3
# In points: how long a mark is, and how far a label stands from it.
MARK, GAP = 2.5, 3.5
POINT = 1 / 72
# Behind everything that is drawn.
BEHIND = 0.5
# Of a scale of percentages.
QUARTERS = range(0, 101, 25)


def or_gap(value: float | None) -> float:
    """The value; for none NaN, at which matplotlib breaks a line."""
    return math.nan if value is None else value


def scale_below(
    axes: Axes, places: Sequence[float], labels: Sequence[str], *, marks: bool = True
) -> None:
    """Labels below the axes in place of ticks, each with a mark where wanted."""
    axes.xaxis.set_visible(False)
    below = axes.get_xaxis_transform()
    if marks:
        axes.plot(
            places,
            [0.0] * len(places),
            linestyle="",
            marker=DOWN,
            markersize=MARK,
            markeredgewidth=0.8,
            color=QUIET,
            clip_on=False,
            transform=below,
        )
    down = _shift(axes, 0, -(GAP + MARK * marks))
    for place, label in zip(places, labels, strict=True):
        _label(axes, (place, 0), label, ("center", "top"), below + down)


def scale_beside(axes: Axes, places: Sequence[float], labels: Sequence[str]) -> None:
    """Labels at the left of the axes in place of ticks."""
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)
    left = _shift(axes, -GAP, 0)
    beside = axes.get_yaxis_transform() + left
    for place, label in zip(places, labels, strict=True):
        _label(axes, (0, place), label, ("right", "center_baseline"), beside)


def _label(
    axes: Axes, at: tuple[float, float], label: str, aligned: tuple[Any, Any], where: Transform
) -> None:
    across, up = aligned
    axes.text(
        *at,
        label,
        fontsize=SMALL,
        color=INK,
        horizontalalignment=across,
        verticalalignment=up,
        transform=where,
    )


def lines_across(axes: Axes, places: Iterable[float]) -> None:
    """Thin lines across the axes at these heights."""
    for place in places:
        axes.axhline(place, color=GRID, linewidth=0.5, zorder=BEHIND)


def _shift(axes: Axes, right: float, up: float) -> ScaledTranslation:
    """So many points from where something stands."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("axes without a figure")
    return ScaledTranslation(right * POINT, up * POINT, figure.dpi_scale_trans)
