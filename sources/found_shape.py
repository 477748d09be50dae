"""Which shape an unknown export may have, told by names that its system always writes."""

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from domain.errors import ExportRejected
from sources.entities import OTHER
from sources.read import DOCUMENT_SHAPES

Header = Sequence[str]

TABLES: dict[str, tuple[str, Callable[[set[str]], bool]]] = {
    # Before the flat file, whose columns of place it has too.
    "REDCap, one line per value": (
        "redcap_eav",
        lambda names: {"record", "field_name", "value"} <= names,
    ),
    "REDCap, flat": (
        "redcap_flat",
        lambda names: (
            any(name.startswith("redcap_") for name in names)
            or {"event name", "repeat instrument"} <= names
            or sum(name.endswith("_complete") for name in names) >= 2
        ),
    ),
    "Qualtrics": ("survey_wide", lambda names: {"responseid", "recordeddate"} <= names),
    "Qualtrics, old export": (
        "survey_wide",
        lambda names: {f"v{n}" for n in range(1, 11)} <= names,
    ),
    "Microsoft Forms": ("survey_wide", lambda names: {"start time", "completion time"} <= names),
    "LimeSurvey": ("survey_wide", lambda names: {"submitdate", "startlanguage"} <= names),
    "Hevy": ("table", lambda names: {"start_time", "exercise_title", "set_index"} <= names),
}
# The shipped mapping of a system whose shape is that of others too.
SHIPPED_FOR = {
    "Qualtrics": "qualtrics",
    "Qualtrics, old export": "qualtrics_legacy",
    "Microsoft Forms": "microsoft_forms",
    "LimeSurvey": "limesurvey",
    "Hevy": "hevy",
}
QUALTRICS_ID = '{"importid"'


def likely_table(header: Header) -> tuple[str, str] | None:
    """The system and the shape that a table with this header may be of; null: just a table."""
    names = {name.strip().casefold() for name in header}
    fitting = ((system, shape) for system, (shape, fits) in TABLES.items() if fits(names))
    return next(fitting, None)


def further_header_rows(below: Sequence[Header]) -> int:
    """How many of the first records under a header are more of it, as Qualtrics writes them."""
    for number, record in enumerate(below, start=1):
        if any(cell.casefold().startswith(QUALTRICS_ID) for cell in record):
            return number
    return 0


def entities_of(documents: Sequence[Any]) -> dict[str, dict[str, pl.DataFrame]]:
    """Per shape that knows records of these documents: its entities that hold anything.

    Most read any list of records, as one of a kind that they do not know. Raises ExportRejected
    where none knows any.
    """
    found: dict[str, dict[str, pl.DataFrame]] = {}
    for shape, rows_of in DOCUMENT_SHAPES.items():
        try:
            frames = rows_of(documents)
        except ExportRejected:
            continue
        held = {name: frame for name, frame in frames.items() if frame.height}
        if held.keys() - {OTHER}:
            found[shape] = held
    if not found:
        raise ExportRejected(
            "wrong_container",
            "this is a JSON document that none of the shapes "
            f"{', '.join(DOCUMENT_SHAPES)} knows. Export a table instead",
        )
    return found
