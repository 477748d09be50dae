"""The chart of adjusted differences against the minimal important change, a row per window."""

from matplotlib.axes import Axes

from reports.charts import INK, QUIET, SMALL, drawing, panel, svg_of
from reports.figures import Difference
from reports.names import WINDOWS
from reports.outcome_figures import Outcome
from reports.scales import scale_below, scale_beside
from reports.verdict import no_interval
from reports.words import HIDDEN, shown, shown_count, shown_ends, signed

WIDTH, HEIGHT = 3.6, 2.15
LEFT, BOTTOM, ACROSS, UP = 0.72, 0.52, 2.06, 1.42
BAND, WIDE = "#eeeeee", "#a3a3a3"
ROOM = 1.15
# How far below the axes stands what each side means, in inches.
SIDES_BELOW = 0.25
NOBODY_YET = "nobody entered yet"


def difference_chart(outcome: Outcome) -> str:
    """The SVG of the differences, lumbar + hip minus lumbar only, adjusted for the start."""
    with drawing(WIDTH, HEIGHT) as figure:
        axes = panel(figure, LEFT, BOTTOM, ACROSS, UP)
        _draw_scale(axes, outcome)
        for place, window in enumerate(outcome.windows):
            _draw_all_looks(axes, window.at_all_looks, -place)
            _draw_difference(axes, window.adjusted, -place)
        title = f"{outcome.questionnaire.name}: adjusted difference between the cohorts"
        return svg_of(figure, f"difference-{outcome.instrument}", title, description(outcome))


def description(outcome: Outcome) -> str:
    """What the chart shows, for those who cannot see it."""
    rows = " ".join(
        f"{WINDOWS[window.outcome_window]}: {_in_words(window.adjusted)}"
        f"{_looked_at(window.at_all_looks)}."
        for window in outcome.windows
    )
    return (
        "Lumbar + hip minus lumbar only, adjusted for the score at the start, with 95 % interval, "
        f"against {outcome.important:g} points either way. These patients were not randomised. "
        f"{rows}"
    )


def _in_words(difference: Difference) -> str:
    figure = difference.figure
    if _is_of_nobody(difference):
        return NOBODY_YET
    if figure.value is None:
        return no_interval(difference)
    ends = shown_ends(figure, "signed") or f"no interval: {no_interval(difference)}"
    return f"{shown(figure, 'signed')} points ({ends})"


def _is_of_nobody(difference: Difference) -> bool:
    return difference.n_lumbar_only.value == difference.n_lumbar_hip.value == 0


def _looked_at(difference: Difference) -> str:
    ends = shown_ends(difference.figure, "signed")
    return f"; looked at every week {ends}" if ends else ""


def _reach(outcome: Outcome) -> float:
    """How far from 0 the axis goes: beyond an important change, and every interval."""
    figures = [
        one.figure for window in outcome.windows for one in (window.adjusted, window.at_all_looks)
    ]
    ends = [end for one in figures for end in (one.value, one.lower, one.upper) if end is not None]
    return max([1.6 * outcome.important, *(ROOM * abs(end) for end in ends)])


def _draw_scale(axes: Axes, outcome: Outcome) -> None:
    important, rows, reach = outcome.important, len(outcome.windows), _reach(outcome)
    axes.axvspan(-important, important, color=BAND, linewidth=0)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(0.5 - rows, 0.5)
    names = [WINDOWS[one.outcome_window] for one in outcome.windows]
    scale_beside(axes, [-place for place in range(rows)], names)
    ticks = [-important, -important / 2, 0, important / 2, important]
    scale_below(axes, ticks, [signed(tick, 0) for tick in ticks])
    axes.text(
        0.5,
        -SIDES_BELOW / UP,
        _sides(outcome),
        fontsize=SMALL,
        horizontalalignment="center",
        verticalalignment="top",
        transform=axes.transAxes,
    )
    axes.set_title(f"within {important:g} points", color=QUIET, fontsize=SMALL, pad=3)


def _sides(outcome: Outcome) -> str:
    what = "pain" if outcome.instrument == "nprs" else "disability"
    return f"points; below 0: less {what} in lumbar + hip,\nabove 0: less {what} in lumbar only"


def _draw_all_looks(axes: Axes, difference: Difference, height: float) -> None:
    """The interval that holds however often one looks, thick, behind the fixed one."""
    figure = difference.figure
    if figure.lower is not None and figure.upper is not None:
        axes.plot(
            [figure.lower, figure.upper],
            [height, height],
            color=WIDE,
            linewidth=5,
            solid_capstyle="butt",
        )


def _draw_difference(axes: Axes, difference: Difference, height: float) -> None:
    figure = difference.figure
    has_interval = figure.lower is not None and figure.upper is not None
    if figure.lower is not None and figure.upper is not None:
        axes.plot([figure.lower, figure.upper], [height, height], color=INK, linewidth=1.4)
    if figure.value is not None:
        axes.plot(
            [figure.value],
            [height],
            marker="D",
            color=INK,
            markerfacecolor=INK if has_interval else "white",
            markersize=4.5,
        )
    across = axes.get_yaxis_transform()
    axes.text(
        1.03,
        height,
        _numbers(difference),
        fontsize=SMALL,
        color=INK,
        verticalalignment="center",
        transform=across,
    )


def _numbers(difference: Difference) -> str:
    """Who is in it, as lumbar only and lumbar + hip; and where there is no interval, why."""
    if difference.figure.is_hidden:
        return HIDDEN
    if _is_of_nobody(difference):
        # In two lines: no room has more than "too few to tell".
        return NOBODY_YET.replace(" ", "\n", 1)
    only, hip = shown_count(difference.n_lumbar_only), shown_count(difference.n_lumbar_hip)
    has_interval = difference.figure.lower is not None
    return f"n {only} + {hip}" if has_interval else f"n {only} + {hip}\n{no_interval(difference)}"
