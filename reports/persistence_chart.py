"""The chart of persistence: the share of each cohort that keeps going, n below."""

from matplotlib.axes import Axes

from domain.reported import PERSISTENCE_WEEKS
from reports.charts import (
    COHORT_STYLES,
    INK,
    QUIET,
    SMALL,
    Word,
    drawing,
    nothing_drawn,
    panel,
    row_below,
    svg_of,
)
from reports.labels import nudged
from reports.names import COHORTS
from reports.persistence_figures import CohortPersistence, PersistenceAt
from reports.scales import QUARTERS, lines_across, or_gap, scale_below, scale_beside
from reports.words import percent, shown, shown_count, shown_ends

WIDTH, HEIGHT = 7.3, 2.1
LEFT, BOTTOM, ACROSS, UP = 1.25, 0.62, 4.7, 1.36
LABEL_GAP = 1.3 * SMALL / 72 / UP * 100
# Where the key to the marks stands, in weeks left of the start.
KEY = -2.9
HEIGHT_OF_NOTHING = 0.5
NOBODY_YET = "Nobody has been observed long enough"
# Of many patients too few may have stopped: not too few patients.
NOT_PUBLISHED = "Not published"


def persistence_chart(cohorts: tuple[CohortPersistence, ...]) -> str:
    """The SVG of the share that keeps going, by weeks since the first session."""
    ends = [(one, last) for one in cohorts if (last := _last_shown(one))]
    with drawing(WIDTH, HEIGHT if ends else HEIGHT_OF_NOTHING) as figure:
        if ends:
            axes = panel(figure, LEFT, BOTTOM, ACROSS, UP)
            _draw_scale(axes)
            for of_cohort in cohorts:
                _draw_cohort(axes, of_cohort)
            _draw_labels(axes, ends)
            _draw_numbers(axes, cohorts)
        else:
            axes = panel(figure, 0, 0, WIDTH, HEIGHT_OF_NOTHING)
            axes.set_axis_off()
            nothing_drawn(axes, _why_nothing(*cohorts), is_hidden=False)
        title = "Persistence: patients who keep going"
        return svg_of(figure, "persistence", title, description(cohorts))


def description(cohorts: tuple[CohortPersistence, ...]) -> str:
    """What the chart shows, for those who cannot see it."""
    return " ".join(_in_words(of_cohort) for of_cohort in cohorts)


def _in_words(of_cohort: CohortPersistence) -> str:
    said = ", ".join(
        f"{point.weeks} weeks {shown(point.share)} ({shown_ends(point.share) or 'no interval'})"
        for point in of_cohort.points
    )
    if _last_shown(of_cohort) is None:
        said = _why_nothing(of_cohort)
    return f"{COHORTS[of_cohort.cohort]}: {said}."


def _last_shown(of_cohort: CohortPersistence) -> PersistenceAt | None:
    return next((one for one in of_cohort.points[::-1] if one.share.value is not None), None)


def _draw_cohort(axes: Axes, of_cohort: CohortPersistence) -> None:
    """Draws the points that may be shown; a hidden one leaves a gap in the line."""
    if _last_shown(of_cohort) is None:
        return
    style = COHORT_STYLES[of_cohort.cohort]
    places = [0, *(point.weeks for point in of_cohort.points)]
    shares = [point.share.value for point in of_cohort.points]
    heights = [100.0, *map(or_gap, shares)]
    axes.plot(places, heights, color=style.colour, linestyle=style.dash, marker=style.marker)
    for point in of_cohort.points:
        lower, upper = point.share.lower, point.share.upper
        if lower is not None and upper is not None:
            axes.plot([point.weeks] * 2, [lower, upper], color=style.colour, linewidth=0.8)


def _draw_scale(axes: Axes) -> None:
    axes.set_xlim(-0.4, PERSISTENCE_WEEKS[-1] + 0.4)
    scale_below(
        axes, [0, *PERSISTENCE_WEEKS], ["start", *(f"{weeks} weeks" for weeks in PERSISTENCE_WEEKS)]
    )
    axes.set_ylim(0, 104)
    scale_beside(axes, QUARTERS, [percent(tick) for tick in QUARTERS])
    lines_across(axes, QUARTERS)


def _draw_labels(axes: Axes, ends: list[tuple[CohortPersistence, PersistenceAt]]) -> None:
    """Each cohort's name and last share beside the chart, moved apart where they are close."""
    said = [_label(of_cohort, last) for of_cohort, last in ends]
    lines = max((words.count("\n") + 1 for words in said), default=1)
    wanted = [last.share.value or 0.0 for _, last in ends]
    at = nudged(wanted, lines * LABEL_GAP, LABEL_GAP / 2, 100)
    for (of_cohort, _), words, place in zip(ends, said, at, strict=True):
        axes.text(
            PERSISTENCE_WEEKS[-1] + 0.6,
            place,
            words,
            fontsize=SMALL,
            color=COHORT_STYLES[of_cohort.cohort].colour,
            verticalalignment="center",
            linespacing=1.1,
        )


def _label(of_cohort: CohortPersistence, last: PersistenceAt) -> str:
    # It stands at the last week of the axis, where a line may not reach.
    at = "" if last.weeks == PERSISTENCE_WEEKS[-1] else f"\nat {last.weeks} weeks"
    return f"{percent(last.share.value or 0.0)} {COHORTS[of_cohort.cohort]}{at}"


def _draw_numbers(axes: Axes, cohorts: tuple[CohortPersistence, ...]) -> None:
    """Under the axis, for each cohort, the patients still observed; also the key to the marks."""
    for row, of_cohort in enumerate(cohorts):
        style, height = COHORT_STYLES[of_cohort.cohort], -0.25 - 0.13 * row
        words = [(KEY + 0.2, f"{COHORTS[of_cohort.cohort]}, n", style.colour, "left")]
        words += _numbers(of_cohort)
        row_below(axes, height, style, KEY, words)


def _numbers(of_cohort: CohortPersistence) -> list[Word]:
    """The patients observed at each point, or why nothing of the cohort is drawn."""
    if _last_shown(of_cohort) is None:
        return [(0, _why_nothing(of_cohort), QUIET, "left")]
    counts = [(0, of_cohort.started), *((one.weeks, one.observed) for one in of_cohort.points)]
    return [(weeks, shown_count(count), INK, "center") for weeks, count in counts]


def _why_nothing(*cohorts: CohortPersistence) -> str:
    points = (point for of_cohort in cohorts for point in of_cohort.points)
    return NOT_PUBLISHED if any(point.share.is_hidden for point in points) else NOBODY_YET
