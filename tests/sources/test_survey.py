"""A survey's rows are named by the row of its header that the mapping says."""

import pytest

from domain.errors import ExportRejected
from sources.layout import Layout
from sources.mapping_files import SHIPPED, load_mapping
from sources.sheet_rows import sheet_row
from sources.survey import survey_rows
from sources.survey_privacy import is_personal_question
from tests.sources.examples import HEADER_ROWS, Records, frames_of

SYSTEM = ["StartDate", "IPAddress", "Finished", "ResponseId", "ExternalReference"]
TEXTS = ["Anfangsdatum", "IP-Adresse", "Beendet", "Antwort-ID", "Externe Datenreferenz"]
IDS = [f'{{"ImportId":"{name}"}}' for name in ("startDate", "ipAddress", "finished", "_id", "ref")]
ROW = ["2026-03-02 10:00:00", "203.0.113.7", "1", "R_1", "007"]


def rows_of(*records: list[str], header_rows: int = 1, name_row: int = 1) -> list[dict[str, str]]:
    frames = survey_rows(records, header_rows=header_rows, name_row=name_row)
    return frames["rows"].to_dicts()


@pytest.mark.parametrize(
    ("example", "columns", "first"),
    [
        ("qualtrics", 26, "StartDate"),
        ("qualtrics_legacy", 21, "V1"),
        ("microsoft_forms", 20, "ID"),
        ("google_forms", 17, "Horodateur"),
        ("limesurvey", 23, "id"),
    ],
)
def test_each_example_has_its_columns_without_the_personal_ones(
    example: str, columns: int, first: str
) -> None:
    rows = frames_of(example)["rows"]
    assert (len(rows.columns) - 1, rows.columns[1]) == (columns, first)
    assert rows["row_number"].to_list() == list(range(1, rows.height + 1))


def test_no_address_or_place_is_left_in_any_example() -> None:
    for example in HEADER_ROWS:
        cells = frames_of(example)["rows"].drop("row_number").to_dicts()
        texts = {text for row in cells for text in row.values() if text}
        assert not [text for text in texts if "@" in text or text.startswith("203.0.113.")]


def test_three_header_rows_are_none_of_the_responses() -> None:
    rows = rows_of(SYSTEM, TEXTS, IDS, ROW, header_rows=3)
    assert [row["ResponseId"] for row in rows] == ["R_1"]


def test_a_row_of_import_ids_is_a_header_where_only_two_rows_are_declared() -> None:
    (found,) = rows_of(SYSTEM, TEXTS, IDS, ROW, header_rows=2)
    (declared,) = rows_of(SYSTEM, TEXTS, IDS, ROW, header_rows=3)
    assert found | {"row_number": 1} == declared


@pytest.mark.parametrize("header_rows", [2, 3])
def test_a_response_is_told_by_its_row_in_the_file_whatever_was_declared(header_rows: int) -> None:
    (found,) = rows_of(SYSTEM, TEXTS, IDS, ROW, header_rows=header_rows)
    base = load_mapping(SHIPPED / "qualtrics.yaml")
    mapping = base.model_copy(update={"layout": Layout(header_rows=header_rows)})
    assert sheet_row(int(found["row_number"]), mapping) == 4


def test_the_mapping_may_name_columns_by_the_question() -> None:
    rows = rows_of(SYSTEM, TEXTS, ROW, header_rows=2, name_row=2)
    assert rows == [
        {
            "row_number": 1,
            "Anfangsdatum": ROW[0],
            "Beendet": "1",
            "Antwort-ID": "R_1",
            "Externe Datenreferenz": "007",
        }
    ]


@pytest.mark.parametrize(
    "header",
    [
        ["id", "Q1", "Q2[SQ001]", "Q2[SQ002]"],
        ["Response ID", "How are you?", "Pain [now]", "Pain [at worst]"],
        ["Response ID", "How are..", "Pain.. [now]", "Pain.. [at..]"],
        ["614823X1X1", "614823X1X2", "614823X1X3SQ001", "614823X1X3SQ002"],
    ],
)
def test_headings_of_limesurvey_stay_as_they_are(header: list[str]) -> None:
    assert list(rows_of(header, list("abcd"))[0])[1:] == header


