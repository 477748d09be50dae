"""The block matrix of REDCap becomes one frame per form, and no cell is lost or made."""

from collections.abc import Sequence
from contextlib import nullcontext

import polars as pl
import pytest

from domain.errors import ExportRejected
from tests.sources.examples import Frames, as_frame, export_of, flat_rows, frames_of, records_in

DICTIONARY = as_frame(
    [
        ["field_name", "form_name", "field_type", "field_label", "select_choices_or_calculations"],
        ["pid", "base", "text", "Patient", ""],
        ["enrolled", "base", "text", "Enrolled on", ""],
        ["goals", "base", "checkbox", "Goals", "1, Work | 2, Sport"],
        ["pain", "visit", "text", "Pain", ""],
        ["done_on", "visit", "text", "Answered on", ""],
        ["reps", "diary", "text", "Reps", ""],
        ["done_at", "diary", "text", "Answered on", ""],
    ]
)
HEADER = [
    *("pid", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"),
    *("enrolled", "goals___1", "goals___2", "base_complete"),
    *("visit_timestamp", "pain", "visit_complete", "reps", "diary_complete"),
]
ROWS = [
    "01|base_arm_1|||2026-03-01|1|0|2||6|2||",
    "01|base_arm_1|diary|1||||||||10|2",
    "01|base_arm_1|diary|2||||||||12|2",
    "01|week_arm_1||||0|0|0|[not completed]|4|1||",
    "01|home_arm_1||1||0|0|0|2026-03-20 10:00:00|3|2||",
    "01|home_arm_1||2||0|0|0||2|2||",
    "01|base_arm_2|||2026-05-01|0|1|2|||0||",
    "02|base_arm_1|||2026-04-01|0|0|0|||0||",
    "02|base_arm_1|diary|1||||||||7|0",
    "03|base_arm_1||||0|0|0|||||",
]


def flat(rows: Sequence[str], header: Sequence[str] = HEADER) -> pl.DataFrame:
    return as_frame([list(header), *(row.split("|") for row in rows)])


@pytest.fixture
def frames() -> Frames:
    return flat_rows(flat(ROWS), DICTIONARY)


def test_each_form_has_the_rows_that_hold_anything_of_it(frames: Frames) -> None:
    held = {name: frame["row_number"].to_list() for name, frame in frames.items()}
    assert (held["base"], held["visit"], held["diary"]) == ([1, 7, 8], [1, 4, 5, 6], [2, 3, 9])


def test_rows_that_could_hold_a_form_and_do_not_are_listed(frames: Frames) -> None:
    blank = frames["blank"].group_by("entity").agg(pl.col("row_number")).sort("entity")
    assert {name: sorted(rows) for name, rows in blank.rows()} == {
        "base": [4, 5, 6, 10],
        "visit": [7, 8, 10],
        "diary": [1, 4, 5, 6, 7, 8, 10],
    }


def test_the_record_id_has_its_own_name_and_ours(frames: Frames) -> None:
    assert frames["diary"].select("record_id", "pid").rows() == [("01", "01")] * 2 + [("02", "02")]


def test_repeating_events_and_instruments_keep_their_instance(frames: Frames) -> None:
    place = ["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "pain"]
    assert frames["visit"].select(place).rows()[2:] == [
        ("home_arm_1", None, "1", "3"),
        ("home_arm_1", None, "2", "2"),
    ]
    assert frames["diary"].select(place[1:3]).rows()[:2] == [("diary", "1"), ("diary", "2")]


def test_a_survey_that_was_not_completed_has_no_time(frames: Frames) -> None:
    assert frames["visit"]["visit_timestamp"].to_list() == [None, None, "2026-03-20 10:00:00", None]


def test_values_of_the_record_go_with_every_row_of_its_arm(frames: Frames) -> None:
    assert frames["diary"]["record.enrolled"].to_list() == [
        "2026-03-01",
        "2026-03-01",
        "2026-04-01",
    ]
    assert frames["visit"]["record.enrolled"].to_list() == ["2026-03-01"] * 4
    record = frames["record"].select("row_number", "record_id", "redcap_arm", "enrolled", "pain")
    # Pain differs from event to event of arm 1, so the record has none.
    assert record.rows() == [
        (1, "01", "1", "2026-03-01", None),
        (7, "01", "2", "2026-05-01", None),
        (8, "02", "1", "2026-04-01", None),
        (10, "03", "1", None, None),
    ]


def test_a_form_that_repeats_says_nothing_of_the_record(frames: Frames) -> None:
    assert "reps" not in frames["record"].columns
    assert "record.reps" not in frames["base"].columns


def test_a_key_names_record_event_form_and_repetition(frames: Frames) -> None:
    assert frames["diary"]["redcap_key"][0] == "01|base_arm_1|diary|1"
    assert frames["base"]["redcap_key"][0] == "01|base_arm_1|base|"
    keys = pl.concat(frame["redcap_key"] for name, frame in frames.items() if name in HEADER_FORMS)
    assert keys.is_unique().all()


HEADER_FORMS = ("base", "visit", "diary")


def test_columns_that_an_export_omits_are_null() -> None:
    frames = flat_rows(flat(["1|2026-03-01"], ["pid", "enrolled"]), DICTIONARY)
    place = frames["base"].select("^redcap_(event|repeat|data|survey|arm).*$")
    assert place.columns == [
        "redcap_arm",
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_data_access_group",
        "redcap_survey_identifier",
    ]
    assert place.null_count().sum_horizontal().item() == len(place.columns)
    assert frames["base"]["redcap_key"].to_list() == ["1||base|"]


def test_columns_in_another_order_give_the_same(frames: Frames) -> None:
    records = [HEADER, *(row.split("|") for row in ROWS)]
    turned = flat_rows(as_frame([row[::-1] for row in records]), DICTIONARY)
    assert set(turned) == set(frames)
    for name, frame in frames.items():
        assert turned[name].select(frame.columns).equals(frame), name


def test_a_field_that_the_dictionary_lacks_is_kept_apart() -> None:
    frames = flat_rows(flat(["1|x|5", "2||"], ["pid", "old_field", "pain"]), DICTIONARY)
    assert frames["other"].select("row_number", "old_field").rows() == [(1, "x")]
    assert "old_field" not in frames["visit"].columns


def test_a_row_of_an_unknown_instrument_is_counted() -> None:
    header = ["pid", "redcap_repeat_instrument", "redcap_repeat_instance", "reps"]
    frames = flat_rows(flat(["1|gone|1|", "1|diary|1|", "1|gone|2|9"], header), DICTIONARY)
    assert frames["blank"].rows() == [(1, "other"), (2, "diary")]
    # Its cells are of a known form all the same.
    assert frames["diary"]["row_number"].to_list() == [3]


def test_a_row_without_a_record_id_stays_a_row() -> None:
    frames = flat_rows(flat(["|5", "|6"], ["pid", "pain"]), DICTIONARY)
    assert frames["visit"].select("record_id", "redcap_key", "pain").rows() == [
        (None, None, "5"),
        (None, None, "6"),
    ]


def test_a_form_of_a_name_of_ours_is_called_otherwise() -> None:
    dictionary = DICTIONARY.with_columns(pl.col("form_name").replace("base", "record"))
    frames = flat_rows(flat(["1|2026-03-01"], ["pid", "enrolled"]), dictionary)
    assert frames["record_form"]["enrolled"].to_list() == ["2026-03-01"]


def test_the_numbers_of_the_rows_are_those_of_the_file() -> None:
    numbered = flat(ROWS).with_columns(row_number=pl.int_range(101, 111, dtype=pl.Int64))
    assert flat_rows(numbered, DICTIONARY)["base"]["row_number"].to_list() == [101, 107, 108]


def test_a_label_export_gives_what_the_raw_one_gives() -> None:
    raw, label = frames_of("redcap_flat"), frames_of("redcap_flat_label")
    assert list(raw) == list(label)
    for name, frame in raw.items():
        assert label[name].equals(frame), name


def test_a_data_access_group_stays_on_its_rows() -> None:
    diary = frames_of("redcap_flat")["exercise_diary"]
    assert diary["redcap_data_access_group"].value_counts(sort=True).rows() == [
        ("clinic_a", 10),
        ("clinic_b", 3),
    ]


def test_without_a_dictionary_label_headers_stay_and_repeated_ones_are_told_apart() -> None:
    records = records_in(export_of("redcap_flat_label"), ";")
    by_place = as_frame([[f"c{n}" for n in range(len(records[0]))], *records[1:]])
    frames = flat_rows(by_place, None, header=records[0])
    assert {"Pain now", "Complete? (column 17)", "Complete? (column 26)"} <= set(
        frames["rows"].columns
    )
    assert frames["rows"]["redcap_event_name"][0] == "Baseline (Arm 1: Lumbar)"
    assert frames["rows"]["redcap_arm"].unique().sort().to_list() == ["1", "2"]


def test_repeated_labels_are_read_where_the_order_leaves_one_possibility() -> None:
    header = ["Patient", "Pain", "Answered on", "Complete?", "Reps"]
    row = ["1", "5", "2026-03-01", "2", "10"]
    frames = flat_rows(as_frame([list("abcde"), row]), DICTIONARY, header=header)
    visit = frames["visit"].select("pain", "done_on", "visit_complete", "record.reps")
    assert visit.rows() == [("5", "2026-03-01", "2", "10")]


@pytest.mark.parametrize(
    ("header", "row", "code", "said"),
    [
        (["Patient", "Answered on"], "1|2026-03-01", "ambiguous_header", "raw headers"),
        (["Patient", "Pain", "Answered on"], "1|5|x", "ambiguous_header", "raw headers"),
        (["Patient", "Complete?"], "1|2", "ambiguous_header", "'Complete\\?'"),
        (["Answered on", "Pain", "Patient"], "a|5|1", "ambiguous_header", "raw headers"),
        (["Patient", "Pain", "Pain"], "1|5|6", "duplicate_column", "columns 2, 3 have"),
        (["pid", "pain", "pain"], "1|5|6", "duplicate_column", "columns 2, 3 have"),
        (["id", "pain"], "1|5", "no_record_id", "'pid'"),
    ],
)
def test_a_header_that_fits_no_or_two_fields_is_refused(
    header: list[str], row: str, code: str, said: str
) -> None:
    columns = as_frame([[f"c{n}" for n in range(len(header))], row.split("|")])
    with pytest.raises(ExportRejected, match=said) as refusal:
        flat_rows(columns, DICTIONARY, header=header)
    assert refusal.value.code == code


def test_a_file_without_a_header_is_refused_in_no_word_of_its_first_patient() -> None:
    header = ["17", "baseline_arm_1", "kate", "mcintosh", "kate", "1975-02-03"]
    columns = as_frame([[f"c{n}" for n in range(6)], header])
    with pytest.raises(ExportRejected) as refusal:
        flat_rows(columns, None, header=header)
    assert refusal.value.code == "duplicate_column"
    assert not [word for word in header[2:] if word in str(refusal.value)]


@pytest.mark.parametrize(
    "header",
    [
        ["redcap_event_name", "pid"],
        ["base_complete", "pid"],
        ["goals___1", "pid"],
        ["Event Name", "Patient"],
    ],
)
def test_without_a_dictionary_the_record_id_must_stand_first(header: list[str]) -> None:
    with pytest.raises(ExportRejected, match="first column") as refusal:
        flat_rows(flat(["1|2"], header), None)
    assert refusal.value.code == "no_record_id"


def test_without_a_dictionary_a_place_that_stands_twice_is_refused() -> None:
    with pytest.raises(ExportRejected, match="data rows 2, 3:") as refusal:
        flat_rows(flat([ROWS[0], ROWS[1], ROWS[1]]), None)
    assert refusal.value.code == "repeated_row"
    assert "01" not in str(refusal.value)


def test_with_a_dictionary_both_rows_of_a_place_are_rows() -> None:
    diary = flat_rows(flat([ROWS[0], ROWS[1], ROWS[1]]), DICTIONARY)["diary"]
    assert diary["row_number"].to_list() == [2, 3]
    assert diary["redcap_key"].n_unique() == 1


@pytest.mark.parametrize(
    ("rows", "exported_as"),
    [
        (["1|Female|3", "2|Male|0"], "label"),
        (["1|Female|", "2||"], "label"),
        (["1||0", "2||4"], "label"),
        (["1|1|4", "2|2|11"], "raw"),
        (["1||11", "2||3"], "raw"),
        (["1||3", "2||4"], None),
        (["1|other|", "2|9|"], None),
        (["1|1|0", "2|2|3"], "raw"),
    ],
)
def test_without_a_status_the_choices_tell_codes_from_labels(
    rows: list[str], exported_as: str | None
) -> None:
    """3 is the label of the code 4, and the code of the label 2."""
    pain = " | ".join(f"{label + 1}, {label}" for label in range(11))
    dictionary = as_frame(
        [
            DICTIONARY.columns,
            ["pid", "base", "text", "Id", ""],
            ["sex", "base", "radio", "Sex", "1, Female | 2, Male"],
            ["pain", "base", "dropdown", "Pain", pain],
        ]
    )
    file = flat(rows, ["pid", "sex", "pain"])
    for values in ("raw", "label"):
        refuses = exported_as is not None and exported_as != values
        with pytest.raises(ExportRejected, match="choices are") if refuses else nullcontext():
            flat_rows(file, dictionary, values=values)


def test_labels_read_as_codes_are_refused_and_codes_as_labels() -> None:
    labelled = flat(["1|5|Complete", "2|5|"], ["pid", "pain", "visit_complete"])
    with pytest.raises(ExportRejected, match="values: label") as refusal:
        flat_rows(labelled, DICTIONARY)
    assert refusal.value.code == "other_values"
    with pytest.raises(ExportRejected, match="values: raw"):
        flat_rows(flat(ROWS), DICTIONARY, values="label")
