"""Every cell of a REDCap flat file lands in exactly one form, or its form is listed as blank."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.redcap_columns import PLACE
from tests.sources.examples import (
    SAMPLES,
    Frames,
    as_frame,
    export_of,
    flat_rows,
    frames_of,
    records_in,
)

KINDS = {"text": "", "radio": "1, A | 2, B", "checkbox": "1, A | -2, B"}
Cells = set[tuple[int, str, str]]


@dataclass(frozen=True)
class Project:
    """A dictionary and a flat file of it."""

    dictionary: pl.DataFrame
    file: pl.DataFrame
    forms: dict[str, list[str]]


def columns_of(name: str, kind: str) -> list[str]:
    return [f"{name}___1", f"{name}____2"] if kind == "checkbox" else [name]


@st.composite
def projects(draw: st.DrawFn) -> Project:
    fields = [["id", "form_0", "text", "Id", ""]]
    forms: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, 3))):
        form = f"form_{number}"
        kinds = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=3))
        named = [(f"f{number}{place}", kind) for place, kind in enumerate(kinds)]
        fields += [[name, form, kind, name, KINDS[kind]] for name, kind in named]
        columns = [column for name, kind in named for column in columns_of(name, kind)]
        forms[form] = [*columns, f"{form}_complete"]
    every = [column for columns in forms.values() for column in columns]
    place = st.tuples(
        st.sampled_from(["1", "2", ""]),
        st.sampled_from(["a_arm_1", "b_arm_2", ""]),
        st.sampled_from(["", "", "form_0", "gone"]),
        st.sampled_from(["", "1", "2"]),
    )
    places = draw(st.lists(place, max_size=8, unique=True))
    cell = st.sampled_from(["", "", "", "0", "1", " ", "x"])
    rows = [[*where, *draw(st.tuples(*[cell] * len(every)))] for where in places]
    header = ["id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
    names = ["field_name", "form_name", "field_type", "field_label"]
    dictionary = as_frame([[*names, "select_choices_or_calculations"], *fields])
    return Project(dictionary, as_frame([[*header, *every], *rows]), forms)


def cells_of(frame: pl.DataFrame, columns: list[str]) -> Cells:
    """Row number, column and text of every cell that is not blank."""
    rows = frame if "row_number" in frame.columns else frame.with_row_index("row_number", 1)
    return {
        (int(row["row_number"]), column, row[column])
        for row in rows.iter_rows(named=True)
        for column in columns
        if row[column] and row[column].strip()
    }


def is_untouched(cells: Cells) -> bool:
    """Whether no cell is more than a status or a box that nobody touched."""
    return all(
        text == "0" and (column.endswith("_complete") or "___" in column)
        for _, column, text in cells
    )


def held_in(frames: Frames, columns: set[str]) -> list[tuple[int, str, str]]:
    """The same cells wherever they stand in a form's frame; twice where they stand twice."""
    return [
        cell
        for entity, frame in frames.items()
        if entity not in ("record", "blank")
        for cell in cells_of(frame, [name for name in frame.columns if name in columns])
    ]


@settings(max_examples=120, deadline=None)
@given(projects())
def test_every_cell_is_in_one_form_or_its_form_is_untouched(project: Project) -> None:
    frames = flat_rows(project.file, project.dictionary)
    expected: Cells = set()
    for columns in project.forms.values():
        cells = cells_of(project.file, columns)
        for number in {number for number, _, _ in cells}:
            of_row = {cell for cell in cells if cell[0] == number}
            expected |= set() if is_untouched(of_row) else of_row
    found = held_in(frames, {name for columns in project.forms.values() for name in columns})
    assert sorted(found) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(projects())
def test_every_row_is_in_a_form_or_listed_as_blank(project: Project) -> None:
    frames = flat_rows(project.file, project.dictionary)
    numbers = {
        number
        for entity, frame in frames.items()
        if entity != "record"
        for number in frame["row_number"]
    }
    assert numbers == set(range(1, project.file.height + 1))
    for entity, frame in frames.items():
        blank = frames["blank"].filter(pl.col("entity") == entity)["row_number"].to_list()
        assert not set(blank) & set(frame["row_number"]), entity
        assert len(set(blank)) == len(blank), entity


def of_records(frames: Frames, forms: Iterable[str]) -> list[tuple[dict[str, str], str, str]]:
    """Each value that a row of a form has of its record: the row, the column and the value."""
    return [
        (row, name.removeprefix("record."), value)
        for form in forms
        if form in frames
        for row in frames[form].iter_rows(named=True)
        for name, value in row.items()
        if name.startswith("record.") and value is not None
    ]


def said_once(row: dict[str, str], name: str, frames: Frames, forms: Iterable[str]) -> list[str]:
    """What the rows that do not repeat say of a column, of the record and arm of a row."""
    home = next(frames[form] for form in forms if name in frames.get(form, pl.DataFrame()).columns)
    is_arm = pl.col("redcap_arm").eq_missing(row["redcap_arm"])
    is_once = pl.col("redcap_repeat_instance").is_null()
    of_record = home.filter(pl.col("record_id") == row["record_id"], is_arm, is_once)
    return of_record[name].drop_nulls().unique().to_list()


@settings(max_examples=60, deadline=None)
@given(projects())
def test_a_value_of_the_record_is_the_only_one_there_is(project: Project) -> None:
    frames = flat_rows(project.file, project.dictionary)
    for row, name, value in of_records(frames, project.forms):
        assert said_once(row, name, frames, project.forms) == [value]


def test_a_value_of_the_record_stands_beside_its_other_forms_unless_it_has_two() -> None:
    fields = [["id", "base", "text", "Id", ""], ["sex", "base", "text", "Sex", ""]]
    fields += [["pain", "visit", "text", "Pain", ""]]
    names = ["field_name", "form_name", "field_type", "field_label"]
    dictionary = as_frame([[*names, "select_choices_or_calculations"], *fields])
    header = ["id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
    rows = [
        ["1", "a_arm_1", "", "", "f", ""],
        ["1", "b_arm_1", "", "", "", "3"],
        ["2", "a_arm_1", "", "", "f", ""],
        ["2", "b_arm_1", "", "", "m", "4"],
    ]
    frames = flat_rows(as_frame([[*header, "sex", "pain"], *rows]), dictionary)
    found = of_records(frames, ["base", "visit"])
    assert ("1", "sex", "f") in [(row["record_id"], name, value) for row, name, value in found]
    assert not [name for row, name, _ in found if (row["record_id"], name) == ("2", "sex")]


@pytest.mark.parametrize("project", [path.stem[:-5] for path in sorted(SAMPLES.glob("*.data.csv"))])
def test_no_cell_of_a_sample_is_lost(project: str) -> None:
    file = as_frame(records_in(SAMPLES / f"{project}.data.csv"))
    dictionary = as_frame(records_in(SAMPLES / f"{project}.dictionary.csv"))
    _compare(file, flat_rows(file, dictionary))


def test_no_cell_of_the_example_is_lost() -> None:
    file = as_frame(records_in(export_of("redcap_flat")))
    _compare(file, frames_of("redcap_flat"))


def _compare(file: pl.DataFrame, frames: Frames) -> None:
    columns = [name for name in file.columns[1:] if name not in PLACE]
    cells = {cell for cell in cells_of(file, columns) if cell[2] != "[not completed]"}
    found = held_in(frames, set(columns))
    assert len(set(found)) == len(found)
    assert set(found) <= cells
    assert is_untouched(cells - set(found))