def test_a_name_that_stands_twice_is_told_apart_unless_a_mapping_reads_it() -> None:
    records = [["Pain", "", "Pain", "Pain (column 1)"], list("abcd")]
    assert list(rows_of(*records)[0])[1:] == [
        "Pain (column 1)'",
        "(column 2)",
        "Pain (column 3)",
        "Pain (column 1)",
    ]
    with pytest.raises(ExportRejected, match="'Pain' stands 2 times") as refusal:
        survey_rows(records, header_rows=1, name_row=1, mapped=["Pain"])
    assert refusal.value.code == "duplicate_column"


def test_a_personal_column_is_kept_where_a_mapping_reads_it() -> None:
    records = [["ID", "Email", "Name"], ["1", "ann@example.org", "Ann"]]
    frames = survey_rows(records, header_rows=1, name_row=1, mapped={"Email"})
    assert frames["rows"].columns == ["row_number", "ID", "Email"]


@pytest.mark.parametrize(
    "name",
    [
        *("IPAddress", "RecipientEmail", "LocationLatitude", "EmailAddress", "Name", "ipaddr"),
        *("E-Mail-Adresse", "Adresse e-mail", "Your name:", "What is your phone number?", "Nom"),
        *("Correo electrónico", "Dirección de correo electrónico", "Date of birth", "IP-Adresse"),
    ],
)
def test_what_says_who_answered_is_personal(name: str) -> None:
    assert is_personal_question(name)


@pytest.mark.parametrize(
    "name",
    [
        *("ExternalReference", "token", "ResponseId", "Finished", "Status", "ID", "Start time"),
        *("Section 1", "Sitting", "How would you name your pain?", "Horodateur", "UserLanguage"),
        *("Email2Q", "Numéro d'étude", "startlanguage")[1:],
    ],
)
def test_a_reference_or_a_question_is_not(name: str) -> None:
    assert not is_personal_question(name)


def test_several_choices_in_one_cell_stay_as_they_are() -> None:
    helps = frames_of("microsoft_forms")["rows"]["What helps?"].drop_nulls().unique().sort()
    assert helps.to_list() == ["Exercise;", "Rest;Exercise;"]


def test_rows_without_a_cell_are_listed() -> None:
    frames = survey_rows([["a", "b"], ["1", ""], ["", " "], []], header_rows=1, name_row=1)
    assert frames["rows"].rows() == [(1, "1", None)]
    assert frames["blank"].rows() == [(2, "rows"), (3, "rows")]


def test_a_header_alone_is_a_survey_without_responses() -> None:
    assert survey_rows([["a", "b"]], header_rows=1, name_row=1)["rows"].is_empty()


def test_a_comma_at_the_end_of_some_lines_adds_no_column() -> None:
    assert rows_of(["a", "b", ""], ["1", "2"], ["3", "4", ""]) == [
        {"row_number": 1, "a": "1", "b": "2"},
        {"row_number": 2, "a": "3", "b": "4"},
    ]


@pytest.mark.parametrize(
    ("records", "header_rows", "code", "said"),
    [
        ([SYSTEM, TEXTS, ROW], 3, "bad_header", "2 for the old export"),
        ([SYSTEM, TEXTS, IDS, ROW], 1, "bad_header", "in row 3"),
        ([SYSTEM, ROW, ROW], 2, "bad_header", "hold an answer"),
        ([SYSTEM], 2, "no_header", "found 1 rows"),
        ([], 1, "no_header", "found 0 rows"),
        ([["", " "], ROW[:2]], 1, "no_header", "found none"),
        ([["a", "b"], ["1", "2", "3"]], 1, "wrong_width", "row 2 of the file: 3 cells"),
        ([["a", "b", "c"], ["1"]], 1, "wrong_width", "row 2 of the file: 1 cells"),
        ([["a", "b", "c"], ["1", "2", "3"], ["1", "2"]], 1, "wrong_width", "row 3 of the file: 2"),
        ([["a", "", "b", ""], ["x", "y", ""], ["1", "2", ""]], 2, "wrong_width", "row 2 of"),
    ],
)
def test_a_header_that_is_not_as_declared_is_refused(
    records: Records, header_rows: int, code: str, said: str
) -> None:
    with pytest.raises(ExportRejected, match=said) as refusal:
        survey_rows(records, header_rows=header_rows, name_row=1)
    assert refusal.value.code == code
    assert not [cell for cell in ROW if cell in str(refusal.value) and len(cell) > 1]
