"""The records of a text, and the mark between its cells."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.delimited import Unreadable, delimited_records
from sources.delimiters import DELIMITERS, delimiter_of, stated_delimiter
from sources.layout import Layout


@pytest.fixture
def text(tmp_path: Path) -> Callable[[str], Path]:
    """A text in a file, line ends as they are."""

    def write(content: str) -> Path:
        path = tmp_path / "text"
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return write


Write = Callable[[str], Path]


@pytest.mark.parametrize("mark", DELIMITERS)
def test_the_header_settles_the_delimiter(mark: str, text: Write) -> None:
    header = mark.join(["id", '"pain, now; or | then ^\t"', "reps"])
    assert delimiter_of(text(f"{header}\n1,2;3\n"), None, Layout()) == mark


@pytest.mark.parametrize(
    "header",
    ["id", "", "id;pain, if any", "id|a,b|c", '"id;on"', "id,on\tpain"],
)
def test_a_header_that_settles_nothing_is_refused_and_nothing_guessed(
    header: str, text: Write
) -> None:
    with pytest.raises(ExportRejected, match="Name it in the mapping") as refusal:
        delimiter_of(text(f"{header}\n1;2\n"), None, Layout())
    assert refusal.value.code == "unknown_delimiter"


def test_a_declared_delimiter_needs_no_header(text: Write) -> None:
    assert delimiter_of(text("id\n1\n"), ";", Layout()) == ";"


@pytest.mark.parametrize(
    ("content", "settled"),
    [
        ("Clinic North, diary\n\nid;pain\n1;2\n", True),
        ("Clinic North, diary\n\nid;pain,reps\n", False),
        ('"Clinic\nNorth"\n\n"id\nof; a, patient";pain\n', True),
    ],
)
def test_the_header_is_where_the_layout_says(content: str, settled: bool, text: Write) -> None:
    layout = Layout(header_row=3)
    if settled:
        assert delimiter_of(text(content), None, layout) == ";"
    else:
        with pytest.raises(ExportRejected):
            delimiter_of(text(content), None, layout)


@pytest.mark.parametrize(("second", "settled"), [("on;pain", True), ("on;pain;reps", False)])
def test_all_header_rows_must_agree(second: str, settled: bool, text: Write) -> None:
    path, layout = text(f";Visit 1\n{second}\n"), Layout(header_rows=2)
    if settled:
        assert delimiter_of(path, None, layout) == ";"
    else:
        with pytest.raises(ExportRejected):
            delimiter_of(path, None, layout)


@pytest.mark.parametrize(
    "line", ["sep=;\n", "sep=;\r\n", "SEP=;\r", '"sep=;"\n', "sep=\t\n", "sep=|\n"]
)
def test_a_line_that_states_the_delimiter_is_followed_and_no_record(line: str, text: Write) -> None:
    mark = line.strip('"\r\n')[4]
    path = text(f"{line}id{mark}reps\n1{mark}2\n")
    assert stated_delimiter(path) == mark
    assert delimiter_of(path, None, Layout()) == mark
    assert delimiter_of(path, mark, Layout()) == mark
    assert [*delimited_records(path, mark)] == [["id", "reps"], ["1", "2"]]


@pytest.mark.parametrize("line", ["sep=\n", "sep=a\n", "separator\n", "sep=;;\n", "x\nsep=;\n"])
def test_other_first_lines_state_nothing(line: str, text: Write) -> None:
    path = text(f"{line}id,reps\n")
    assert stated_delimiter(path) is None
    assert len([*delimited_records(path, ",")]) == line.count("\n") + 1


def test_a_stated_delimiter_that_the_mapping_does_not_expect_is_refused(text: Write) -> None:
    with pytest.raises(ExportRejected, match="line 1 states another delimiter") as refusal:
        delimiter_of(text("sep=;\nid;reps\n"), ",", Layout())
    assert refusal.value.code == "wrong_delimiter"


@pytest.mark.parametrize("header", ["id;reps", '"id"\t"reps, done"', "id|reps"])
def test_a_header_with_another_delimiter_than_the_mapping_expects_is_refused(
    header: str, text: Write
) -> None:
    with pytest.raises(ExportRejected, match=r"header row.* expected comma") as refusal:
        delimiter_of(text(f"{header}\n"), ",", Layout())
    assert refusal.value.code == "wrong_delimiter"


@pytest.mark.parametrize("header", ["id,a;b", "id", '"a;b"', '"a;b\nc",id'])
def test_another_mark_within_a_name_is_no_delimiter(header: str, text: Write) -> None:
    assert delimiter_of(text(f"{header}\n"), ",", Layout()) == ","


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_may_hold_delimiters_quotation_marks_and_line_ends(end: str, text: Write) -> None:
    path = text(f'id,note{end}1,"a, ""b"",{end}c"{end}{end}2,d{end}')
    assert [*delimited_records(path, ",")] == [
        ["id", "note"],
        ["1", f'a, "b",{end}c'],
        [],
        ["2", "d"],
    ]


def test_a_record_with_wrong_quotation_marks_is_kept_and_reading_goes_on(text: Write) -> None:
    assert [*delimited_records(text('id,reps\n"1" x,2\n3,4\n'), ",")] == [
        ["id", "reps"],
        Unreadable('"1" x,2'),
        ["3", "4"],
    ]


def test_a_text_that_ends_within_quotation_marks_is_refused(text: Write) -> None:
    with pytest.raises(ExportRejected, match="line 3") as refusal:
        [*delimited_records(text('id,note\n1,"a\nb\n'), ",")]
    assert refusal.value.code == "truncated"
