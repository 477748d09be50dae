"""Exports without one patient: whatever the shape, every other row stays as it was read."""

import gzip
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from flows.person import Person
from sources.forgotten import forgotten_rows
from sources.layout import Layout
from sources.left_out import is_same, without_rows
from sources.mapping import Mapping
from sources.mapping_files import load_mapping
from sources.read import Entities, read_export
from sources.rewritten import text_without, write_rows, written_rows
from sources.whose_rows import patients_named
from tests.golden_intake import EXAMPLES, GOLDEN, export_of

PLAIN = """
mapping: diary
version: 1
files: '*'
encoding: {encoding}
delimiter: null
layout: {{header_row: {header_row}, footer: ['^Total']{total}}}
datasets:
  - dataset: appointments
    columns:
      clinic_id: {{constant: clinic_a}}
      patient_id: Patient
      appointment_id: {{joined: [Patient, Time]}}
      starts_at: Time
      status: State
"""
ROWS = [
    "Patient;Time;State;Note\r\n",
    "007;2026-11-03T10:00;booked;\r\n",
    '008;2026-11-03T11:00;attended;"first line\r\nsecond; line"\r\n',
    "\r\n",
    '008;2026-11-04T11:00;"attended";über\r\n',
    "009;2026-11-05T11:00;booked;x;y\r\n",
    "008;2026-11-06T11:00;booked;x;y\r\n",
    '007;2026-11-07T11:00;"booked";"a ""quoted"" word"\r\n',
]
KEPT = [ROWS[n] for n in (0, 1, 3, 5, 7)]


def mapping_of(
    tmp_path: Path, encoding: str = "utf-8", header_row: int = 1, total: str = ""
) -> Mapping:
    path = tmp_path / "diary.yaml"
    path.write_text(PLAIN.format(encoding=encoding, header_row=header_row, total=total), "utf-8")
    return load_mapping(path)


def read(path: Path, mapping: Mapping, workdir: Path) -> Entities:
    workdir.mkdir()
    return read_export(path, mapping, workdir)


