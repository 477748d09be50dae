"""Commands that look and change nothing: status, quarantine, explain."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from adherence.csv_text import write_csv
from adherence.options import DEFAULT_DATA, AsJson, Data, file_to_write, refuse_both
from adherence.prepared import store_in
from adherence.terminal import command, show, to_output, typed


@command
def status(as_json: AsJson = False, data: Data = DEFAULT_DATA) -> int:
    """Exports with their counts, rows waiting, quarantine by reason, last publication."""
    store = store_in(data)
    from adherence.status_text import status_lines
    from flows.health import service_health
    from flows.standing import standing

    found = {**standing(store.data), "service": service_health(store)}
    show(json.dumps(found, indent=1) if as_json else "\n".join(status_lines(found, store)))
    return 0


@command
def quarantine(
    as_json: AsJson = False,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write the rows to this file instead.")
    ] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """The rows in quarantine now, with their reasons and where they stand."""
    refuse_both(csv_file, as_json)
    store = store_in(data)
    from flows.quarantine import rows_in_quarantine

    rows = rows_in_quarantine(store.data)
    if csv_file:
        with file_to_write(csv_file, "--csv") as file:
            _write_csv(rows, file)
        return 0
    if as_json:
        show(json.dumps(rows, indent=1))
    else:
        with to_output():
            _write_csv(rows, sys.stdout)
    return 0


def _write_csv(rows: list[dict[str, Any]], file: TextIO) -> None:
    write_csv(
        ["file", "dataset", "row", "reasons", "expected", "cells"],
        (
            [
                row["file"],
                row["dataset"],
                row["row"],
                " ".join(row["reasons"]),
                " ".join(row["expected"]),
                _cells(row),
            ]
            for row in rows
        ),
        file,
    )


def _cells(row: dict[str, Any]) -> str:
    return json.dumps(row["cells"], ensure_ascii=False)


@command
def explain(
    key: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY…",
            help="A patient_key, episode_key or session_key; or CLINIC DATASET ID…, - to be asked.",
        ),
    ],
    as_json: AsJson = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """Where rows come from: file and row, what they superseded, what lies in quarantine."""
    store = store_in(data)
    from adherence.lineage_text import lineage_lines
    from flows.lineage import lineage
    from warehouse.recorded import write_entry

    found = lineage(store.data, typed(key, "id"))
    if len(key) == 1:
        # A pseudonym, to which it gives the clinic's own ids, as whois does.
        write_entry(store, "explain", datetime.now(UTC), {"keys": 1})
    show(json.dumps(found, indent=1) if as_json else "\n".join(lineage_lines(found)).rstrip())
    return 0
