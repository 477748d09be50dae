"""The example exports of the REDCap and survey shapes, as records and as frames."""

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from sources.redcap import redcap_flat_rows
from sources.redcap_eav import redcap_eav_rows
from sources.survey import survey_rows

GOLDEN = Path(__file__).parent.parent / "golden"
SAMPLES = Path(__file__).parent.parent / "samples" / "redcap"

Frames = dict[str, pl.DataFrame]
Records = list[list[str]]

ARMS = {"1": "Lumbar", "2": "Lumbar and hip"}
EVENTS = ("Baseline", "Week 2", "Week 6", "Pain check")
# What the label export calls events, instruments and groups, and what they are called.
NAMES = {
    "Exercise plan": "exercise_plan",
    "Exercise diary": "exercise_diary",
    "Clinic A": "clinic_a",
    "Clinic B": "clinic_b",
    **{
        f"{event} (Arm {arm}: {name})": f"{event.lower().replace(' ', '_')}_arm_{arm}"
        for event in EVENTS
        for arm, name in ARMS.items()
    },
}
HEADER_ROWS = {
    "qualtrics": 3,
    "qualtrics_legacy": 2,
    "microsoft_forms": 1,
    "google_forms": 1,
    "limesurvey": 1,
}
REDCAP = ("redcap_flat", "redcap_flat_label", "redcap_eav")


def export_of(example: str) -> Path:
    """The export among an example's files."""
    return next(
        path
        for path in sorted((GOLDEN / example).glob("*.csv"))
        if not path.name.startswith("expected_") and "Dictionary" not in path.name
    )


def dictionary_of(example: str) -> pl.DataFrame:
    return as_frame(records_in(next((GOLDEN / example).glob("*DataDictionary*"))))


def records_in(path: Path, delimiter: str = ",") -> Records:
    return records_of(path.read_bytes(), delimiter)


def records_of(content: bytes, delimiter: str) -> Records:
    lines = content.decode("utf-8-sig").splitlines(keepends=True)
    return list(csv.reader(lines, delimiter=delimiter, strict=True))


def as_frame(records: Sequence[Sequence[str]]) -> pl.DataFrame:
    """The records as a frame, named by the first of them."""
    header, *rows = records
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def by_position(records: Sequence[Sequence[str]]) -> pl.DataFrame:
    """The same named by position, since names in a header may repeat."""
    return as_frame([[f"column_{n}" for n in range(len(records[0]))], *records[1:]])


def _redcap_rows(
    shape: Callable[..., Frames],
    frame: pl.DataFrame,
    dictionary: pl.DataFrame | None,
    *,
    header: Sequence[str] | None = None,
    values: str = "raw",
    names: Mapping[str, str] | None = None,
) -> Frames:
    """What a shape makes of a frame; unless given, of raw values under the names of its columns."""
    own = frame.drop("row_number", strict=False).columns
    if "row_number" not in frame.columns:
        frame = frame.with_columns(row_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    return shape(frame, dictionary, header=header or own, values=values, names=names or {})


flat_rows = partial(_redcap_rows, redcap_flat_rows)
eav_rows = partial(_redcap_rows, redcap_eav_rows)


def delimiter_of(example: str) -> str:
    return ";" if example == "redcap_flat_label" else ","


def shaped(example: str, records: Records) -> Frames:
    """What the shape of an example makes of these records."""
    if example in HEADER_ROWS:
        return survey_rows(records, header_rows=HEADER_ROWS[example], name_row=1)
    dictionary = dictionary_of(example)
    if example == "redcap_eav":
        return eav_rows(by_position(records), dictionary, header=records[0])
    if example == "redcap_flat_label":
        return flat_rows(
            by_position(records), dictionary, header=records[0], values="label", names=NAMES
        )
    return flat_rows(by_position(records), dictionary, header=records[0])


def frames_of(example: str) -> Frames:
    return shaped(example, records_in(export_of(example), delimiter_of(example)))
