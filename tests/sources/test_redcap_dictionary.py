"""The data dictionary says which form a field belongs to, and which code a label stands for."""

import polars as pl
import pytest

from domain.errors import ExportRejected
from sources.redcap_dictionary import dictionary_frame, redcap_dictionary
from sources.redcap_labels import codes_from_labels
from tests.sources.examples import as_frame, dictionary_of

API = ["field_name", "form_name", "field_type", "field_label", "select_choices_or_calculations"]
WEB = [
    '\ufeff"Variable / Field Name"',
    "Form Name",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
]
FIELDS = [
    ["study_id", "base", "text", "Study number", ""],
    ["sex", "base", "radio", "Sex", "1, Female | 2, Male|3, Other, or none"],
    ["goals", "base", "checkbox", "Goals", "1, Work | B, Sport | -99, I'd rather not"],
    ["smokes", "base", "yesno", "Smokes", ""],
    ["title", "visit", "descriptive", "Welcome", ""],
    ["level", "visit", "dropdown", "Level", "1, Same | 2, Same | 3, <b>High</b>"],
    ["total", "visit", "calc", "Total", "[level] * 2, 1"],
]


def test_both_dialects_say_the_same() -> None:
    assert redcap_dictionary(as_frame([WEB, *FIELDS])) == redcap_dictionary(
        as_frame([API, *FIELDS])
    )
    assert redcap_dictionary(dictionary_of("redcap_flat")) == redcap_dictionary(
        dictionary_of("redcap_eav")
    )


def test_a_form_has_the_columns_that_redcap_exports() -> None:
    known = redcap_dictionary(as_frame([API, *FIELDS]))
    assert (known.record_id, known.forms) == ("study_id", ("base", "visit"))
    assert [column for column, _ in known.columns("base")] == [
        "base_timestamp",
        "sex",
        "goals___1",
        "goals___b",
        "goals____99",
        "smokes",
        "base_complete",
    ]
    assert [column for column, _ in known.columns("visit")][1:-1] == ["level", "total"]


@pytest.mark.parametrize(
    ("column", "label", "code"),
    [
        ("sex", "Female", "1"),
        ("sex", " Other, or  none", "3"),
        ("smokes", "Yes", "1"),
        ("goals___b", "Checked", "1"),
        ("goals___b", "Unchecked", "0"),
        ("goals___b", "Sport", "1"),
        ("goals____99", "Id rather not", "1"),
        ("visit_complete", "Unverified", "1"),
        ("level", "High", "3"),
        # The label of two codes, a label that is not the field's, a code, a calculated field.
        ("level", "Same", "Same"),
        ("sex", "Unknown", "Unknown"),
        ("goals___1", "Sport", "Sport"),
        ("sex", "2", "2"),
        ("total", "1", "1"),
    ],
)
def test_a_label_becomes_its_code_and_anything_else_stays(
    column: str, label: str, code: str
) -> None:
    known = redcap_dictionary(as_frame([API, *FIELDS]))
    coded = codes_from_labels(pl.DataFrame({column: [label, None]}), known)
    assert coded[column].to_list() == [code, None]


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([["name", "form_name", "field_type"], ["a", "b", "text"]], "column field_name"),
        ([API], "at least one field"),
        ([API, FIELDS[0], FIELDS[0]], "each once"),
        ([API, ["", "base", "text", "", ""]], "with its name"),
        ([API, ["a", "", "text", "", ""]], "its form"),
    ],
)
def test_what_is_no_dictionary_is_refused(records: list[list[str]], said: str) -> None:
    with pytest.raises(ExportRejected, match=said) as refusal:
        redcap_dictionary(as_frame(records))
    assert refusal.value.code == "bad_dictionary"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('field_name,form_name,field_type\na,"b"c,text\n', "row 2: its quotation marks"),
        ('field_name,form_name,field_type\na,b,text\nc,"b,text\n', "never closed"),
        ("field_name,form_name,field_type\na,b,text,1\n", "row 2: .* a comma too many"),
        ("", "column field_name, form_name, field_type is missing"),
    ],
)
def test_a_dictionary_whose_rows_cannot_be_told_is_refused_and_says_where(
    text: str, said: str
) -> None:
    with pytest.raises(ExportRejected, match=said) as refusal:
        redcap_dictionary(dictionary_frame(text))
    assert refusal.value.code == "bad_dictionary"


def test_a_row_of_a_dictionary_may_lack_its_last_cells() -> None:
    frame = dictionary_frame('field_name,form_name,field_type,note\r\n"a ""b""",c,text\r\n\r\n')
    assert frame.rows() == [('a "b"', "c", "text", "")]
