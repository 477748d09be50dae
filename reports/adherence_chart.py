"""The chart of adherence by week: a panel per cohort, the band between its two bounds."""

import math

from matplotlib.axes import Axes

from reports.adherence_figures import CohortAdherence, ComponentAdherence
from reports.adherence_weeks import AdherenceWeek
from reports.charts import (
    COHORT_STYLES,
    SMALL,
    drawing,
    nothing_drawn,
    panel,
    svg_of,
)
from reports.counted import counted, counted_or_hidden
from reports.labels import nudged
from reports.names import COHORTS, COMPONENTS
from reports.process_lines import draw_process
from reports.process_words import process_words
from reports.scales import QUARTERS, lines_across, or_gap, scale_below, scale_beside
from reports.words import percent, short_day, shown, shown_count

WIDTH, HEIGHT = 7.3, 1.9
LEFT, BOTTOM, ACROSS, UP, LABELS = 0.42, 0.4, 2.42, 1.28, 0.98
# How far beside the axis the labels stand, of its width.
LABELS_BESIDE = 0.015
MOST_TICKS = 6
# A label has two lines of small type; in percentage points of the axis' height.
LABEL_GAP = 2 * 1.25 * SMALL / 72 / UP * 100
# The number of a line has one, and needs that much room before the first week, in inches.
LEVEL_GAP, LEVELS = LABEL_GAP / 2, 0.3


def adherence_chart(of_component: ComponentAdherence) -> str:
    """The SVG of adherence to one component, by week, in each cohort."""
    with drawing(WIDTH, HEIGHT) as figure:
        for place, of_cohort in enumerate(of_component.cohorts):
            left = LEFT + place * (ACROSS + LABELS + 0.06)
            _draw_panel(panel(figure, left, BOTTOM, ACROSS, UP), of_cohort, is_first=place == 0)
        title = f"{COMPONENTS[of_component.component]}: adherence by week"
        name = f"adherence-{of_component.component}"
        return svg_of(figure, name, title, description(of_component))


def description(of_component: ComponentAdherence) -> str:
    """What the chart shows, for those who cannot see it."""
    return " ".join(
        f"{COHORTS[of_cohort.cohort]}: {_in_words(of_cohort)}" for of_cohort in of_component.cohorts
    )


def _in_words(of_cohort: CohortAdherence) -> str:
    latest, drawn = of_cohort.latest, sum(week.mean.is_shown for week in of_cohort.weeks)
    if latest.mean.value is None:
        return "nothing to show this week."
    return (
        f"this week a mean of {shown(latest.mean)} where no log counts as not done and "
        f"{shown(latest.mean_logged)} on logged days only, "
        f"{counted_or_hidden(latest.patients, 'patient')}; "
        f"{counted(drawn, 'week')} drawn. "
        f"{process_words(of_cohort)}"
    )


def _draw_panel(axes: Axes, of_cohort: CohortAdherence, *, is_first: bool) -> None:
    style, weeks = COHORT_STYLES[of_cohort.cohort], of_cohort.weeks
    places = list(range(len(weeks)))
    lower = [or_gap(week.mean.value) for week in weeks]
    upper = [or_gap(week.mean_logged.value) for week in weeks]
    axes.fill_between(places, lower, upper, color=style.tint, linewidth=0)
    # A mark on the edge of the axes is drawn whole.
    axes.plot(
        places,
        upper,
        color=style.colour,
        linestyle=(0, (1, 1.2)),
        linewidth=1,
        marker=".",
        markevery=_alone(upper),
        clip_on=False,
    )
    axes.plot(
        places,
        lower,
        color=style.colour,
        linestyle=style.dash,
        marker=style.marker,
        clip_on=False,
    )
    draw_process(axes, of_cohort, _left(len(weeks)), LEVEL_GAP)
    axes.set_title(
        COHORTS[of_cohort.cohort], loc="left", fontsize=8.5, color=style.colour, weight="bold"
    )
    _draw_scale(axes, weeks, is_first=is_first)
    _draw_labels(axes, of_cohort, style.colour)
    if all(math.isnan(value) for value in lower):
        _draw_nothing(axes, of_cohort)


def _alone(heights: list[float]) -> list[int]:
    """The places of those without a neighbour, of which a line shows nothing."""
    shown = [not math.isnan(height) for height in (math.nan, *heights, math.nan)]
    return [n for n in range(len(heights)) if shown[n : n + 3] == [False, True, False]]


def _left(weeks: int) -> float:
    """The left end of the axis, with room for the numbers of the lines before the first week."""
    return -0.4 - LEVELS * max(weeks - 1, 1) / (ACROSS - LEVELS)


def _draw_scale(axes: Axes, weeks: tuple[AdherenceWeek, ...], *, is_first: bool) -> None:
    last = len(weeks) - 1
    step = -(-len(weeks) // MOST_TICKS)
    places = [place for place in range(len(weeks)) if (last - place) % step == 0]
    labels = [
        f"{short_day(weeks[place].week.monday)}\n{_n(weeks[place], is_first=place == places[0])}"
        for place in places
    ]
    axes.set_xlim(_left(len(weeks)), max(last, 1) + 0.3)
    axes.set_ylim(0, 100)
    scale_below(axes, places, labels)
    scale_beside(axes, QUARTERS, [percent(tick) if is_first else "" for tick in QUARTERS])
    lines_across(axes, QUARTERS)


def _n(week: AdherenceWeek, *, is_first: bool) -> str:
    return f"n = {shown_count(week.patients)}" if is_first else shown_count(week.patients)


def _draw_labels(axes: Axes, of_cohort: CohortAdherence, colour: str) -> None:
    """The two bounds of the last week beside its points, moved apart where they are close."""
    latest = of_cohort.latest
    bounds = [
        (latest.mean_logged, "logged days only"),
        (latest.mean, "no log = not done"),
    ]
    drawn = [(figure, words) for figure, words in bounds if figure.value is not None]
    # The upper bound's label stands above where both are the same.
    wanted = [or_gap(figure.value) + place * -1e-6 for place, (figure, _) in enumerate(drawn)]
    at = nudged(wanted, LABEL_GAP, LABEL_GAP / 2, 100 - LABEL_GAP / 4)
    for (figure, words), height in zip(drawn, at, strict=True):
        axes.text(
            1 + LABELS_BESIDE,
            height,
            f"{percent(or_gap(figure.value))}\n{words}",
            fontsize=SMALL,
            color=colour,
            verticalalignment="center",
            linespacing=1.1,
            transform=axes.get_yaxis_transform(),
        )


def _draw_nothing(axes: Axes, of_cohort: CohortAdherence) -> None:
    is_hidden = any(week.mean.is_hidden for week in of_cohort.weeks)
    nothing_drawn(axes, "No patients in these weeks", is_hidden=is_hidden)