def rewritten(path: Path, mapping: Mapping, who: Person, tmp_path: Path) -> tuple[bytes, bool]:
    """The export without a patient in its own format, and whether it reads as it should."""
    entities = read(path, mapping, tmp_path / "read")
    numbers = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    kept = without_rows(entities, numbers, tmp_path)
    (tmp_path / "text").mkdir()
    target = tmp_path / "rewritten"
    rows = {number for of_entity in numbers.values() for number in of_entity}
    assert text_without(path, mapping, rows, tmp_path / "text", target)
    try:
        return target.read_bytes(), is_same(read(target, mapping, tmp_path / "again"), kept)
    except Exception:
        return target.read_bytes(), False


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_text_keeps_every_other_byte(encoding: str, is_packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    content = "".join(ROWS).encode(encoding)
    path.write_bytes(gzip.compress(content) if is_packed else content)
    mapping = mapping_of(tmp_path, "cp1252" if encoding == "cp1252" else "utf-8")
    found, is_right = rewritten(path, mapping, Person("clinic_a", ("008",)), tmp_path)
    assert is_right
    expected = "".join(KEPT).encode(encoding)
    assert (gzip.decompress(found) if is_packed else found) == expected


def test_what_stands_above_the_header_and_below_the_rows_stays(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    above, below = ["sep=;\r\n", "Practice report\r\n"], ["Total;6\r\n"]
    path.write_text("".join([*above, *ROWS, *below]), "utf-8", newline="")
    mapping = mapping_of(tmp_path, header_row=2)
    found, is_right = rewritten(path, mapping, Person("clinic_a", ("008",)), tmp_path)
    assert is_right
    assert found.decode() == "".join([*above, *KEPT, *below])


@pytest.mark.parametrize("last", [ROWS[1], ROWS[4]])
def test_a_last_line_without_a_line_break_stays_or_goes(last: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("".join([*ROWS[:3], last])[:-2], "utf-8", newline="")
    mapping = mapping_of(tmp_path).model_copy(update={"last_line": "open"})
    found, is_right = rewritten(path, mapping, Person("clinic_a", ("008",)), tmp_path)
    assert is_right
    assert found.decode() == "".join(ROWS[:2]) + (last[:-2] if last == ROWS[1] else "")


def test_a_total_that_would_be_wrong_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    header, first, *_ = ROWS
    rows = [header, first.replace(";\r", ";2\r"), "008;2026-11-04T11:00;booked;3\r\n"]
    path.write_text("".join([*rows, "Total;;;5\r\n"]), "utf-8", newline="")
    mapping = mapping_of(tmp_path, total=", total_of: Note")
    _, is_right = rewritten(path, mapping, Person("clinic_a", ("008",)), tmp_path)
    assert not is_right


def test_a_row_of_another_clinic_with_that_id_stays(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("".join(ROWS), "utf-8", newline="")
    mapping = mapping_of(tmp_path)
    entities = read(path, mapping, tmp_path / "read")
    who = Person("clinic_b", ("008",))
    assert forgotten_rows(entities, mapping.datasets, mapping.missing, who) == {}


@pytest.mark.parametrize("delimiter", [",", ";", "|", "^", "~", "#", ":"])
@pytest.mark.parametrize("title", ["", "Diary of October\n"])
@pytest.mark.parametrize("footer", [(), ("^Total",)])
@pytest.mark.parametrize("row", ["007,3 Nov,booked,x", '007,3 Nov,"bo"oked'])
def test_a_malformed_line_goes_whatever_is_between_its_cells(
    row: str, footer: tuple[str, ...], title: str, delimiter: str, tmp_path: Path
) -> None:
    layout = Layout(header_row=1 + bool(title), footer=footer)
    mapping = mapping_of(tmp_path).model_copy(update={"delimiter": delimiter, "layout": layout})
    lines = ["Patient,Time,State", row, "008,3 Nov,booked", "009,3 Nov,booked,x"]
    export = tmp_path / "diary.csv"
    export.write_text(title + "".join(f"{one}\n" for one in lines).replace(",", delimiter))
    entities = read(export, mapping, tmp_path / "read")
    assert entities["rows"].malformed["row_number"].to_list() == [1, 3]
    found = forgotten_rows(
        entities, mapping.datasets, mapping.missing, Person("clinic_a", ("007",))
    )
    assert found == {"rows": {1}}


def _patients(entities: Entities, mapping: Mapping) -> set[tuple[str, str]]:
    sources = [source for source in mapping.datasets if source.rows in entities]
    named = [patients_named(entities[s.rows], s, mapping.missing) for s in sources]
    pairs = pl.concat(rows.select("clinic_id", "patient_id") for rows in named).unique()
    return set(pairs.drop_nulls().collect().sort("clinic_id", "patient_id").iter_rows())


@pytest.mark.parametrize("example", EXAMPLES)
def test_rows_of_every_shape_read_again_as_they_were(example: str, tmp_path: Path) -> None:
    mapping = load_mapping(GOLDEN / example / "mapping.yaml")
    entities = read(export_of(example), mapping, tmp_path / "read")
    clinic_id, patient_id = min(_patients(entities, mapping))
    who = Person(clinic_id, (patient_id,))
    numbers = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    assert numbers
    kept = without_rows(entities, numbers, tmp_path)
    write_rows(kept, "0" * 64, tmp_path / "rows")
    (tmp_path / "again").mkdir()
    again = written_rows(tmp_path / "rows", mapping, tmp_path / "again")
    assert is_same(again, kept)
    assert forgotten_rows(again, mapping.datasets, mapping.missing, who) == {}
    assert {name: raw.rows_read for name, raw in again.items()} == {
        name: raw.rows_read - len(numbers.get(name, ())) for name, raw in entities.items()
    }


def test_when_it_was_made_stays_with_what_was_read(tmp_path: Path) -> None:
    mapping = load_mapping(GOLDEN / "physitrack" / "mapping.yaml")
    moment = datetime(2026, 11, 8, 9)  # noqa: DTZ001 - the clinic's clock
    read_once = read(export_of("physitrack"), mapping, tmp_path / "read")
    dated = {name: replace(raw, exported_at=moment) for name, raw in read_once.items()}
    write_rows(dated, "0" * 64, tmp_path / "rows")
    (tmp_path / "again").mkdir()
    again = written_rows(tmp_path / "rows", mapping, tmp_path / "again")
    assert {raw.exported_at for raw in again.values()} == {moment}


@pytest.mark.parametrize(("example", "patient_id"), [("fhir_r4", "p-001"), ("cliniko", None)])
def test_a_patient_goes_from_what_no_mapping_reads(
    example: str, patient_id: str | None, tmp_path: Path
) -> None:
    mapping = load_mapping(GOLDEN / example / "mapping.yaml")
    entities = read(export_of(example), mapping, tmp_path / "read")
    clinic_id, first = min(_patients(entities, mapping))
    who = Person(clinic_id, (patient_id or first,))
    found = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    assert "patients" not in {source.rows for source in mapping.datasets}
    rows = pl.read_parquet(entities["patients"].rows)
    of_them = rows.filter(pl.col(f"column_{entities['patients'].header.index('id')}") == who.ids[0])
    assert found["patients"] == set(of_them["row_number"])
    assert 0 < of_them.height < rows.height


@pytest.mark.parametrize(
    ("who", "left_out"),
    [
        # A case, a room and a physio may have the number of a patient.
        (Person("clinic_b", ("6",)), {}),
        (Person("clinic_b", ("703",)), {}),
        (Person("clinic_b", ("4",)), {}),
        (Person("clinic_b", ("51",)), {"appointments": 4, "patients": 1, "cases": 1}),
        # All of this export is of clinic_b.
        (Person("clinic_a", ("51",)), {}),
    ],
)
def test_nobody_goes_for_having_the_number_of_something_else(
    who: Person, left_out: dict[str, int], tmp_path: Path
) -> None:
    mapping = load_mapping(GOLDEN / "splose" / "mapping.yaml")
    entities = read(export_of("splose"), mapping, tmp_path / "read")
    found = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    assert {name: len(numbers) for name, numbers in found.items()} == left_out


LINES = """
mapping: diary
version: 1
files: '*'
datasets:
  - {dataset: holds, columns: same_names}
"""


@pytest.mark.parametrize(
    ("rows", "line", "is_left_out"),
    [
        # All rows are of their clinic.
        (["clinic_a,other"], "PT-1", True),
        (["clinic_b,other"], "PT-1", False),
        # Those with the id are, of several clinics.
        (["clinic_a,PT-1", "clinic_b,other"], "PT-1", True),
        (["clinic_a,PT-1", "clinic_b,PT-1"], "PT-1", False),
        (["clinic_b,PT-1", "clinic_a,other"], "PT-1", False),
        (["clinic_a,other", "clinic_b,other"], "PT-1", False),
        # Another clinic is named, or no whole cell is the id.
        (["clinic_a,PT-1", "clinic_b,other"], "clinic_b,PT-1", False),
        (["clinic_a,other"], "PT-12,about PT-1a", False),
        # A number may be that of anything.
        (["clinic_a,other"], "42", False),
        (["clinic_a,other"], "clinic_a,42", True),
        # Nobody else has a row beside it.
        (["clinic_a,PT-1"], "unread", True),
        (["clinic_a,PT-1", "clinic_a,other"], "unread", False),
    ],
)
def test_a_malformed_line_without_a_clinic_is_of_the_one_that_can_be_meant(
    rows: list[str], line: str, is_left_out: bool, tmp_path: Path
) -> None:
    (tmp_path / "diary.yaml").write_text(LINES)
    mapping = load_mapping(tmp_path / "diary.yaml")
    header = "clinic_id,patient_id,episode_id,hold_id,from_on,to_on"
    whole = [f"{row},e,h{n},2026-11-09,2026-11-10" for n, row in enumerate(rows)]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([header, *whole, f'{line},"x"y', ""]))
    entities = read(path, mapping, tmp_path / "read")
    (raw,) = entities.values()
    assert raw.malformed.height == 1
    who = Person("clinic_a", ("PT-1", "42"))
    (found,) = forgotten_rows(entities, mapping.datasets, mapping.missing, who).values() or [set()]
    assert (set(raw.malformed["row_number"]) <= found) is is_left_out


@pytest.mark.parametrize(
    ("patients_in", "patient", "left_out"),
    [
        # The practice's own number of a client, which pages of clients alone call external_id.
        ("client_external_id", "88001103", {"clients", "programs"}),
        ("client_id", "7961", {"clients", "programs"}),
        # Of somebody else, whom the practice has given no number; what no mapping reads goes.
        ("client_external_id", "7972", {"clients"}),
        # Of somebody else, where patients are called by Physitrack's number.
        ("client_id", "88001103", set()),
    ],
)
def test_a_client_goes_by_the_number_that_the_mapping_takes_for_the_patients(
    patients_in: str, patient: str, left_out: set[str], tmp_path: Path
) -> None:
    text = (GOLDEN / "physitrack" / "mapping.yaml").read_text("utf-8")
    path = tmp_path / "clients.yaml"
    path.write_text(text.replace("columns: {", f"columns: {{patient_id: {patients_in}, ", 1))
    mapping = load_mapping(path)
    export = tmp_path / "export.json"
    pages = '[{"url": "https://x/api/v2/clients", "body": {"clients": ['
    clients = '{"id": 7961, "external_id": "88001103", "year_of_birth": 1977}, {"id": 7972}]}}, '
    program = '{"access_code": "aa", "start_date": "2026-03-02T00:00:00Z", "name": "Low back"}'
    of_client = '{"url": "https://x/api/v2/clients/7961/programs", "body": {"programs": ['
    of_other = of_client.replace("7961", "7972")
    export.write_text(f"{pages}{clients}{of_client}{program}]}}}}, {of_other}{program}]}}}}]")
    entities = read(export, mapping, tmp_path / "read")
    who = Person("clinic_b", (patient,))
    found = forgotten_rows(entities, mapping.datasets, mapping.missing, who)
    assert {name: len(numbers) for name, numbers in found.items()} == dict.fromkeys(left_out, 1)
