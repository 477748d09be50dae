"""Writes docs/benchmarks.md and its plot from what was measured: python -m benchmarks.page."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.alternatives.table import table
from benchmarks.results import results

matplotlib.use("svg")

import matplotlib.pyplot as plt
from matplotlib.ticker import NullFormatter

DOCS = Path(__file__).parents[1] / "docs"
INTRODUCTION = """# Benchmarks

Made by `python -m benchmarks.page` from `benchmarks/results/`. `make bench` measures anew what
takes minutes; `benchmarks/scale/__main__.py` says how the rest is called. What is compared was
measured in one run, on the machine that each table names: trust the ratios, not the seconds. The
*load* is that of its last minute: above 2.5 others were at work, and all seconds are too long.
"""
Row = Mapping[str, Any]
Cell = Callable[[Row], str]
Columns = list[tuple[str, Cell]]


def page() -> str:
    """The page: a section per benchmark that has been run."""
    sections = [INTRODUCTION]
    for name, section in SECTIONS.items():
        if found := results(name):
            sections.append(section(found))
    return "\n".join(sections)


def _table(found: list[Row], columns: Columns) -> str:
    """A row per size, and below the machine that it was measured on."""
    lines = [
        [name for name, _ in columns],
        ["---", *("--:" for _ in columns[1:])],
        *([cell(one) for _, cell in columns] for one in found),
    ]
    runs = "; ".join(
        f"{_size(one['bouts'])}: {one['measured_on']}, load {one['load_after']:.1f}"
        for one in found
    )
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{found[-1]['cores']} cores. {runs}.\n"


def _size(bouts: int) -> str:
    return f"{bouts / 1e6:g} M" if bouts >= 1_000_000 else f"{bouts:,}"


def _bouts(one: Row) -> str:
    return _size(one["bouts"])


def _clinics(one: Row) -> str:
    return str(one["clinics"])


def _of(step: str, cell: Cell) -> Cell:
    """The cell of a step that may not have been measured at every size."""
    return lambda one: cell(one) if step in one else "–"


def _seconds(step: str) -> Cell:
    return _of(step, lambda one: f"{one[step]['seconds']:,.1f}")


def _peak(step: str) -> Cell:
    return _of(step, lambda one: f"{one[step]['peak_mb'] / 1000:.2f}")


def _times_the_load(step: str) -> Cell:
    return _of(step, lambda one: f"{one[step]['seconds'] / one['duckdb_load']['seconds']:.1f}")


def _one_csv(found: list[Row]) -> str:
    columns: Columns = [
        ("bouts", _bouts),
        ("DuckDB loads it, s", _seconds("duckdb_load")),
        ("taken in, s", _seconds("take_in")),
        ("times", _times_the_load("take_in")),
        ("peak, GB", _peak("take_in")),
        ("whole run, s", _seconds("whole_run")),
        ("times", _times_the_load("whole_run")),
        ("peak, GB", _peak("whole_run")),
    ]
    return (
        "## One CSV\n\nAgainst what DuckDB needs to load the same file into a table on disk. "
        "Taken in: structure checked, parsed, validated by Great Expectations, "
        "bad rows put aside, the rest stored by clinic. The two in turn, three times: the medians. "
        "The whole run goes on to tables, worklists and reports.\n\n" + _table(found, columns)
    )


def _seconds_a_million(one: Row) -> str:
    return f"{1e6 * one['whole_run']['seconds'] / one['bouts']:.1f}"


def _growth(found: list[Row]) -> str:
    columns: Columns = [
        ("bouts", _bouts),
        ("clinics", _clinics),
        ("whole run, s", _seconds("whole_run")),
        ("s a million", _seconds_a_million),
        ("peak, GB", _peak("whole_run")),
    ]
    _plot(found)
    return (
        "## From a million upwards\n\n`adherence run` on exports of every clinic, from nothing to "
        "reports.\n\n" + _table(found, columns) + "\n![](benchmarks.svg)\n"
    )


def _one_clinic(found: list[Row]) -> str:
    columns: Columns = [
        ("bouts", _bouts),
        ("whole run, s", _seconds("whole_run")),
        ("s a million", _seconds_a_million),
        ("peak, GB", _peak("whole_run")),
    ]
    return (
        "## All of them of one clinic\n\n`adherence run`, from nothing to reports. A clinic of "
        "more bouts than `domain/parts.py` says is worked on in parts.\n\n" + _table(found, columns)
    )


def _plot(found: list[Row]) -> None:
    """Time and memory over the number of bouts, both axes logarithmic; each point says its own."""
    plt.rcParams["svg.hashsalt"] = "benchmarks"
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    bouts = [one["bouts"] for one in found]
    for axis, figures, label in (
        (axes[0], [one["whole_run"]["seconds"] for one in found], "seconds"),
        (axes[1], [one["whole_run"]["peak_mb"] / 1000 for one in found], "peak memory, GB"),
    ):
        axis.loglog(bouts, figures, marker="o", color="#1f5c99")
        axis.set(xlabel="bouts", title=label, ylim=(min(figures) / 2, max(figures) * 3))
        axis.set_xticks(bouts, [_size(n) for n in bouts])
        axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.yaxis.set_minor_formatter(NullFormatter())
        for at, value in zip(bouts, figures, strict=True):
            said = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
            axis.annotate(said, (at, value), xytext=(0, 8), textcoords="offset points", ha="center")
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(DOCS / "benchmarks.svg", metadata={"Date": None})
    plt.close(figure)


def _week(found: list[Row]) -> str:
    columns: Columns = [
        ("history", _bouts),
        ("clinics", _clinics),
        ("all taken in, s", _seconds("take_in")),
        ("published, s", _seconds("publish_in_full")),
        ("weeks", lambda one: str(one.get("weeks", 1))),
        ("the week taken in, s", _seconds("take_in_week")),
        ("published, s", _seconds("publish_week")),
        ("share of publishing", _share_of_publishing),
        ("of all anew", _share_of_all),
        ("peak of all, GB", _peak("publish_in_full")),
        ("of the week, GB", _peak("publish_week")),
        ("database, MB", lambda one: str(one["database_mb"])),
    ]
    return (
        "## One clinic's week on a long history\n\n20,000 bouts of one clinic, at the same data "
        "cut; tables and worklists, without the start of Prefect. Of several clinics' weeks, one "
        "after another: the median.\n\n" + _table(found, columns)
    )


def _share_of_publishing(one: Row) -> str:
    return f"{100 * one['publish_week']['seconds'] / one['publish_in_full']['seconds']:.1f} %"


def _share_of_all(one: Row) -> str:
    """Of what it takes to have everything anew from the exports: taken in and published."""
    week, all_anew = (
        sum(one[step]["seconds"] for step in steps)
        for steps in (("take_in_week", "publish_week"), ("take_in", "publish_in_full"))
    )
    return f"{100 * week / all_anew:.1f} %"


def _cumulative(found: list[Row]) -> str:
    columns: Columns = [
        ("bouts in the end", _bouts),
        ("taken in, s", _seconds("take_in")),
        ("peak, GB", _peak("take_in")),
        ("published, s", _seconds("publish")),
        ("peak, GB", _peak("publish")),
    ]
    return (
        "## A clinic that sends everything every fortnight\n\n"
        "26 exports, each from the beginning.\n\n" + _table(found, columns)
    )


def _small(found: list[Row]) -> str:
    columns: Columns = [
        ("bouts", _bouts),
        ("first run, s", _seconds("first_run")),
        ("the week after, s", _seconds("week_run")),
        *((part.replace("_", " "), _part(part)) for part in found[-1]["parts"]["week"]),
        ("`--help`, s", lambda one: f"{one['help']['seconds']:.2f}"),
    ]
    return (
        "## A small clinic\n\n`adherence run` as somebody waits for it, and the parts of the run "
        "of the week after without Prefect's server and flows, which are the rest.\n\n"
        + _table(found, columns)
    )


def _part(part: str) -> Cell:
    return lambda one: f"{one['parts']['week'][part]:.1f}"


def _alternatives(found: list[Row]) -> str:
    one = found[-1]
    return (
        f"## What people would use instead\n\nThe same messy exports of "
        f"{_size(one['bouts'])} bouts; each written as its documentation "
        "advises (`benchmarks/alternatives/`). *Neither* is the report of the one run beside the "
        "whole tables of the other: ours makes it after them. The name that ours says in the "
        "terminal is part of a file's own name, by which whoever dropped it finds it there.\n\n"
        + table(one)
    )


SECTIONS = {
    "one-csv": _one_csv,
    "clinics": _growth,
    "one-clinic": _one_clinic,
    "week": _week,
    "cumulative": _cumulative,
    "small": _small,
    "alternatives": _alternatives,
}

if __name__ == "__main__":
    (DOCS / "benchmarks.md").write_text(page(), encoding="utf-8")
