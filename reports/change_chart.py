"""The chart of mean change by window: a point with its 95 % interval per cohort, n below."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from reports.charts import (
    COHORT_STYLES,
    INK,
    QUIET,
    drawing,
    nothing_drawn,
    nothing_in_words,
    panel,
    row_below,
    svg_of,
)
from reports.names import COHORTS, WINDOWS
from reports.outcome_figures import CohortOutcome, Outcome
from reports.scales import lines_across, scale_below, scale_beside
from reports.words import shown, shown_count, shown_ends, signed

WIDTH, HEIGHT = 3.6, 2.15
LEFT, BOTTOM, ACROSS, UP = 1.0, 0.62, 2.5, 1.45
SIDEWAYS = {"lumbar_only": -0.13, "lumbar_hip": 0.13}
ROOM = 1.15
# Where the key to the marks stands, in windows left of the first.
KEY = -1.82
NOBODY_YET = "Nobody entered yet"


def change_chart(outcome: Outcome) -> str:
    """The SVG of the mean change of a questionnaire's score, by window and cohort."""
    with drawing(WIDTH, HEIGHT) as figure:
        axes = panel(figure, LEFT, BOTTOM, ACROSS, UP)
        for cohort in COHORTS:
            _draw_cohort(axes, outcome, cohort)
        _draw_scale(axes, outcome)
        _draw_numbers(axes, outcome)
        _draw_nothing(axes, outcome)
        title = f"{outcome.questionnaire.name}: mean change since the start"
        return svg_of(figure, f"change-{outcome.instrument}", title, description(outcome))


def description(outcome: Outcome) -> str:
    """What the chart shows, for those who cannot see it."""
    if (why := _why_nothing(outcome)) is not None:
        return f"{why}."
    return " ".join(
        f"{WINDOWS[window.outcome_window]}, {COHORTS[of_cohort.cohort].lower()}: "
        f"{_in_words(of_cohort)}."
        for window in outcome.windows
        for of_cohort in window.cohorts
    )


def _in_words(of_cohort: CohortOutcome) -> str:
    if of_cohort.patients.value == 0:
        return NOBODY_YET.lower()
    ends = shown_ends(of_cohort.change, "signed") or "no interval"
    points = shown(of_cohort.change, "signed")
    return f"{points} points ({ends}), n {shown_count(of_cohort.patients)}"


def _draw_cohort(axes: Axes, outcome: Outcome, cohort: str) -> None:
    style = COHORT_STYLES[cohort]
    for place, window in enumerate(outcome.windows):
        change, at = window.of(cohort).change, place + SIDEWAYS[cohort]
        if change.value is None:
            continue
        if change.lower is not None and change.upper is not None:
            axes.plot([at, at], [change.lower, change.upper], color=style.colour, linestyle="-")
        axes.plot([at], [change.value], color=style.colour, marker=style.marker, markersize=5)


def _draw_scale(axes: Axes, outcome: Outcome) -> None:
    changes = [of_cohort.change for window in outcome.windows for of_cohort in window.cohorts]
    ends = [end for one in changes for end in (one.lower, one.upper, one.value) if end is not None]
    unit = outcome.important / 2
    lowest = min([-2.5 * unit, *(ROOM * end for end in ends)])
    axes.set_ylim(lowest, max([unit, *(ROOM * end for end in ends)]))
    names = [WINDOWS[window.outcome_window] for window in outcome.windows]
    axes.set_xlim(-0.5, len(names) - 0.5)
    scale_below(axes, range(len(names)), names, marks=False)
    low, high = axes.get_ylim()
    steps = MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]).tick_values(low, high)
    heights = [float(height) for height in steps if low <= height <= high]
    scale_beside(axes, heights, [signed(height, 0) for height in heights])
    lines_across(axes, heights)
    axes.axhline(0, color=QUIET, linewidth=0.8)
    axes.spines["bottom"].set_visible(False)


def _draw_nothing(axes: Axes, outcome: Outcome) -> None:
    """Says so where there is no point to draw."""
    if (why := _why_nothing(outcome)) is not None:
        nothing_drawn(axes, why, is_hidden=False)


def _why_nothing(outcome: Outcome) -> str | None:
    """Why there is no point to draw; null where there is one."""
    changes = [of_cohort.change for window in outcome.windows for of_cohort in window.cohorts]
    if any(change.value is not None for change in changes):
        return None
    return nothing_in_words(NOBODY_YET, is_hidden=any(change.is_hidden for change in changes))


def _draw_numbers(axes: Axes, outcome: Outcome) -> None:
    """Under the axis a row of patient numbers per cohort, which is also the key to the marks."""
    for row, cohort in enumerate(COHORTS):
        style, height = COHORT_STYLES[cohort], -0.24 - 0.12 * row
        words = [(KEY + 0.12, f"{COHORTS[cohort]}, n", style.colour, "left")]
        words += [
            (place, shown_count(window.of(cohort).patients), INK, "center")
            for place, window in enumerate(outcome.windows)
        ]
        row_below(axes, height, style, KEY, words)
