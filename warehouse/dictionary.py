"""The data dictionary as a page of Markdown: what may come in, what is published, what it means.

``make docs`` writes it to docs/reference/data-dictionary.md, and a test fails when that is stale.
"""

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from warehouse.dictionary_entries import dictionary_entries

Entry = dict[str, Any]

HEAD = """# Data dictionary

Made by `make docs` from `domain/published/`, `domain/datasets.py` and `warehouse/views/`: change
it there. Version {version} of the tables; [what changed](schema-changes.md).

- [Published tables](#published-tables): what `adherence.duckdb` and `parquet/` hold. The same
  sentences are the comments in the database.
- [Views](#views): the usual questions, answered without a join, in `adherence.duckdb`.
- [Datasets](#datasets): the columns that the plain export has, and every mapping leads to.

Each publication writes the same dictionary beside the database, as `data-dictionary.html` for
reading and `data-dictionary.json` for programs. The words are those of the
[glossary](../glossary.md).
"""
PUBLISHED_HEAD = """## Published tables

Schema `main`.
"""
VIEWS_HEAD = """## Views

Schema `main`, computed when asked for. Not in `parquet/`.
"""
DATASETS_HEAD = """## Datasets

Columns may come in any order. A column that is not required may be absent or its cell empty; an
empty cell then means the default, or null. Dates are written 2026-11-15, moments 2026-11-15T08:30,
with an offset such as +10:30 where they are not the clinic's wall clock.
"""


def dictionary_markdown() -> str:
    """The whole page."""
    entries = dictionary_entries()
    parts = [
        HEAD.format(version=entries["schema_version"]),
        PUBLISHED_HEAD,
        *(f"{paragraph}\n" for paragraph in entries["reading"]),
        _contents(entries["tables"], "published"),
        *(_published(table, "published") for table in entries["tables"]),
        VIEWS_HEAD,
        _contents(entries["views"], "view"),
        *(_published(view, "view") for view in entries["views"]),
        DATASETS_HEAD,
        _contents(entries["datasets"], "dataset"),
        *(_dataset(table) for table in entries["datasets"]),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def _contents(tables: Iterable[Entry], which: str) -> str:
    """One line per table, which leads to its section."""
    lines = (f"- [`{one['name']}`](#{one['name']}-{which}): {one['grain']}" for one in tables)
    return "\n".join([*lines, ""])


def _published(table: Entry, which: str) -> str:
    rows = [
        [_names(alike), alike[0]["type"], alike[0]["unit"], alike[0]["null"], alike[0]["meaning"]]
        for alike in _alike(table)
    ]
    heads = ("column", "type", "unit", "null", "what a value is")
    return _section(table, which, heads, rows) + f"\n```sql\n{table['example']}\n```\n"


def _dataset(table: Entry) -> str:
    rows = [
        [
            _names(alike),
            alike[0]["type"],
            "required" if alike[0]["is_required"] else alike[0]["default"] or "",
            alike[0]["meaning"],
        ]
        for alike in _alike(table)
    ]
    heads = ("column", "written as", "required, or default", "what a value is")
    return _section(table, "dataset", heads, rows)


def _alike(table: Entry) -> list[list[Entry]]:
    """The columns in order; those that follow each other and differ in name only as one."""
    runs = groupby(table["columns"], key=lambda column: {**column, "name": None})
    return [list(run) for _, run in runs]


def _names(alike: list[Entry]) -> str:
    first, last = alike[0]["name"], alike[-1]["name"]
    return f"`{first}`" if first == last else f"`{first}` … `{last}`"


def _section(table: Entry, which: str, heads: Sequence[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([c.replace("|", r"\|") for c in row] for row in rows)]
    key = ", ".join(f"`{name}`" for name in table["key"])
    return "\n".join(
        [
            f"### `{table['name']}` ({which})\n",
            f"{table['grain']}{f' Key: {key}.' if key else ''}\n",
            *(f"| {' | '.join(cells)} |" for cells in lines),
            "",
        ]
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(dictionary_markdown(), encoding="utf-8", newline="\n")
