"""How cells come from the columns of an export, and what is refused by its header."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from domain.datasets import DATASETS
from domain.errors import ExportRejected
from sources.conditions import unmeant_rows
from sources.dataset_source import DatasetSource
from sources.records import RawRows
from sources.table import mapped_rows, unknown_columns

Read = Callable[..., RawRows]

NAMES = ["clinic_id", "patient_id", "episode_id", "hold_id", "from_on"]
HOLDS = DatasetSource.model_validate({"dataset": "holds", "columns": "same_names"})


def source(**columns: Any) -> DatasetSource:
    """Holds whose columns have their own names, but for those given."""
    return DatasetSource.model_validate(
        {"dataset": "holds", "columns": dict(zip(NAMES, NAMES, strict=True)) | columns}
    )


@pytest.fixture
def cells(read: Read) -> Callable[[str, Any], list[str | None]]:
    """The cells of `reason`, mapped from the column x (and y) of an export with these lines."""

    def mapped(lines: str, column: Any) -> list[str | None]:
        header, *rows = lines.split("\n")
        key = ",".join(NAMES)
        text = f"{key},{header}\n" + "".join(f"c,p,e,h,d,{row}\n" for row in rows)
        rows_of = mapped_rows(read(text.encode()), source(reason=column), ())
        return rows_of.sort("row_number").collect()["reason"].to_list()

    return mapped


Cells = Callable[[str, Any], list[str | None]]


@pytest.mark.parametrize(
    ("lines", "column", "expected"),
    [
        ("x\n 007 \nNaN\n", "x", [" 007 ", "NaN", None]),
        ("x\na", {"constant": "home"}, ["home"]),
        ("x\na", {"first_of": ["absent", "x"]}, ["a"]),
        ("x,y\n1,2\n,2\n" + '"",2', {"joined": ["x", "y"]}, ["1 2", None, None]),
        ("x\n " + '\n""\n1', {"from": "x", "values": {"": "home"}}, ["home", "home", "1"]),
        ("x,y\n,1\nn/a,1", {"from": "x", "missing": ["n/a"], "values": {"": "home"}},
         ["home", "home"]),
        # Where numbers mean others, one that is not listed is none.
        ("x\n1\n2.0\n+2\n3\n3.0", {"from": "x", "values": {"1": "0", "2": "1"}},
         ["0", "1", "1", "3 (unlisted)", "3.0 (unlisted)"]),
        ("x\n" + '"2,0"\n"3,0"', {"from": "x", "decimal": ",", "values": {"2": "1"}},
         ["1", "3.0 (unlisted)"]),
        ("x\n99\n3.0", {"from": "x", "values": {"99": ""}}, [None, "3.0"]),
        ("x\nb\na\nb\nb\na", {"ordinal": {"within": ["x"]}}, ["1", "1", "2", "3", "2"]),
        ("x,y\na,1\na,2\na,1", {"ordinal": {"within": ["x", "y"]}}, ["1", "1", "2"]),
        ("x\nNA\n -99 \n9\n", {"from": "x", "missing": ["NA", "-99"]}, [None, None, "9", None]),
        ("x\n1\n 2 \n3", {"from": "x", "values": {"1": "home", "2": "clinic"}},
         ["home", "clinic", "3"]),
        ("x\nNA\n1", {"from": "x", "missing": ["NA"], "values": {"NA": "home"}}, [None, "1"]),
        ("x\n25/3/2026\n 25/03/2026 \n2026-03-25\n31/02/2026\n3/25/2026",
         {"from": "x", "date": "%d/%m/%Y"},
         ["2026-03-25", "2026-03-25", "2026-03-25", "31/02/2026", "3/25/2026"]),
        ("x\n03/04/2026\n12/31/2026", {"from": "x", "date": "%m/%d/%Y"},
         ["2026-03-04", "2026-12-31"]),
        ("x\n29/02/2024\n29/02/2026", {"from": "x", "date": "%d/%m/%Y"},
         ["2024-02-29", "29/02/2026"]),
        ("x\n9 Mar 2026 18:05", {"from": "x", "datetime": "%d %b %Y %H:%M"},
         ["2026-03-09T18:05:00"]),
        ("x\n3/9/2026 6:05 PM", {"from": "x", "datetime": "%m/%d/%Y %I:%M %p"},
         ["2026-03-09T18:05:00"]),
        ("x\n3/9/2026 6:05 p.m.\n3/9/2026 6:05 A. M.",
         {"from": "x", "datetime": "%m/%d/%Y %I:%M %p"},
         ["2026-03-09T18:05:00", "2026-03-09T06:05:00"]),
        ("x\n21 %\n7%\n30", {"from": "x", "percent": True}, ["21", "7", "30"]),
        ("x\n2026-03-09 18:05:01.25", {"from": "x", "datetime": "%F %T%.f"},
         ["2026-03-09T18:05:01.250"]),
        # A moment stays one: the clinic's wall clock is found when it is staged.
        ("x\n2026-03-09T18:05:00+1030", {"from": "x", "datetime": "%FT%T%z"},
         ["2026-03-09T07:35:00Z"]),
        *(
            (f"x\n2026/03/09 6:05:00 PM GMT{offset}",
             {"from": "x", "datetime": "%Y/%m/%d %I:%M:%S %p GMT%#z"}, [f"{moment}:00Z"])
            for offset, moment in {
                "+11": "2026-03-09T07:05", "+8": "2026-03-09T10:05", "+9:30": "2026-03-09T08:35",
                "+10:30": "2026-03-09T07:35", "-5": "2026-03-09T23:05", "": "2026-03-09T18:05",
            }.items()
        ),
        ("x\n2026-03-09T18:05:00Z", {"from": "x", "datetime": "%FT%TZ"},
         ["2026-03-09T18:05:00Z"]),
        ("x\n1773039900", {"from": "x", "datetime": "%s"}, ["2026-03-09T07:05:00Z"]),
        ("x\n" + '"1,54"\n12\n1.54\n"1.234,5"', {"from": "x", "decimal": ","},
         ["1.54", "12", "1.54 (with a point)", "1.234,5 (with a point)"]),
        # Numbers of a workbook beside typed texts.
        ("x\n" + '"2,5"\n2.5\n2\n"1.234,5"', {"from": "x", "decimal": "either"},
         ["2.5", "2.5", "2", "1.234.5"]),
        ("x\n" + '"2,5/10"\n2.5', {"from": "x", "decimal": "either", "score": True},
         ["2.5", "2.5"]),
        ("x\n" + '"2,0"\n2.0\n"3,5"',
         {"from": "x", "decimal": "either", "values": {"2": "1"}}, ["1", "1", "3.5 (unlisted)"]),
        # A workbook's time has seconds, one typed as text beside a typed day has none.
        ("x\n09/03/2026 18:05\n09/03/2026 18:05:00\n09/03/2026 18:05:07",
         {"from": "x", "datetime": "%d/%m/%Y %H:%M"},
         ["2026-03-09T18:05:00", "2026-03-09T18:05:00", "09/03/2026 18:05:07"]),
        ("x\n09/03/2026 00:00\n09/03/2026 00:00:00", {"from": "x", "date": "%d/%m/%Y %H:%M"},
         ["2026-03-09", "2026-03-09"]),
        ("x\n3\n0\n-1.5\nx\n1e3\nNaN", {"from": "x", "multiply": 10},
         ["30", "0", "-15", "x", "1e3", "NaN"]),
        ("x\n1\n6", {"from": "x", "add": -1}, ["0", "5"]),
        ("x\n2026-03-09T00:00:00Z\n2026-03-09T00:00Z\n2026-03-09T10:00:00Z",
         {"from": "x", "midnight_utc_date": True},
         ["2026-03-09", "2026-03-09", "2026-03-09T10:00:00Z"]),
        # The day on the clock of the zone; what is a day already stays one.
        ("x\n2026-03-08T22:30:00Z\n2026-03-08T22:30:00+10:30\n2026-03-09",
         {"from": "x", "date": "%FT%T%#z", "zone": "Australia/Adelaide"},
         ["2026-03-09", "2026-03-08", "2026-03-09"]),
        # A workbook's midnight is a day.
        ("x\n2026-03-08T10:00:00\n2026-03-09", {"from": "x", "date": "%FT%T"},
         ["2026-03-08", "2026-03-09"]),
        ("x\n2026-03-08 22:30:00 UTC", {"from": "x", "date": "%F %T UTC", "zone": "Asia/Tokyo"},
         ["2026-03-09"]),
        ("x\n0.1", {"from": "x", "multiply": 3}, ["0.3"]),
        # Whatever staging reads as a number is in the other unit, too.
        ("x\n.7\n7.\n+5\n-.5", {"from": "x", "multiply": 10}, ["7", "70", "50", "-5"]),
        ("x\n" + '",7"', {"from": "x", "decimal": ",", "multiply": 10}, ["7"]),
        ("x\n7/10\n 8 out of 10\n18/50\n8/100", {"from": "x", "score": True},
         ["7", "8", "18/50", "8/100"]),
        ("x\n12/24\n7/10", {"from": "x", "score": 24}, ["12", "7/10"]),
        ("x,y\nn/a,2\n1,2\n,2\nn/a,n/a", {"first_of": ["x", "y"], "missing": ["n/a"]},
         ["2", "1", "2", None]),
        ("x\n7", {"from": "x", "multiply": 0}, ["0"]),
        ("x\n" + '"0,5"', {"from": "x", "decimal": ",", "multiply": 10, "add": 1}, ["6"]),
        # An id stays one, however long.
        ("x\n123456788912\n1234567889", {"from": "x", "add": 100}, ["123456789012", "1234567989"]),
    ],
)  # fmt: skip
def test_a_cell_is_rewritten_as_the_mapping_says(
    lines: str, column: Any, expected: list[str | None], cells: Cells
) -> None:
    assert cells(lines, column) == expected


def test_an_ordinal_counts_in_the_order_of_the_file(read: Read) -> None:
    lines = "".join(f"c,p,e,{'ab'[n % 2]},d\n" for n in range(5000))
    raw = read((",".join(NAMES) + "\n" + lines).encode())
    numbered = mapped_rows(raw, source(reason={"ordinal": {"within": ["hold_id"]}}), ())
    reasons = numbered.sort("row_number").collect()["reason"].to_list()
    assert reasons == [str(n // 2 + 1) for n in range(5000)]


def test_columns_may_stand_in_any_order_under_other_names(read: Read) -> None:
    mapping = source(patient_id="Patient Nr", from_on={"from": "Von", "date": "%d.%m.%Y"})
    raw = read(b"Von,hold_id,note,Patient Nr,episode_id,clinic_id\n1.2.2026,h,x,007,e,c\n")
    [row] = mapped_rows(raw, mapping, ()).collect().rows(named=True)
    assert {name: row[name] for name in NAMES} == {
        "clinic_id": "c",
        "patient_id": "007",
        "episode_id": "e",
        "hold_id": "h",
        "from_on": "2026-02-01",
    }
    assert unknown_columns(raw.header, [mapping]) == ["note"]


def test_an_absent_optional_column_is_all_null(read: Read) -> None:
    raw = read(f"{','.join(NAMES)}\nc,p,e,h,2026-11-15\n".encode())
    rows = mapped_rows(raw, HOLDS, ()).collect()
    assert rows.select("to_on", "reason", "updated_at").row(0) == (None, None, None)
    assert rows.schema["to_on"] == pl.String


def test_rows_keep_their_number_and_blank_ones_go(read: Read) -> None:
    raw = read(f"{','.join(NAMES)}\n\nc,p,e,h,d\n,,,,\nc,p,e,i,d\n".encode())
    rows = mapped_rows(raw, HOLDS, ()).sort("row_number").collect()
    assert rows.select("row_number", "hold_id").rows() == [(2, "h"), (4, "i")]


def test_a_condition_takes_a_word_that_means_nothing_for_a_blank_cell(read: Read) -> None:
    raw = read(f"{','.join(NAMES)},gone\nc,p,e,h1,d,NULL\nc,p,e,h2,d,x\nc,p,e,h3,d,\n".encode())

    def found(missing: tuple[str, ...], **conditions: dict[str, tuple[str, ...]]) -> list[bool]:
        rows = mapped_rows(raw, HOLDS.model_copy(update=conditions), missing).collect()
        return rows.sort("row_number")["is_deleted"].to_list()

    assert found((), deleted_when={"gone": ("*",)}) == [True, True, False]
    assert found(("NULL",), deleted_when={"gone": ("*",)}) == [False, True, False]
    # Unless it is what the condition asks for.
    assert found(("NULL",), deleted_when={"gone": ("NULL",)}) == [True, False, False]
    only_blank = HOLDS.model_copy(update={"when": {"gone": ("",)}})
    assert mapped_rows(raw, only_blank, ("NULL",)).collect()["hold_id"].to_list() == ["h1", "h3"]
    assert unmeant_rows(raw, [only_blank], ("NULL",)) == 1
    assert unmeant_rows(raw, [only_blank], ()) == 2
    # Seen and not answered: something was written there.
    any_word = HOLDS.model_copy(update={"when": {"gone": ("*",)}})
    assert mapped_rows(raw, any_word, ("NULL",)).collect()["hold_id"].to_list() == ["h1", "h2"]


@pytest.mark.parametrize(
    ("words", "cell", "is_said"),
    [
        (["1"], "1.0", True),
        (["1"], "1,00", True),
        (["1.0"], "1", True),
        (["-1"], "-1.0", True),
        (["1"], "11.0", False),
        (["1"], "1.05", False),
        (["1"], "-1.0", False),
        (["1"], "01", False),
        (["07"], "7", False),
        # A version is no number.
        (["1.1"], "1.10", False),
        (["true"], "TRUE", True),
        (["False"], " false ", True),
        (["true"], "true enough", False),
        (["true"], "1", False),
        (["void"], "Void", False),
        (["1*"], "1.0", True),
        (["tr*"], "TRUE", False),
    ],
)
def test_a_condition_takes_a_whole_number_or_a_truth_however_it_is_written(
    words: list[str], cell: str, is_said: bool, read: Read
) -> None:
    raw = read(f'{",".join(NAMES)},gone\nc,p,e,h,d,"{cell}"\n'.encode())
    only = {"gone": tuple(words)}
    deleted = mapped_rows(raw, HOLDS.model_copy(update={"deleted_when": only}), ()).collect()
    assert deleted["is_deleted"].to_list() == [is_said]
    meant = mapped_rows(raw, HOLDS.model_copy(update={"when": only}), ()).collect()
    assert meant.height == is_said
    # As a word that means nothing, too.
    any_word = HOLDS.model_copy(update={"deleted_when": {"gone": ("*",)}})
    if not any("*" in word for word in words):
        rows = mapped_rows(raw, any_word, words).collect()
        assert rows["is_deleted"].to_list() == [not is_said]


def test_in_a_column_of_ids_a_condition_compares_letter_by_letter(read: Read) -> None:
    raw = read(f"{','.join(NAMES)}\nc,7.0,e,h1,d\nc,7,e,h2,d\nc,TRUE,e,h3,d\n".encode())
    only = HOLDS.model_copy(update={"when": {"patient_id": ("7", "true")}})
    assert mapped_rows(raw, only, ()).collect()["hold_id"].to_list() == ["h2"]


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        ("99.0", {}, None),
        (" +99 ", {}, None),
        ("99.5", {}, "99.5"),
        ("9.9e1", {}, "9.9e1"),
        ("99,0", {"decimal": ","}, None),
        ("99,0", {"decimal": "either"}, None),
        ("99.0", {"decimal": "either"}, None),
        ("99,0", {}, "99,0"),
        # It stays no number where the mark is a comma.
        ("99.000", {"decimal": ","}, "99.000 (with a point)"),
        ("-7,5", {"decimal": ",", "missing": ["-7,50"]}, None),
        ("99.0", {"values": {"99": "5", "1": "0"}}, None),
        ("99.0", {"first_of": ["score", "note"]}, "3"),
    ],
)
def test_a_number_that_means_nothing_does_so_however_it_is_written(
    cell: str, column: dict[str, Any], text: str | None, read: Read
) -> None:
    names = [column.name for column in DATASETS["outcomes"].columns if column.required]
    origin = {} if "first_of" in column else {"from": "score"}
    score = {**origin, **column, "missing": ["99", *column.get("missing", [])]}
    columns = {name: name for name in names} | {"score": score}
    mapping = DatasetSource.model_validate({"dataset": "outcomes", "columns": columns})
    header = ",".join([*names, "score", "note"])
    raw = read(f'{header}\n{"99.0," * len(names)}"{cell}",3\n'.encode())
    [row] = mapped_rows(raw, mapping, ["99"]).collect().rows(named=True)
    assert row["score"] == text
    # Neither ids nor words are numbers.
    assert {row[name] for name in names} == {"99.0"}


def test_two_parts_never_number_their_rows_alike(read: Read) -> None:
    number = {"ordinal": {"within": ["patient_id"]}}
    raw = read(f"{','.join(NAMES)},kind\nc,p,e,h,d,a\nc,p,e,h,d,b\nc,p,e,h,d,a\n".encode())
    ids = {
        kind: mapped_rows(
            raw, source(hold_id=number).model_copy(update={"when": {"kind": (kind,)}}), ()
        )
        .sort("row_number")
        .collect()["hold_id"]
        .to_list()
        for kind in ("a", "b")
    }
    assert ids == {"a": ["1", "3"], "b": ["2"]}


@pytest.mark.parametrize("absent", NAMES)
def test_a_required_column_must_be_there(absent: str, read: Read) -> None:
    names = [name for name in NAMES if name != absent]
    with pytest.raises(ExportRejected) as refusal:
        mapped_rows(read(f"{','.join(names)}\n1,2,3,4\n".encode()), HOLDS, ())
    assert refusal.value.code == "missing_column"
    assert f"header row: required column {absent} is missing" in str(refusal.value)
    assert f"Expected {', '.join(NAMES)}" in str(refusal.value)
    assert "another name now, the mapping takes both (also_called)" in str(refusal.value)


def test_where_none_of_the_columns_is_there_the_header_may_stand_elsewhere(read: Read) -> None:
    for header, is_said in (("Diary of,Ada,,", True), (",".join(NAMES[1:]), False)):
        with pytest.raises(ExportRejected) as refusal:
            mapped_rows(read(f"{header}\n1,2,3,4\n".encode()), HOLDS, ())
        assert ("say layout: header_row" in str(refusal.value)) == is_said


OUTCOME = [column.name for column in DATASETS["outcomes"].columns if column.required]


@pytest.mark.parametrize(
    ("header", "is_said"), [(OUTCOME, True), (OUTCOME[:-1], False), (NAMES[1:], False)]
)
def test_where_the_columns_are_those_of_another_dataset_it_is_named(
    header: list[str], is_said: bool, read: Read
) -> None:
    """As where outcomes are saved under the name of holds."""
    with pytest.raises(ExportRejected) as refusal:
        mapped_rows(read(f"{','.join(header)}\n{'1,' * len(header)}\n".encode()), HOLDS, ())
    assert ("Its columns are those of outcomes: does" in str(refusal.value)) == is_said


def test_a_column_that_the_mapping_of_a_table_names_must_be_there(read: Read) -> None:
    raw = read(f"{','.join(NAMES)},Grunt\n1,2,3,4,5,6\n".encode())
    for mapping in (
        source(reason="Grund"),
        HOLDS.model_copy(update={"when": {"Grund": ("ja",)}}),
        HOLDS.model_copy(update={"deleted_when": {"Grund": ("weg",)}}),
    ):
        with pytest.raises(
            ExportRejected, match="column Grund is missing, which the mapping"
        ) as no:
            mapped_rows(raw, mapping, ())
        assert no.value.code == "missing_column"


@pytest.mark.parametrize("column", ["from_on", "reason"])
def test_of_several_columns_for_one_value_one_must_be_there(column: str, read: Read) -> None:
    mapping = source(**{column: {"first_of": ["Old", "New"]}})
    key = ",".join(name for name in NAMES if name != column)
    for name in ("Old", "New"):
        cells = f"{'1,' * len(key.split(','))}x"
        rows = mapped_rows(read(f"{key},{name}\n{cells}\n".encode()), mapping, ()).collect()
        assert rows[column].to_list() == ["x"]
    with pytest.raises(ExportRejected, match="column Old or New is missing") as no:
        mapped_rows(read(f"{key},Newer\n".encode()), mapping, ())
    assert no.value.code == "missing_column"


@pytest.mark.parametrize("blank", ["", " ", '" "', "\t\xa0", "\u3000"])
@pytest.mark.parametrize(
    "column",
    [
        "x",
        {"constant": " "},
        {"joined": ["x", "x"]},
        {"first_of": ["x", "y"]},
        {"from": "x", "missing": ["none"]},
        {"from": "x", "values": {"flare": "flare-up"}},
        {"from": "x", "suffix": "weeks"},
        {"from": "z", "values": {"none": " "}},
        {"from": "z", "values": {"none": ""}, "suffix": "weeks"},
    ],
)
def test_a_blank_cell_is_null_whatever_becomes_of_it(blank: str, column: Any, cells: Cells) -> None:
    assert cells(f"x,y,z\n{blank},{blank},none", column) == [None]


def test_records_without_a_header_may_lack_a_key_and_each_is_accounted_for(read: Read) -> None:
    raw = replace(read(f"{','.join(NAMES)}\n1,2,3,4,5\n1,2,3,5,5\n".encode()), is_table=False)
    assert mapped_rows(raw, source(reason="Grund"), ()).collect()["reason"].to_list() == [
        None,
        None,
    ]
    conditional = HOLDS.model_copy(update={"when": {"Grund": ("ja",)}})
    assert mapped_rows(raw, conditional, ()).collect().height == 0
    assert unmeant_rows(raw, [conditional], ()) == 2


def test_the_columns_missed_are_those_of_the_export(read: Read) -> None:
    mapping = source(
        hold_id={"joined": ["Patient", "Von"]}, from_on={"from": "Von", "date": "%d.%m.%Y"}
    )
    with pytest.raises(ExportRejected, match="required column Patient, Von is missing"):
        mapped_rows(read(b"clinic_id,patient_id,episode_id\nc,p,e\n"), mapping, ())


def test_a_mapped_column_must_not_stand_twice(read: Read) -> None:
    header = ",".join([*NAMES, "patient_id"])
    with pytest.raises(ExportRejected, match=r"'patient_id' stands 2 times; expected once") as no:
        mapped_rows(read(f"{header}\n1,2,3,4,5,6\n".encode()), HOLDS, ())
    assert no.value.code == "duplicate_column"
    assert "Rename or remove" in str(no.value)


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("reps done", "reps\u00a0done"),
        ("reps\u00a0done", " reps  done\u202f"),
        ("Re\u0301pe\u0301titions", "R\u00e9p\u00e9titions"),
        ("R\u00e9p\u00e9titions", "Re\u0301pe\u0301titions"),
    ],
)
def test_names_of_columns_are_found_whatever_their_blanks_and_accents_are_made_of(
    asked: str, stands: str, cells: Cells
) -> None:
    assert cells(f"{stands}\n12", asked) == ["12"]
    assert cells(f"{stands}\n12\n13", {"ordinal": {"within": [asked]}}) == ["1", "1"]
    with pytest.raises(ExportRejected, match="stands 2 times"):
        cells(f"{stands},{asked}\n12,13", asked)


@pytest.mark.parametrize(
    "word", ["tr\u00e8s  bien", "tre\u0300s\u00a0bien ", "\u00a0tr\u00e8s bien"]
)
def test_words_are_known_whatever_their_blanks_and_accents_are_made_of(
    word: str, cells: Cells
) -> None:
    known = {"from": "x", "values": {"tre\u0300s bien": "home"}}
    assert cells(f"x\n{word}\n", known)[0] == "home"
    assert cells(f"x\n{word}\n", {"from": "x", "missing": ["tr\u00e8s bien"]})[0] is None
    # Only compared so: what no list has stays as it stands.
    assert cells(f"x\n{word}\n", "x")[0] == word


def test_conditions_know_words_so_too(read: Read) -> None:
    columns = dict(zip(NAMES, NAMES, strict=True))
    source = DatasetSource.model_validate(
        {"dataset": "holds", "columns": columns, "when": {"Forme\u0301": "pe\u0301riode libre"}}
    )
    raw = read((",".join(NAMES) + ",Form\u00e9\nc,p,e,h,d,p\u00e9riode\u00a0libre\n").encode())
    assert mapped_rows(raw, source, ()).collect().height == 1


def test_ids_are_never_made_alike(read: Read) -> None:
    ids = ["Ge\u0301 1", "G\u00e9 1", "G\u00e9\u00a01"]
    lines = "".join(f"c,{patient},e,{n},d\n" for n, patient in enumerate(ids))
    raw = read(f"{','.join(NAMES)}\n{lines}".encode())
    assert mapped_rows(raw, HOLDS, ()).sort("row_number").collect()["patient_id"].to_list() == ids


def test_one_word_cannot_have_two_meanings() -> None:
    with pytest.raises(ValueError, match="'oui' stands twice"):
        source(reason={"from": "x", "values": {"oui": "home", "oui\u00a0": "clinic"}})


@pytest.mark.parametrize(
    "column",
    [{"from": "x", "zone": "Europe/Paris"}, {"from": "x", "datetime": "%F %R", "zone": "Paris"}],
)
def test_a_zone_is_a_known_one_beside_the_notation_of_a_clock(column: Any) -> None:
    with pytest.raises(ValueError, match="zone"):
        source(reason=column)


def test_a_column_that_nobody_asks_for_may_stand_twice(read: Read) -> None:
    raw = read(f"{','.join(NAMES)},note,note\nc,p,e,h,d,1,2\n".encode())
    assert mapped_rows(raw, HOLDS, ()).collect().height == 1
    assert unknown_columns(raw.header, [HOLDS]) == ["note", "note"]


def test_a_header_alone_gives_no_rows(read: Read) -> None:
    rows = mapped_rows(read(f"{','.join(NAMES)}\n".encode()), HOLDS, ()).collect()
    assert rows.is_empty()
    assert rows.columns[0] == "row_number"
