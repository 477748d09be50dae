"""The process chart within the chart of adherence: its lines, and the weeks that it marks."""

from matplotlib.axes import Axes

from reports.adherence_figures import CohortAdherence
from reports.adherence_weeks import AdherenceWeek
from reports.charts import INK, QUIET, SMALL
from reports.labels import nudged
from reports.scales import or_gap
from reports.words import percent

# Neither the dash of a cohort nor the dots of its upper bound.
LIMIT = (0, (8, 2, 1, 2))


def draw_process(axes: Axes, of_cohort: CohortAdherence, left: float, gap: float) -> None:
    """Draws the usual level, the natural limits, and a ring around each marked week.

    Their numbers stand at ``left``, that far apart at least.
    """
    limits = of_cohort.limits
    lines = [
        (figure.value, dash)
        for figure, dash in ((limits.centre, "-"), (limits.lower, LIMIT), (limits.upper, LIMIT))
        if figure.value is not None and 0 < figure.value < 100
    ]
    for level, dash in lines:
        axes.axhline(level, color=QUIET, linewidth=0.7, linestyle=dash)
    _draw_levels(axes, [level for level, _ in lines], left, gap)
    # Without the lines nobody sees what a ring is about.
    if limits.centre.value is not None:
        _draw_rings(axes, of_cohort.weeks)


def _draw_rings(axes: Axes, weeks: tuple[AdherenceWeek, ...]) -> None:
    marked = [place for place, week in enumerate(weeks) if week.signal.rules]
    axes.plot(
        marked,
        [or_gap(weeks[place].mean.value) for place in marked],
        linestyle="",
        marker="o",
        markersize=8.5,
        markerfacecolor="none",
        color=INK,
        markeredgewidth=0.9,
        clip_on=False,
    )


def _draw_levels(axes: Axes, levels: list[float], left: float, gap: float) -> None:
    """The numbers of the lines at the left edge, in the lines where there is room."""
    in_order = sorted(levels, reverse=True)
    at = nudged(in_order, gap, gap / 2, 100 - gap / 2)
    for level, height in zip(in_order, at, strict=True):
        axes.text(
            left,
            height,
            percent(level),
            fontsize=SMALL,
            color=QUIET,
            verticalalignment="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
