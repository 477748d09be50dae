"""The data dictionary as a page: what may come in, what is published, and what each value is.

``make docs`` writes it to docs/reference/data-dictionary.md, and a test fails when that is stale.
"""

import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from domain.columns import DUCKDB_TYPES, Column, Kind, Table
from domain.datasets import DATASETS
from domain.published import PUBLISHED

WRITTEN_AS: Mapping[Kind, str] = {
    Kind.ID: "id",
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.REAL: "number",
    Kind.DATE: "date",
    Kind.DATETIME: "date and time",
    Kind.BOOLEAN: "yes or no",
}

HEAD = """# Data dictionary

Made by `make docs` from `domain/published.py` and `domain/datasets.py`: change it there.

- [Published tables](#published-tables): what `adherence.duckdb` and `parquet/` hold. The same
  sentences are the comments in the database.
- [Datasets](#datasets): the columns that the plain export has, and every mapping leads to.

The words are those of the [glossary](../glossary.md).
"""
PUBLISHED_HEAD = """## Published tables

Schema `main`. Rates are 0–100, shares 0–1, `week` is a Monday; moments of the clinic are its wall
clock. A null rate is one that has nothing to be a share of: it is neither 0 nor 100.
"""
DATASETS_HEAD = """## Datasets

Columns may come in any order. A column that is not required may be absent or its cell empty; an
empty cell then means the default, or null. Dates are written 2026-11-15, moments 2026-11-15T08:30,
with an offset such as +10:30 where they are not the clinic's wall clock.
"""


def dictionary_markdown() -> str:
    """The whole page."""
    parts = [
        HEAD,
        PUBLISHED_HEAD,
        _contents(PUBLISHED.values(), "published"),
        *(_published(table) for table in PUBLISHED.values()),
        DATASETS_HEAD,
        _contents(DATASETS.values(), "dataset"),
        *(_dataset(table) for table in DATASETS.values()),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _contents(tables: Iterable[Table], which: str) -> str:
    """One line per table, which leads to its section."""
    lines = (f"- [`{one.name}`](#{one.name}-{which}): {one.description}" for one in tables)
    return "\n".join([*lines, ""])


def _published(table: Table) -> str:
    rows = [
        [_names(alike), DUCKDB_TYPES[alike[0].kind], _meaning(alike[0])] for alike in _alike(table)
    ]
    return _section(table, "published", ("column", "type", "what a value is"), rows)


def _dataset(table: Table) -> str:
    rows = [
        [
            _names(alike),
            WRITTEN_AS[alike[0].kind],
            "required" if alike[0].required else alike[0].default or "",
            _meaning(alike[0]),
        ]
        for alike in _alike(table)
    ]
    heads = ("column", "written as", "required, or default", "what a value is")
    return _section(table, "dataset", heads, rows)


def _alike(table: Table) -> list[list[Column]]:
    """The columns in order; those that follow each other and differ in name only as one."""
    runs = groupby(table.columns, key=lambda c: (c.kind, c.description, c.required, c.default))
    return [list(run) for _, run in runs]


def _names(alike: list[Column]) -> str:
    first, last = alike[0].name, alike[-1].name
    return f"`{first}`" if first == last else f"`{first}` … `{last}`"


def _meaning(column: Column) -> str:
    """The column's sentence, with the values that it may hold where it does not name them."""
    is_named = all(value in column.description for value in column.values)
    values = "" if is_named else f" One of: {', '.join(column.values)}."
    return f"{column.description}{values}".replace("|", r"\|")


def _section(table: Table, which: str, heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    names = list(heads)
    lines = [names, ["---"] * len(names), *rows]
    key = ", ".join(f"`{name}`" for name in table.key)
    return "\n".join(
        [
            f"### `{table.name}` ({which})\n",
            f"{table.description}{f' Key: {key}.' if key else ''}\n",
            *(f"| {' | '.join(cells)} |" for cells in lines),
            "",
        ]
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(dictionary_markdown(), encoding="utf-8", newline="\n")
