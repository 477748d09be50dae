"""Writes docs/benchmarks.md and its plot from what was measured: python -m benchmarks.page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.alternatives.table import table
from benchmarks.results import results

matplotlib.use("svg")

import matplotlib.pyplot as plt

DOCS = Path(__file__).parents[1] / "docs"
INTRODUCTION = """# Benchmarks

Made by `python -m benchmarks.page` from `benchmarks/results/`. `make bench` measures anew what
takes minutes; `benchmarks/scale/__main__.py` says how the rest is called. What is compared was
measured in one run, on the machine that each table names: trust the ratios, not the seconds. The
*load* is that of its last minute: above 2.5 others were at work, and all seconds are too long.
"""
Row = Mapping[str, Any]


def page() -> str:
    """The page: a section per benchmark that has been run."""
    sections = [INTRODUCTION]
    for name, section in SECTIONS.items():
        if found := results(name):
            sections.append(section(found))
    return "\n".join(sections)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *("--:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _size(bouts: int) -> str:
    return f"{bouts / 1e6:g} M" if bouts >= 1_000_000 else f"{bouts:,}"


def _seconds(run: Row) -> str:
    return f"{run['seconds']:,.1f}"


def _machine(found: list[Row]) -> str:
    runs = "; ".join(
        f"{_size(one['bouts'])}: {one['measured_on']}, load {one['load_after']:.1f}"
        for one in found
    )
    return f"\n{found[-1]['cores']} cores. {runs}.\n"


def _one_csv(found: list[Row]) -> str:
    rows = [
        [
            _size(one["bouts"]),
            _seconds(one["duckdb_load"]),
            _seconds(one["take_in"]),
            f"{one['take_in']['seconds'] / one['duckdb_load']['seconds']:.1f}",
            f"{one['take_in']['peak_mb'] / 1000:.2f}",
            *_whole(one),
        ]
        for one in found
    ]
    head = [
        "bouts", "DuckDB loads it, s", "taken in, s", "times", "peak, GB", "whole run, s", "times",
        "peak, GB",
    ]  # fmt: skip
    return (
        "## One CSV\n\nAgainst what DuckDB needs to load the same file into a table on disk. "
        "Taken in: structure checked by a second reader, parsed, validated by Great Expectations, "
        "bad rows put aside, the rest stored by clinic. The whole run goes on to tables, "
        "worklists and reports.\n\n" + _table(head, rows) + _machine(found)
    )


def _whole(one: Row) -> list[str]:
    """The whole run, where it was measured: seconds, against the load, peak memory."""
    if "whole_run" not in one:
        return ["–", "–", "–"]
    run, load = one["whole_run"], one["duckdb_load"]
    return [
        _seconds(run),
        f"{run['seconds'] / load['seconds']:.1f}",
        f"{run['peak_mb'] / 1000:.2f}",
    ]


def _growth(found: list[Row]) -> str:
    rows = [
        [
            _size(one["bouts"]),
            str(one["clinics"]),
            _seconds(one["whole_run"]),
            f"{1e6 * one['whole_run']['seconds'] / one['bouts']:.1f}",
            f"{one['whole_run']['peak_mb'] / 1000:.2f}",
        ]
        for one in found
    ]
    _plot(found)
    head = ["bouts", "clinics", "whole run, s", "s a million", "peak, GB"]
    return (
        "## From a million upwards\n\n`adherence run` on exports of every clinic, from nothing to "
        "reports.\n\n" + _table(head, rows) + _machine(found) + "\n![](benchmarks.svg)\n"
    )


def _plot(found: list[Row]) -> None:
    """Time and memory over the number of bouts, both axes logarithmic."""
    plt.rcParams["svg.hashsalt"] = "benchmarks"
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    bouts = [one["bouts"] for one in found]
    for axis, figures, label in (
        (axes[0], [one["whole_run"]["seconds"] for one in found], "seconds"),
        (axes[1], [one["whole_run"]["peak_mb"] / 1000 for one in found], "peak memory, GB"),
    ):
        axis.loglog(bouts, figures, marker="o", color="#1f5c99")
        axis.set(xlabel="bouts", ylabel=label)
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(DOCS / "benchmarks.svg", metadata={"Date": None})
    plt.close(figure)


def _week(found: list[Row]) -> str:
    rows = [
        [
            _size(one["bouts"]),
            str(one["clinics"]),
            _seconds(one["publish_in_full"]),
            _seconds(one["publish_week"]),
            f"{100 * one['publish_week']['seconds'] / one['publish_in_full']['seconds']:.0f} %",
            _seconds(one["take_in_week"]),
            f"{one['publish_in_full']['peak_mb'] / 1000:.2f}",
            f"{one['publish_week']['peak_mb'] / 1000:.2f}",
            str(one["database_mb"]),
        ]
        for one in found
    ]
    head = [
        "history", "clinics", "all published, s", "the week, s", "share", "taken in, s",
        "peak of all, GB", "of the week, GB", "database, MB",
    ]  # fmt: skip
    return (
        "## One clinic's week on a long history\n\n20,000 bouts of one clinic, at the same data "
        "cut; tables and worklists, without the start of Prefect.\n\n"
        + _table(head, rows)
        + _machine(found)
    )


def _cumulative(found: list[Row]) -> str:
    rows = [
        [
            _size(one["bouts"]),
            _seconds(one["take_in"]),
            f"{one['take_in']['peak_mb'] / 1000:.2f}",
            _seconds(one["publish"]),
            f"{one['publish']['peak_mb'] / 1000:.2f}",
        ]
        for one in found
    ]
    head = ["bouts in the end", "taken in, s", "peak, GB", "published, s", "peak, GB"]
    return (
        "## A clinic that sends everything every fortnight\n\n"
        "26 exports, each from the beginning.\n\n" + _table(head, rows) + _machine(found)
    )


def _small(found: list[Row]) -> str:
    parts = list(found[-1]["parts"])
    rows = [
        [
            _size(one["bouts"]),
            _seconds(one["first_run"]),
            _seconds(one["week_run"]),
            *(f"{one['parts'][part]:.1f}" for part in parts),
            f"{one['help']['seconds']:.2f}",
        ]
        for one in found
    ]
    names = [part.replace("_", " ") for part in parts]
    head = ["bouts", "first run, s", "the week after, s", *names, "`--help`, s"]
    return (
        "## A small clinic\n\n`adherence run` as somebody waits for it, and the parts of the first "
        "run without Prefect's server and flows, which are the rest.\n\n"
        + _table(head, rows)
        + _machine(found)
    )


def _alternatives(found: list[Row]) -> str:
    one = found[-1]
    return (
        f"## What people would use instead\n\nThe same messy exports of "
        f"{_size(one['bouts'])} bouts; each written as its documentation "
        "advises (`benchmarks/alternatives/`).\n\n" + table(one)
    )


SECTIONS = {
    "one-csv": _one_csv,
    "clinics": _growth,
    "week": _week,
    "cumulative": _cumulative,
    "small": _small,
    "alternatives": _alternatives,
}

if __name__ == "__main__":
    (DOCS / "benchmarks.md").write_text(page(), encoding="utf-8")
