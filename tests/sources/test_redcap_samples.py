"""What four public REDCap projects give, with and without their dictionaries."""

import pytest

from tests.sources.examples import SAMPLES, Frames, as_frame, flat_rows, records_in

Row = tuple[object, ...]

# Rows per entity; then the rows in `rows` and `blank` without a dictionary.
GIVEN = {
    "blank-for-gray-status": (
        {"demographics": 6, "health": 5, "race_and_ethnicity": 5, "record": 6, "blank": 2},
        (6, 0),
    ),
    "checkboxes-1": ({"form_1": 0, "form_2": 3, "record": 4, "blank": 5}, (3, 1)),
    "repeating-instruments": ({"demographics": 2, "bp": 4, "record": 2, "blank": 2}, (6, 0)),
    "vignette-repeating": (
        {
            "intake": 2,
            "blood_pressure": 6,
            "laboratory": 4,
            "image": 5,
            "record": 2,
            "blank": 6,
        },
        (17, 0),
    ),
}


def frames_of(project: str) -> Frames:
    data = as_frame(records_in(SAMPLES / f"{project}.data.csv"))
    return flat_rows(data, as_frame(records_in(SAMPLES / f"{project}.dictionary.csv")))


@pytest.mark.parametrize("project", GIVEN)
def test_each_sample_gives_its_forms(project: str) -> None:
    assert {name: frame.height for name, frame in frames_of(project).items()} == GIVEN[project][0]


@pytest.mark.parametrize("project", GIVEN)
def test_without_a_dictionary_there_is_one_entity(project: str) -> None:
    frames = flat_rows(as_frame(records_in(SAMPLES / f"{project}.data.csv")), None)
    assert (frames["rows"].height, frames["blank"].height) == GIVEN[project][1]
    assert list(frames) == ["rows", "blank"]


def test_a_gray_form_is_no_row() -> None:
    blank = frames_of("blank-for-gray-status")["blank"]
    assert blank.rows() == [(6, "health"), (6, "race_and_ethnicity")]


def test_untouched_boxes_are_no_row_and_ticked_ones_are() -> None:
    form = frames_of("checkboxes-1")["form_2"]
    assert form["row_number"].to_list() == [1, 2, 3]
    boxes = form.select("check_one___1", "check_two___b", "form_2_complete").rows()
    assert boxes == [("1", "0", "2"), ("0", "1", "0"), ("1", "0", "2")]


def test_repetitions_carry_what_the_record_says_once() -> None:
    columns = ["record_id", "redcap_repeat_instance", "bp_systolic", "record.date_enrolled"]
    rows: list[Row] = frames_of("repeating-instruments")["bp"].select(columns).rows()
    assert rows == [
        ("1", "1", "110", "2019-10-14"),
        ("1", "2", "111", "2019-10-14"),
        ("1", "3", "112", "2019-10-14"),
        ("2", "1", "114", "2019-02-02"),
    ]
