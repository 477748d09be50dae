"""One row per value gives the same frames as one row per record, event and repetition."""

import polars as pl
import pytest

from domain.errors import ExportRejected
from tests.sources.examples import as_frame, eav_rows, frames_of

HEADER = ["record", "redcap_event_name", "field_name", "value"]
DICTIONARY = as_frame(
    [
        ["field_name", "form_name", "field_type", "field_label", "select_choices_or_calculations"],
        ["pid", "base", "text", "Patient", ""],
        ["enrolled", "base", "text", "Enrolled on", ""],
        ["sex", "base", "radio", "Sex", "1, Female | 2, Male"],
        ["goals", "base", "checkbox", "Goals", "1, Work | 2, Sport, indoors"],
        ["pain", "visit", "text", "Pain", ""],
    ]
)


def eav(*rows: str) -> pl.DataFrame:
    return as_frame([HEADER, *(row.split("|") for row in rows)])


def test_the_example_gives_what_its_flat_file_gives() -> None:
    flat, given = frames_of("redcap_flat"), frames_of("redcap_eav")
    for form in ("enrolment", "exercise_plan", "exercise_diary", "nprs", "odi", "groc"):
        # The two lists tell times of surveys apart, and an EAV file says no group.
        columns = [
            name
            for name in flat[form].columns
            if name in given[form].columns
            and not name.startswith(("row_number", "redcap_data", "nprs_", "record.nprs_"))
        ]
        expected = flat[form].filter(pl.col("record_id").is_in(["012", "140"])).select(columns)
        assert given[form].select(columns).equals(expected), form


def test_a_row_carries_the_number_of_the_first_line_of_its_place() -> None:
    frames = eav_rows(
        eav("1|a_arm_1|pid|1", "1|a_arm_1|enrolled|x", "1|b_arm_1|pain|3", "1|a_arm_1|pain|5"),
        DICTIONARY,
    )
    assert frames["visit"].select("row_number", "pain").rows() == [(1, "5"), (3, "3")]
    assert frames["visit"]["pid"].to_list() == ["1", "1"]


def test_ticked_boxes_are_1_and_the_others_of_the_form_0() -> None:
    frames = eav_rows(
        eav("1|a|goals|2", "2|a|goals|1", "2|a|goals|2", "3|a|sex|1", "4|a|pain|5"), DICTIONARY
    )
    boxes = ["goals___1", "goals___2"]
    assert frames["base"].select(boxes).rows() == [("0", "1"), ("1", "1"), ("0", "0")]
    assert frames["visit"].select([f"record.{box}" for box in boxes]).rows() == [(None, None)]


def test_labels_become_codes() -> None:
    rows = eav("1|a|goals|Sport, indoors", "1|a|sex|Male", "1|a|base_complete|Complete")
    base = eav_rows(rows, DICTIONARY, values="label")["base"]
    assert base.select("sex", "goals___2", "base_complete").rows() == [("2", "1", "2")]


def test_values_that_are_none_and_forms_that_nobody_touched_are_counted() -> None:
    frames = eav_rows(
        eav("1|a|enrolled|x", "1|a|sex|", "1|a|visit_complete|0", "2|a|base_complete|0"),
        DICTIONARY,
    )
    assert frames["blank"].rows() == [(1, "visit"), (2, "other"), (4, "base")]
    assert frames["base"]["record_id"].to_list() == ["1"]
    assert frames["visit"].is_empty()


def test_a_value_that_is_said_again_is_counted() -> None:
    frames = eav_rows(eav("1|a|pain|5", "1|a|pain|5", "1|a|goals|1", "1|a|goals|1"), DICTIONARY)
    assert frames["visit"]["pain"].to_list() == ["5"]
    assert frames["base"]["goals___1"].to_list() == ["1"]
    assert frames["blank"].rows() == [(2, "visit"), (4, "base")]


def test_the_group_of_a_record_goes_with_all_its_rows() -> None:
    frames = eav_rows(
        eav("1|a|redcap_data_access_group|north", "1|a|sex|1", "1|b|pain|3", "2|b|pain|4"),
        DICTIONARY,
    )
    assert frames["visit"]["redcap_data_access_group"].to_list() == ["north", None]


def test_without_a_dictionary_there_is_one_entity() -> None:
    frames = eav_rows(eav("1|a|record_id|1", "1|a|pain|5", "1|b|pain|"), None)
    assert frames["rows"].select("record_id", "redcap_event_name", "pain").rows() == [
        ("1", "a", "5")
    ]
    assert frames["blank"].rows() == [(3, "rows")]


def test_a_field_may_have_any_name() -> None:
    frames = eav_rows(eav("1|a|row_number|7", "1|a|redcap_key|8", "1|a||9"), None)
    named = ["row_number (field)", "redcap_key (field)", "(no field name)"]
    assert frames["rows"].select(named).rows() == [("7", "8", "9")]


@pytest.mark.parametrize(
    ("frame", "code", "said"),
    [
        (eav("1|a|pain|5", "1|a|pain|6"), "repeated_value", "data rows 1, 2:"),
        (eav("1|a|pid|2"), "two_record_ids", "data row 1:"),
        (eav().drop("value"), "missing_column", "column value"),
        (eav().rename({"record": "id"}), "missing_column", "column record_id"),
    ],
)
def test_what_contradicts_itself_is_refused(frame: pl.DataFrame, code: str, said: str) -> None:
    with pytest.raises(ExportRejected, match=said) as refusal:
        eav_rows(frame, DICTIONARY)
    assert refusal.value.code == code


def test_boxes_need_the_dictionary() -> None:
    with pytest.raises(ExportRejected, match="Give the data dictionary"):
        eav_rows(eav("1|a|goals|1", "1|a|goals|2"), None)


def test_a_form_or_field_without_any_value_is_there_and_empty() -> None:
    frames = eav_rows(eav("1||enrolled|2026-03-02"), DICTIONARY)
    assert frames["visit"].is_empty()
    assert {"pain", "visit_complete", "redcap_key"} <= set(frames["visit"].columns)
    assert frames["base"].select("enrolled", "sex").rows() == [("2026-03-02", None)]
