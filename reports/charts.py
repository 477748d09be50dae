"""Drawing for reports: no global state, and the same SVG bytes for the same numbers."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.words import HIDDEN

INK, QUIET, GRID = "#222222", "#595959", "#d9d9d9"
SMALL, NORMAL = 7.0, 8.0
# Where along the axis, the word, its colour, and the side that it is aligned to.
Word = tuple[float, str, str, str]

# Text stays text, in the reader's own sans serif: smaller files, and it can be searched. It is
# laid out for DejaVu Sans, which is wider than those, so that nothing can run into anything.
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "adherence",
    "font.family": ["DejaVu Sans"],
    "font.size": NORMAL,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
}


@dataclass(frozen=True)
class CohortStyle:
    """How one cohort is drawn; dash and marker tell it from the other in grey print."""

    colour: str
    tint: str
    marker: str
    dash: Any


COHORT_STYLES = {
    "lumbar_only": CohortStyle("#0072B2", "#d6e6f1", "o", "-"),
    "lumbar_hip": CohortStyle("#B34700", "#f3dfd0", "s", (0, (4, 1.5))),
}


@contextmanager
def drawing(width: float, height: float) -> Iterator[Figure]:
    """An empty figure of that many inches, in the style of the reports whatever the machine's."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield Figure((width, height))


def panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at that place, in inches from the figure's lower left corner."""
    across, up = figure.get_size_inches()
    axes = figure.add_axes((left / across, bottom / up, width / across, height / up))
    axes.set_axisbelow(True)
    return axes


def row_below(
    axes: Axes, height: float, style: CohortStyle, key: float, words: Iterable[Word]
) -> None:
    """Draws a row of words under the axis, behind the mark of a cohort at ``key``."""
    below = axes.get_xaxis_transform()
    axes.plot([key], [height], style.marker, color=style.colour, clip_on=False, transform=below)
    for place, word, colour, side in words:
        axes.text(
            place,
            height,
            word,
            color=colour,
            fontsize=SMALL,
            horizontalalignment=side,
            verticalalignment="center",
            transform=below,
        )


def nothing_drawn(axes: Axes, words: str, *, is_hidden: bool) -> None:
    """Says in the middle of empty axes why: too few patients, or else what the words say."""
    axes.text(
        0.5,
        0.5,
        nothing_in_words(words, is_hidden=is_hidden),
        transform=axes.transAxes,
        color=QUIET,
        backgroundcolor="white",
        horizontalalignment="center",
        verticalalignment="center",
    )


def nothing_in_words(words: str, *, is_hidden: bool) -> str:
    """Why nothing is drawn: too few patients, or else what the words say."""
    return f"{HIDDEN} (too few patients)" if is_hidden else words


def svg_of(figure: Figure, name: str, title: str, description: str) -> str:
    """The figure as one SVG element with title and description; ``name`` keeps its ids apart."""
    out = StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=nothing)
    drawn = _with_own_ids(_bare(out.getvalue()), name)
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc"'
        ' style="stroke-linejoin: round; stroke-linecap: butt"'
    )
    words = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    start = drawn.index(">") + 1
    return drawn[:start].replace("<svg", head, 1) + words + drawn[start:]


def _bare(svg: str) -> str:
    """The SVG element without prolog, page-wide style, fixed size and font names."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r"'DejaVu Sans'(, [^;\"]*)?", "sans-serif", svg)
    return re.sub(r"\s*\n\s*", " ", svg)


def _with_own_ids(svg: str, name: str) -> str:
    """Every id, and every reference to one, with the chart's name before it."""
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    return re.sub(r'(url\(|href=")#', rf"\g<1>#{name}-", svg)
