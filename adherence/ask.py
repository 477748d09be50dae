"""The command that asks the published database a question: sql."""

import json
import math
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from adherence.options import DEFAULT_DATA, AsJson, Data, refuse_both
from adherence.terminal import command, say, to_output
from domain.errors import UsageError

if TYPE_CHECKING:
    from warehouse.query import Answer

# As many rows as a person reads on a screen.
SHOWN = 200
# With four decimals the number below it are zeros.
SMALLEST = 1e-4
# A query may begin with one: what else begins with a dash is a slip of the hand.
COMMENT = re.compile(r"--(?:\s|.*\n)")
# Wide enough that no cell of a table that goes to a file is cut.
WIDE = 100_000


@command
def sql(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="One SELECT, in quotes.")],
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV that is safe to open with a spreadsheet.")
    ] = False,
    as_json: AsJson = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """The answer of the published database to one question; it can't change anything."""
    if question.startswith("-") and not COMMENT.match(question):
        raise UsageError(
            f"{question.split()[0]}: no such option. `adherence sql --help` lists them"
        )
    refuse_both(as_csv, as_json)
    from warehouse.encryption import secret_to_open
    from warehouse.query import answered
    from warehouse.store import Store

    store = Store(data)
    database = store.database
    if not database.is_file():
        raise UsageError(f"{database}: nothing is published yet. Run `adherence run` first")
    with answered(database, question, secret_to_open(store)) as answer:
        if as_json:
            _print_json(answer)
        elif as_csv:
            from adherence.csv_text import write_csv

            with to_output():
                write_csv(answer.columns, answer.rows, sys.stdout)
        else:
            _print_table(answer)
    return 0


def _print_json(answer: "Answer") -> None:
    """A list of one object per row."""
    if len(set(answer.columns)) < len(answer.columns):
        raise UsageError("two columns have one name, which JSON can't hold. Name them with AS")
    rows = ({n: _plain(v) for n, v in zip(answer.columns, r, strict=True)} for r in answer.rows)
    with to_output():
        sys.stdout.writelines(_json_lines(rows))


def _json_lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The text of a list, an object a line."""
    before = "[\n"
    for row in rows:
        yield f"{before} {json.dumps(row, default=str)}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _plain(value: object) -> object:
    """A value that JSON has: no number it lacks, and moments as ISO 8601 writes them."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return value


def _print_table(answer: "Answer") -> None:
    """A table for the eye; of a long answer the first rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in answer.columns:
        table.add_column(Text(name), overflow="fold")
    rows = list(islice(answer.rows, SHOWN + 1))
    for row in rows[:SHOWN]:
        table.add_row(*(Text("" if value is None else _shown(value)) for value in row))
    with to_output():
        Console(width=None if sys.stdout.isatty() else WIDE).print(table)
    if len(rows) > SHOWN:
        say(f"the first {SHOWN} rows; --csv prints all of them")


def _shown(value: object) -> str:
    """A cell for the eye: four decimals are enough, unless they would be zeros."""
    if not isinstance(value, float):
        return str(value)
    if value and abs(value) < SMALLEST:
        return f"{value:.2g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")
