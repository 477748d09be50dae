"""What an unknown export turns out to be."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.profile import Profile, profiled
from sources.profile_columns import ColumnProfile, profile_of
from tests.sources.packed import flipped, xlsx

Profiled = Callable[..., Profile]
TABLE = "Name;Day;Pain\nZoë;01.02.2026;1,5\nMia;13.02.2026;2,5\nBo;14.02.2026;3\n"


@pytest.fixture
def found(tmp_path: Path) -> Profiled:
    """The profile of an export with these bytes."""

    def profile(content: bytes | str, encoding: str = "utf-8") -> Profile:
        export = tmp_path / "export"
        export.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return profiled(export, tmp_path)

    return profile


def columns(profile: Profile) -> dict[str, ColumnProfile]:
    return {column.name: column for entity in profile.entities for column in entity.columns}


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_told(encoding: str, named: str, found: Profiled) -> None:
    profile = found(TABLE, encoding)
    assert profile.encoding == named
    assert [name for name, _ in columns(profile)["Name"].values] == ["Bo", "Mia", "Zoë"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_the_delimiter_is_the_one_that_records_agree_on(delimiter: str, found: Profiled) -> None:
    text = 'a;b;c\n"1,5 x";2;3\n"1;5";3,5;"4|5"\n1,5;2,5;3,5\n'
    if delimiter != ";":
        text = f'a;b;c\n"{delimiter} x";2;3\n1;2;3\n4;5;6\n'.replace(";", delimiter)
    profile = found(text)
    assert (profile.delimiter, list(columns(profile))) == (delimiter, ["a", "b", "c"])


def test_a_delimiter_that_the_file_states_is_believed(found: Profiled) -> None:
    profile = found("sep=;\na;b\n1,5;2\n1,6;2\n")
    assert (profile.delimiter, profile.states_delimiter, profile.header_row) == (";", True, 1)


def test_lines_above_the_header_and_totals_below_are_left_out(found: Profiled) -> None:
    text = "North clinic;;\nFrom 1 to 3 March;;\n\nWho;Sets;Done\na;2;yes\nb;3;no\n\nTotal;5;\n"
    profile = found(text + "Page 1 of 1;;\n")
    assert (profile.header_row, profile.blank_rows, profile.footer_rows) == (4, 1, (8, 9))
    assert (profile.footer, profile.totals) == ((r"^Total\b", r"^Page\b"), ("Sets",))
    assert columns(profile)["Sets"].values == (("2", 1), ("3", 1))


@pytest.mark.parametrize(
    ("total", "pattern"),
    [("Sum", r"^Sum\b"), ("Gesamtsumme:", r"^Gesamtsumme\b"), ("© 2026 North", "^©")],
)
def test_a_pattern_is_of_a_word_that_is_in_no_name(
    found: Profiled, total: str, pattern: str
) -> None:
    profile = found(f"Who;Sets;Reps\nSummers;2;8\nb;3;8\n{total};5;16\n")
    assert (profile.footer, profile.entities[0].rows) == ((pattern,), 2)


def test_a_wrong_total_is_no_control(found: Profiled) -> None:
    assert found("Who;Sets\na;2\nb;3\nTotal;6\n").totals == ()


def test_rows_that_only_begin_like_a_footer_are_rows(found: Profiled) -> None:
    for last in ("Clam", "Sommer"):
        profile = found(f"Exercise;Sets;Reps\nTotal body twist;2;8\nClam;2;8\n{last};3;8\n")
        assert (profile.entities[0].rows, profile.footer_rows) == (3, ())


def test_rows_of_another_width_are_counted_with_their_place(found: Profiled) -> None:
    profile = found("a,b\n1,2\n1\n3,4\n5,6,7\n")
    assert (profile.malformed_rows, profile.entities[0].rows) == ((3, 5), 2)


def test_a_cell_may_be_long(found: Profiled) -> None:
    profile = found(f'a;b\n1;"{"x" * 200_000}"\n2;3\n')
    assert (profile.delimiter, profile.entities[0].rows) == (";", 2)


def test_a_quotation_mark_that_is_never_closed_is_a_cut(found: Profiled) -> None:
    with pytest.raises(ExportRejected, match="within quotation marks") as refusal:
        found('a;b\n1;"' + "x;y\n" * 2_000_000)
    assert refusal.value.code == "truncated"


def test_a_last_line_without_its_line_break_is_told(found: Profiled) -> None:
    assert found("a;b\n1;2").ends_open
    assert not found("a;b\n1;2\n").ends_open


def test_packed_files_are_opened(tmp_path: Path) -> None:
    packed, zipped = tmp_path / "a.csv.gz", tmp_path / "b"
    packed.write_bytes(gzip.compress(TABLE.encode(), mtime=0))
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("inner.csv", TABLE)
    for file in (packed, zipped):
        workdir = tmp_path / f"of-{file.name}"
        workdir.mkdir()
        assert list(columns(profiled(file, workdir))) == ["Name", "Day", "Pain"]
    assert profiled(zipped, workdir).container == "text in a zip archive"


def test_a_json_document_is_told_by_its_shape(found: Profiled) -> None:
    patient = {"resourceType": "Patient", "id": "7", "birthDate": "1980-01-02"}
    profile = found(json.dumps(patient))
    assert (profile.container, profile.shape) == ("json", "fhir")
    assert [(entity.entity, entity.rows) for entity in profile.entities] == [("patients", 1)]


@pytest.mark.parametrize("name", ["sessions", "users", "logs", "data"])
def test_a_list_of_records_is_none_of_a_system_by_its_being_a_list(
    name: str, found: Profiled
) -> None:
    with pytest.raises(ExportRejected, match="nookal_json knows"):
        found(json.dumps({name: [{"id": 1, "patient": "0012", "exercise": "clamshell"}]}))


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"", b'{"some": "thing"}\n', b"a,b\n1,\0\0\0"])
def test_what_cannot_be_opened_is_refused_with_the_reason(content: bytes, found: Profiled) -> None:
    with pytest.raises(ExportRejected):
        found(content)


@pytest.mark.parametrize(
    ("header", "system", "shape"),
    [
        ("record_id,redcap_event_name,pain", "REDCap, flat", "redcap_flat"),
        ("record,event_id,field_name,value", "REDCap, one line per value", "redcap_eav"),
        ("ID,Start time,Completion time,Email,Pain", "Microsoft Forms", "survey_wide"),
        ("StartDate,RecordedDate,ResponseId,Q1", "Qualtrics", "survey_wide"),
        ("Study number,Event Name,Repeat Instrument,Pain", "REDCap, flat", "redcap_flat"),
        ("date,exercise,sets,reps", None, "table"),
    ],
)
def test_names_that_a_system_always_writes_tell_it(
    header: str, system: str | None, shape: str, found: Profiled
) -> None:
    row = ",".join("x" for _ in header.split(","))
    profile = found(f"{header}\n{row}\n")
    assert (profile.system, profile.shape) == (system, shape)


def test_further_header_rows_are_left_out(found: Profiled) -> None:
    header = 'RecordedDate,ResponseId\nRecorded Date,Response ID\n"{""ImportId"":""d""}","{}"\n'
    profile = found(header + "2026-03-01 07:10:00,R_1\n2026-03-02 07:10:00,R_2\n")
    assert profile.entities[0].rows == 2
    assert columns(profile)["RecordedDate"].dates[0].fits == 2


def test_of_a_workbook_the_widest_sheet_is_looked_at_or_the_one_named(
    found: Profiled, tmp_path: Path
) -> None:
    sheets = '<sheet name="Read me" r:id="sheet2"/><sheet name="Diary" r:id="sheet1"/>'
    cells = "".join(f'<c r="{c}1" t="str"><v>{c}</v></c>' for c in "AB")
    profile = found(xlsx(f'<row r="1">{cells}</row>', sheets=sheets))
    assert (profile.sheet, profile.other_sheets) == ("Diary", ("Read me",))
    assert list(columns(profile)) == ["A", "B"]
    named = profiled(tmp_path / "export", tmp_path, sheet="read me")
    assert (named.sheet, named.other_sheets) == ("Read me", ())


def test_a_sheet_that_cannot_be_read_is_not_looked_at_and_a_damaged_workbook_refused(
    found: Profiled,
) -> None:
    sheets = '<sheet name="Diary" r:id="sheet2"/><sheet name="Sums" r:id="sheet1"/>'
    row = "".join(f'<c t="str"><v>{c}</v></c>' for c in "AB") + "<c><f>1+1</f></c>"
    content = xlsx(f"<row>{row}</row>", sheets=sheets)
    profile = found(content)
    assert (profile.sheet, profile.other_sheets) == (None, ("Sums",))
    with pytest.raises(ExportRejected, match="damaged"):
        found(flipped(content, "xl/sheet1.xml"))


def test_values_are_shown_only_where_few_differ() -> None:
    few = profile_of("a", [str(n % 12) for n in range(100)])
    many = profile_of("a", [f"Name {n % 13}" for n in range(100)])
    assert (few.distinct, len(few.values)) == (12, 12)
    assert (many.distinct, many.values) == (13, ())
    assert many.patterns == (("Aaaa 9", 79), ("Aaaa 99", 21))


def test_blank_cells_and_words_for_nothing_are_counted_apart() -> None:
    column = profile_of("pain", ["3", "", None, "  ", "n/a", "4,5", "-99"])
    assert (column.filled, column.blank, column.meant) == (4, 3, 2)
    assert column.missing == (("-99", 1), ("n/a", 1))
    assert column.looks_like == "numbers with a decimal comma"


@pytest.mark.parametrize(
    ("cells", "looks_like"),
    [
        (["1", "2", "-3"], "whole numbers"),
        (["1.5", "2"], "numbers with a decimal point"),
        (["1,5", "2"], "numbers with a decimal comma"),
        (["1,5", "2.5"], "numbers, some with a point and some with a comma"),
        (["007", "12"], "ids"),
        (["564393784322819470"], "ids"),
        (["R_3x9", "R_8k1"], "ids"),
        (["5.64394E+17", "12"], "ids that a spreadsheet has rewritten"),
        (["5.643944E17", "12"], "ids that a spreadsheet has rewritten"),
        (["7/10", "3 / 10"], "scores such as 7/10"),
        (["07:58:48", "8:30"], "times of day"),
        (["7:15 AM", "6:05 pm"], "times of day"),
        (["13/02/2026", "14/02/2026"], "dates"),
        (["home", "gym 2"], "text"),
        (["", "n/a"], "nothing"),
    ],
)
def test_what_a_column_looks_like(cells: list[str], looks_like: str) -> None:
    assert profile_of("x", cells).looks_like == looks_like
