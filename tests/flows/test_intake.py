"""One export from landing to its rows: every row accounted for, the same again the same bytes."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from domain.datasets import SESSIONS
from domain.environment import REPOSITORY
from domain.settings import Settings, load_settings
from domain.version import ENGINES, INTAKE_ENGINES, code_version, made_by
from expectations.validate import Validation
from flows import intake, judged, one_export, take_in
from flows.context import derivation
from flows.due_exports import due_exports
from flows.intake import NotReconciled, take_in_export
from flows.reading import intake_fingerprint, reading_of
from sources.dataset_rows import row_of
from sources.export_time import ExportedAt
from sources.layout import Layout
from sources.mapping import Mapping
from sources.mapping_files import load_mappings
from tests.pipeline import taken_in
from warehouse.accepted import (
    TakenIn,
    accepted_rows,
    quarantined_rows,
    write_accepted,
)
from warehouse.digests import file_hash
from warehouse.landing import land, landed_export
from warehouse.receipt_files import read_receipt, write_receipt
from warehouse.receipts import DatasetReceipt, Receipt
from warehouse.store import Store

NAME = "clinic_a_sessions_2026-11-15.csv"
RECEIVED_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEADER = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,"
    "sets_done,reps_per_set,comment\n"
)

TakeIn = Callable[..., Receipt]


def bout(session_id: str, **cells: str) -> str:
    """A good line of sessions, but for the cells given."""
    row = {
        "clinic_id": "clinic_a",
        "patient_id": "007",
        "session_id": session_id,
        "line_no": "1",
        "performed_at": "2026-11-03T08:00",
        "setting": "home",
        "exercise_code": "hip_clamshell",
        "sets_done": "2",
        "reps_per_set": "12",
        "comment": "",
    }
    return ",".join((row | cells).values()) + "\n"


def bouts(number: int, **cells: str) -> str:
    return "".join(bout(f"s{n}", **cells) for n in range(1, number + 1))


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(REPOSITORY / "config")


@pytest.fixture
def take(store: Store, settings: Settings, tmp_path: Path) -> TakeIn:
    """Content as the receipt of its intake."""

    def take_in(
        content: str | bytes,
        name: str = NAME,
        mappings: tuple[Mapping, ...] = load_mappings(REPOSITORY / "config"),
        settings: Settings = settings,
    ) -> Receipt:
        file = tmp_path / "arriving" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        export = land(file, store, RECEIVED_AT)
        reading = reading_of(export, mappings)
        assert reading is not None
        receipt = take_in_export(export, reading, settings, store).receipt
        write_receipt(receipt, store)
        return receipt

    return take_in


def counts(dataset: DatasetReceipt) -> tuple[int, int, int, int]:
    """Read, accepted, quarantined, ignored."""
    return (
        dataset.rows_read,
        dataset.rows_accepted,
        dataset.rows_quarantined,
        dataset.rows_ignored,
    )


def known(receipt: Receipt, store: Store) -> list[TakenIn]:
    return [TakenIn(landed_export(receipt.export_id, store), receipt)]


def accepted(receipt: Receipt, store: Store, clinic_id: str = "clinic_a") -> pl.DataFrame:
    return accepted_rows(known(receipt, store), SESSIONS, [clinic_id], store).collect()


def quarantined(receipt: Receipt, store: Store) -> list[dict[str, Any]]:
    rows = quarantined_rows(known(receipt, store), SESSIONS, store).collect()
    return rows.rows(named=True)


def files_in(store: Store) -> dict[str, bytes]:
    """What a take-in writes, by path."""
    return {
        path.relative_to(store.data).as_posix(): path.read_bytes()
        for folder in ("accepted", "quarantine")
        for path in sorted((store.data / folder).rglob("*"))
        if path.is_file()
    }


def dated_above() -> Mapping:
    """The plain mapping, for exports that say above their header when they were made."""
    (plain,) = (one for one in load_mappings(REPOSITORY / "config") if one.mapping == "plain")
    says = ExportedAt(preamble=r"Exported on (\d{2}\.\d{2}\.\d{4})", format="%d.%m.%Y")
    return plain.model_copy(update={"layout": Layout(header_row=3), "exported_at": says})


def _below_another(header: str) -> str:
    """Two exports one below the other; in both a row says 3 sets of 12."""
    names = header.strip().split(",")
    [cells] = csv.DictReader(StringIO(HEADER + bout("s2", sets_done="3", reps_per_set="12")))
    return (
        HEADER
        + bout("s1", sets_done="3", reps_per_set="12")
        + header
        + ",".join(cells[name] for name in names)
        + "\n"
    )


def test_a_header_in_another_order_among_the_rows_rejects_the_export(take: TakeIn) -> None:
    """Below it sets and repetitions are exchanged, and every row looks right."""
    other = HEADER.replace("sets_done,reps_per_set", "reps_per_set,sets_done")
    [dataset] = take(_below_another(other) + bout("s3")).datasets
    assert (dataset.state, dataset.reason) == ("rejected", "second_header")
    assert "data row 2 names the columns once more" in str(dataset.message)
    assert dataset.rows_read == 4


def test_a_header_in_the_same_order_is_a_bad_row(take: TakeIn) -> None:
    [dataset] = take(_below_another(HEADER) + bout("s3")).datasets
    assert (dataset.rows_read, dataset.rows_accepted, dataset.rows_quarantined) == (4, 3, 1)


@pytest.mark.parametrize("name", ["clinic_a_sessions.csv", NAME])
def test_the_lines_above_the_header_may_say_when_an_export_was_made(
    take: TakeIn, store: Store, name: str
) -> None:
    rows = bouts(2) + bout("s3", performed_at="2026-11-09T08:00")
    text = f"Diary,of all\nExported on 08.11.2026 at 9:00\n{HEADER}{rows}"
    receipt = take(text, name, (dated_above(),))
    assert receipt.exported_at == datetime(2026, 11, 8)  # noqa: DTZ001 - the clinic's clock
    assert [row["reasons"] for row in quarantined(receipt, store)] == [["date_out_of_range"]]
    assert set(accepted(receipt, store)["exported_at"]) == {receipt.exported_at}


def test_an_export_dated_by_its_content_is_taken_in_once(
    store: Store, tmp_path: Path, settings: Settings
) -> None:
    file = tmp_path / NAME
    file.write_text(f"Diary\nExported on 08.11.2026\n{HEADER}{bouts(1)}")
    reading = reading_of(land(file, store, RECEIVED_AT), (dated_above(),))
    assert reading
    before = intake_fingerprint(reading, settings)
    export = landed_export(file_hash(file), store)
    receipt = take_in_export(export, reading, settings, store).receipt
    assert (receipt.fingerprint, receipt.exported_at is not None) == (before, True)


def test_lines_above_the_header_that_say_no_day_leave_it_unknown(take: TakeIn) -> None:
    receipt = take(f"Diary\nExported on 31.02.2026\n{HEADER}{bouts(1)}", NAME, (dated_above(),))
    assert receipt.exported_at is None


# What is in the file; rows read, accepted, quarantined, ignored; reasons.
DAMAGED: dict[str, tuple[str | bytes, tuple[int, int, int, int], dict[str, int]]] = {
    "nothing wrong": (HEADER + bouts(3), (3, 3, 0, 0), {}),
    "header only": (HEADER, (0, 0, 0, 0), {}),
    "blank lines": (HEADER + "\n" + bouts(2) + "\n,,,,,,,,,\n", (5, 2, 0, 3), {}),
    "a short line": (HEADER + bouts(3) + "clinic_a,007\n", (4, 3, 1, 0), {"wrong_width": 1}),
    "a long line": (
        HEADER + bouts(3) + bout("s9").strip() + ",x\n",
        (4, 3, 1, 0),
        {"wrong_width": 1},
    ),
    "a badly quoted line": (
        HEADER + bouts(3) + bout("s9", comment='"so" so'),
        (4, 3, 1, 0),
        {"bad_quoting": 1},
    ),
    "all at once": (
        HEADER + bouts(6) + "\n" + "x\n" + bout("s8", sets_done="21") + bout("s9", comment='"a"b'),
        (10, 6, 3, 1),
        {"bad_quoting": 1, "out_of_range": 1, "wrong_width": 1},
    ),
    "other line ends": ((HEADER + bouts(3)).replace("\n", "\r\n"), (3, 3, 0, 0), {}),
    "old line ends": ((HEADER + bouts(3)).replace("\n", "\r"), (3, 3, 0, 0), {}),
    "mixed line ends": (HEADER + bouts(2).replace("\n", "\r\n") + bouts(1), (3, 3, 0, 0), {}),
    "a comment of two lines": (HEADER + bout("s1", comment='"a\nb, ""c"""'), (1, 1, 0, 0), {}),
    "a byte order mark": ((HEADER + bouts(1)).encode("utf-8-sig"), (1, 1, 0, 0), {}),
    "utf-16": ((HEADER + bouts(1)).encode("utf-16"), (1, 1, 0, 0), {}),
    "utf-32": ((HEADER + bouts(1)).encode("utf-32"), (1, 1, 0, 0), {}),
    "a column nobody knows": (
        HEADER.replace("comment", "shoe size") + bouts(2, comment="44"),
        (2, 2, 0, 0),
        {},
    ),
    "a row with two reasons": (
        HEADER + bouts(3) + bout("s9", line_no="x", performed_at="2027-01-01"),
        (4, 3, 1, 0),
        {"bad_number": 1, "date_out_of_range": 1},
    ),
    "the same key with other values": (
        HEADER + bouts(4) + bout("s4", sets_done="3"),
        (5, 3, 2, 0),
        {"duplicate_key": 2},
    ),
    "the same row twice": (HEADER + bouts(2) + bouts(1), (3, 3, 0, 0), {}),
    "half of the rows bad": (
        HEADER + bouts(1) + bout("s9", sets_done="21"),
        (2, 1, 1, 0),
        {"out_of_range": 1},
    ),
    "only unknown exercises": (
        HEADER + bouts(3, exercise_code="Handstand"),
        (3, 0, 3, 0),
        {"unknown_exercise": 3},
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_rows_read_are_accepted_quarantined_or_ignored(
    name: str, take: TakeIn, store: Store
) -> None:
    content, expected, reasons = DAMAGED[name]
    receipt = take(content)
    [sessions] = receipt.datasets
    assert counts(sessions) == expected
    assert sessions.reasons == reasons
    assert sessions.is_reconciled
    assert accepted(receipt, store).height == sessions.rows_accepted
    assert len(quarantined(receipt, store)) == sessions.rows_quarantined


REFUSED: dict[str, tuple[bytes, str, int, list[str]]] = {
    "empty": (b"", "empty", 0, ["0 bytes", "Export it again"]),
    "no header": (b"\n\n", "no_header", 0, ["header row", "column names"]),
    "a picture": (b"\x89PNG\r\n\x1a\n", "wrong_container", 0, ["PNG picture", "Export"]),
    "cut": ((HEADER + bouts(2))[:-3].encode(), "truncated", 0, ["line break", "Export it again"]),
    "cut within quotes": (
        (HEADER + bout("s1", comment='"a')).encode(),
        "truncated",
        0,
        ["line 2", "Export it again"],
    ),
    "still being written": (
        (HEADER + bouts(2)).encode() + b"\0" * 64,
        "nul_bytes",
        0,
        ["NUL", "Copy it again"],
    ),
    "another encoding": (
        (HEADER + bout("s1", comment="été")).encode("cp1252"),
        "bad_encoding",
        0,
        ["line 2", "in the mapping"],
    ),
    "a column is missing": (
        (HEADER.replace("setting", "place") + bouts(3)).encode(),
        "missing_column",
        3,
        ["header row", "required column setting is missing", "Expected clinic_id, patient_id"],
    ),
    "a column stands twice": (
        (HEADER.replace("comment", "setting") + bouts(3)).encode(),
        "duplicate_column",
        3,
        ["'setting' stands 2 times", "expected once", "Rename or remove"],
    ),
    "more than half bad": (
        (HEADER + bouts(2) + "x\n" + bout("s8", sets_done="21") + "x\n\n").encode(),
        "mostly_bad",
        6,
        ["3 of 5 rows are bad", "expected at most half", "wrong_width 2", "out_of_range 1"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_export_that_cannot_be_used_is_kept_and_the_receipt_says_why(
    name: str, take: TakeIn, store: Store
) -> None:
    content, code, rows_read, said = REFUSED[name]
    receipt = take(content)
    [sessions] = receipt.datasets
    assert receipt.is_rejected
    assert (sessions.state, sessions.reason) == ("rejected", code)
    assert counts(sessions) == (rows_read, 0, 0, 0)
    assert [part for part in said if part not in (sessions.message or "")] == []
    assert known(receipt, store)[0].export.path.read_bytes() == content
    assert [name for name in files_in(store) if "receipts" not in name] == []


def of_two_datasets(*rows: tuple[str, str]) -> str:
    """Rows that are bouts and outcomes at once: of each the patient, and the score."""
    bout_of = HEADER.strip() + ",response_id,instrument,completed_at,score\n"
    return bout_of + "".join(
        bout(f"s{n}", patient_id=patient_id).strip() + f",r{n},nprs,2026-11-03T09:00,{score}\n"
        for n, (patient_id, score) in enumerate(rows)
    )


def test_an_export_that_lacks_a_column_of_one_dataset_is_used_for_no_other(
    take: TakeIn, store: Store
) -> None:
    receipt = take(HEADER + bouts(3), "clinic_a_sessions_outcomes_2026-11-15.csv")
    states = {one.dataset: (one.state, one.reason, counts(one)) for one in receipt.datasets}
    rejected = ("rejected", "missing_column", (3, 0, 0, 0))
    assert states == {"sessions": rejected, "outcomes": rejected}
    assert [name for name in files_in(store) if "receipts" not in name] == []


def test_half_of_an_export_is_half_of_the_rows_of_all_its_datasets(take: TakeIn) -> None:
    content = of_two_datasets(("1", "11"), ("2", "12"))
    receipt = take(content, "clinic_a_sessions_outcomes_2026-11-15.csv")
    of_each = {one.dataset: (one.state, counts(one)) for one in receipt.datasets}
    assert of_each == {
        "sessions": ("accepted", (2, 2, 0, 0)),
        "outcomes": ("accepted", (2, 0, 2, 0)),
    }


def test_an_export_most_of_whose_rows_are_bad_is_used_for_no_dataset(take: TakeIn) -> None:
    content = of_two_datasets(("1", "11"), ("a/b", "12"))
    receipt = take(content, "clinic_a_sessions_outcomes_2026-11-15.csv")
    assert {(one.state, one.reason) for one in receipt.datasets} == {("rejected", "mostly_bad")}
    assert "3 of 4 rows are bad" in (receipt.datasets[0].message or "")


def test_a_quarantined_row_is_kept_whole_with_its_reasons(take: TakeIn, store: Store) -> None:
    damaged = '"clinic_a",007,"s,9"\n'
    receipt = take(HEADER + bouts(3) + bout("s8", sets_done="two", comment="ouch") + damaged)
    unreadable, short = quarantined(receipt, store)
    assert (unreadable["row_number"], unreadable["reasons"]) == (4, ["bad_number"])
    assert unreadable["rule_ids"] == ["sessions.sets_done.unreadable"]
    assert (unreadable["session_id"], unreadable["line_no"]) == ("s8", 1)
    cells = {k: v for k, v in json.loads(unreadable["cells"]).items() if v is not None}
    assert cells["sets_done"] == "two"
    assert cells["comment"] == "ouch"
    assert cells["performed_at"] == "2026-11-03T08:00"
    assert (short["row_number"], short["reasons"]) == (5, ["wrong_width"])
    assert short["session_id"] is None
    assert json.loads(short["cells"]) == {"line": damaged.strip()}
    assert short["export_id"] == unreadable["export_id"] == receipt.export_id
    assert str(short["exported_at"]) == "2026-11-15 00:00:00"


# Two parts of one file, each of whose rows count up within a session.
PARTS = """
mapping: parts
version: 1
files: "*_sessions_*"
ignore_patients: ["TEST*"]
datasets:
"""
PART_OF_A_SETTING = """
  - dataset: sessions
    when: {{setting: {setting}}}
    columns:
      clinic_id: clinic_id
      patient_id: patient_id
      session_id: session_id
      line_no: {{ordinal: {{within: [session_id]}}}}
      performed_at: performed_at
      setting: {{constant: {setting}}}
      exercise_code: exercise_code
      sets_done: sets_done
      reps_per_set: reps_per_set
      pain: comment
"""


def test_a_quarantined_row_shows_the_cells_as_they_were_mapped_and_not_as_they_were_read(
    take: TakeIn, store: Store
) -> None:
    of_each = (PART_OF_A_SETTING.format(setting=setting) for setting in ("home", "clinic"))
    mapping = Mapping.model_validate(yaml.safe_load(PARTS + "".join(of_each)))
    content = (
        bout("h1", patient_id="TEST1", sets_done="99")
        + bout("h2", comment=" 3.0 ")
        + bout("h2", sets_done="99", comment=" 3.0 ", exercise_code="Clam")
        + bouts(3, setting="clinic")
        + bout("s9", setting="clinic", sets_done="two", reps_per_set=" 12")
        + bout("s9", setting="clinic", performed_at="3/11/2026")
    )
    receipt = take(HEADER + content, mappings=(mapping,))
    assert receipt.datasets[0].message is None
    cells = {
        row_of(row["row_number"]): json.loads(row["cells"]) for row in quarantined(receipt, store)
    }
    names = ("line_no", "sets_done", "reps_per_set", "pain", "setting", "exercise_code", "status")
    assert {number: tuple(of_row[name] for name in names) for number, of_row in cells.items()} == {
        3: ("2", "99", "12", " 3.0 ", "home", "Clam", None),
        7: ("1", "two", " 12", None, "clinic", "hip_clamshell", None),
        8: ("2", "2", "12", None, "clinic", "hip_clamshell", None),
    }


def test_a_receipt_and_what_the_rules_report_hold_no_value(take: TakeIn, store: Store) -> None:
    canary = bout("Canary", patient_id="Canary", comment="Canary", sets_done="Canary")
    receipt = take(HEADER + bouts(3) + canary + '"Canary"x\n' + "Canary\n")
    assert receipt.datasets[0].rows_quarantined == 3
    assert "Canary" not in (store.receipts / f"{receipt.export_id}.json").read_text()


def test_the_rows_of_several_clinics_are_split(take: TakeIn, store: Store) -> None:
    clinics = ["clinic_a", "clinic[1]", "clinic1", "clinic_a"]
    receipt = take(HEADER + "".join(bout(f"s{n}", clinic_id=c) for n, c in enumerate(clinics)))
    [sessions] = receipt.datasets
    assert sessions.clinics == {"clinic1": 1, "clinic[1]": 1, "clinic_a": 2}
    found = {c: accepted(receipt, store, c)["session_id"].to_list() for c in sessions.clinics}
    assert found == {"clinic1": ["s2"], "clinic[1]": ["s1"], "clinic_a": ["s0", "s3"]}


def test_clinics_may_have_to_be_listed(take: TakeIn, settings: Settings) -> None:
    clinics = settings.clinics.model_copy(update={"clinics_must_be_listed": True})
    strict = replace(settings, clinics=clinics)
    [sessions] = take(HEADER + bouts(1) + bouts(3, clinic_id="new"), settings=strict).datasets
    assert sessions.reasons == {"not_in_list": 3}
    assert counts(sessions) == (4, 1, 3, 0)


def test_a_column_that_nobody_knows_is_reported(take: TakeIn) -> None:
    receipt = take(HEADER.replace("comment", "shoe size") + bouts(1))
    assert receipt.datasets[0].unknown_columns == ("shoe size",)


def test_a_warning_is_counted_apart(take: TakeIn) -> None:
    header = "clinic_id,patient_id,response_id,instrument,completed_at,score,item_1,item_2,item_3\n"
    rows = "".join(
        f"clinic_a,007,o{n},nprs,2026-11-03,{score},4,2,6\n" for n, score in enumerate((4, 4.5, 9))
    )
    [outcomes] = take(header + rows, "clinic_a_outcomes_2026-11-15.csv").datasets
    assert counts(outcomes) == (3, 3, 0, 0)
    assert (outcomes.warnings, outcomes.rows_warned) == ({"score_mismatch": 1}, 1)
    assert outcomes.reasons == {}


def test_the_same_export_again_gives_the_same_bytes(take: TakeIn, store: Store) -> None:
    # So many that the engine works in parts, with bad ones between them.
    lines = [bout(f"s{n}", sets_done="21" if n % 7 == 0 else "2") for n in range(30_000)]
    content = HEADER + "".join(lines)
    receipt = take(content)
    first = files_in(store)
    assert take(content) == receipt
    assert files_in(store) == first
    numbers = accepted(receipt, store)["row_number"]
    assert numbers.is_sorted()
    assert numbers.len() == receipt.datasets[0].rows_accepted == 25_714


def test_a_take_in_that_was_killed_is_done_again_and_gives_the_same_bytes(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / NAME
    file.write_text(HEADER + bouts(3) + "x\n")
    export = land(file, store, RECEIVED_AT)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(one_export, "write_receipt", killed)
        with pytest.raises(KeyboardInterrupt):
            take_in.take_in_one.fn(store.data, export.export_id)
    half_done = files_in(store)
    assert len(half_done) == 2
    assert read_receipt(export.export_id, store) is None
    assert due_exports(store.data) == [export.export_id]
    take_in.take_in_one.fn(store.data, export.export_id)
    assert {n: b for n, b in files_in(store).items() if "receipts" not in n} == half_done
    assert due_exports(store.data) == []


def test_a_row_that_is_lost_stops_the_take_in(
    take: TakeIn, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losing(rows: pl.LazyFrame, *more: Any) -> dict[str, int]:
        return write_accepted(rows.filter(pl.col("session_id") != "s2"), *more)

    monkeypatch.setattr(intake, "write_accepted", losing)
    with pytest.raises(NotReconciled, match="3 rows read, but 2 accepted, 0 quarantined"):
        take(HEADER + bouts(3))
    assert not store.receipts.exists()


def test_no_rule_is_asked_about_an_export_without_its_columns(
    take: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> Validation:
        raise AssertionError

    monkeypatch.setattr(judged, "validated", never)
    assert take(b"a,b\n1,2\n").is_rejected


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., tuple[Mapping, ...]]:
    """The mappings of a clinic that has one of its own for sessions."""

    def mappings(**changes: Any) -> tuple[Mapping, ...]:
        (tmp_path / "mappings").mkdir(exist_ok=True)
        names = HEADER.strip().split(",")
        sessions = {"dataset": "sessions", "columns": {name: name for name in names}}
        content = {"mapping": "own", "version": 1, "datasets": [sessions]} | changes
        (tmp_path / "mappings" / "own.yaml").write_text(yaml.safe_dump(content))
        return load_mappings(tmp_path)

    return mappings


def test_a_clinics_own_mapping_says_delimiter_and_encoding(
    take: TakeIn, store: Store, own: Callable[..., tuple[Mapping, ...]]
) -> None:
    content = (HEADER + bout("s1", comment="été – ok")).replace(",", ";")
    mappings = own(files="north*", delimiter=";", encoding="cp1252")
    receipt = take(content.encode("cp1252"), "north.txt", mappings)
    assert receipt.mapping == "own"
    assert accepted(receipt, store)["comment"].to_list() == ["été – ok"]


def test_another_mapping_catalogue_list_of_clinics_or_day_is_another_reading(
    store: Store, settings: Settings, tmp_path: Path, own: Callable[..., tuple[Mapping, ...]]
) -> None:
    file = tmp_path / "sessions.csv"
    file.write_text(HEADER + bouts(1))
    export = land(file, store, RECEIVED_AT)
    dated = replace(export, names=(*export.names, NAME))
    as_holds = replace(export, names=("a_holds.csv",))
    plain = load_mappings(REPOSITORY / "config")
    fewer = settings.exercises.model_copy(update={"exercises": settings.exercises.exercises[1:]})
    listed = settings.clinics.model_copy(update={"clinics_must_be_listed": True})
    readings = [
        (export, plain, settings),
        (dated, plain, settings),
        (as_holds, plain, settings),
        (export, plain, replace(settings, exercises=fewer)),
        (export, plain, replace(settings, clinics=listed)),
        (export, own(files="sessions*"), settings),
        (export, own(files="sessions*", version=2), settings),
    ]
    prints = []
    for landed, mappings, chosen in readings:
        reading = reading_of(landed, mappings)
        assert reading is not None
        prints.append(intake_fingerprint(reading, chosen))
        assert prints[-1] == intake_fingerprint(reading, chosen)
    assert len(set(prints)) == len(readings)


@pytest.mark.parametrize("engine", sorted({*ENGINES, *INTAKE_ENGINES}))
def test_what_another_version_of_an_engine_made_is_made_anew_and_shown_as_of_the_same_code(
    engine: str, store: Store, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / NAME
    file.write_text(HEADER + bouts(1))
    reading = reading_of(land(file, store, RECEIVED_AT), load_mappings(REPOSITORY / "config"))
    assert reading

    def prints() -> tuple[str, str, str, str]:
        made_by.cache_clear()
        of_clinic = derivation(store.data).clinic_fingerprint("clinic_a")
        return code_version(), intake_fingerprint(reading, settings), of_clinic, made_by()

    before = prints()
    with monkeypatch.context() as patch:
        updated = {engine: "999"}
        patch.setattr("domain.version.version", lambda name: updated.get(name) or version(name))
        after = prints()
    assert prints() == before
    are_same = [one == other for one, other in zip(before, after, strict=True)]
    is_derived = engine in ENGINES
    assert are_same == [True, engine not in INTAKE_ENGINES, not is_derived, not is_derived]


def test_an_export_that_no_mapping_reads_has_no_reading(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("x\n")
    export = land(file, store, RECEIVED_AT)
    assert reading_of(export, load_mappings(REPOSITORY / "config")) is None


def test_the_rows_of_a_mapping_that_is_gone_are_taken_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    shutil.copytree(REPOSITORY / "config", config)
    monkeypatch.setenv("ADHERENCE_CONFIG", str(config))
    own = config / "mappings" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    columns = {name: name for name in HEADER.strip().split(",")}
    own.write_text(
        yaml.safe_dump(
            {
                "mapping": "own",
                "version": 1,
                "files": "diary*",
                "datasets": [{"dataset": "sessions", "columns": columns}],
            }
        )
    )
    file = tmp_path / "diary.csv"
    file.write_text(HEADER + bouts(3) + bout("s9", sets_done="21"))
    land(file, store, RECEIVED_AT)
    taken_in([], store.data)
    as_mapped = files_in(store)
    assert len(as_mapped) == 3

    kept = own.read_text()
    own.unlink()
    taken_in([], store.data)
    [(path, content)] = files_in(store).items()
    [sessions] = json.loads(content)["datasets"]
    assert path.startswith("accepted/receipts/")
    assert (sessions["state"], sessions["reason"]) == ("rejected", "no_mapping")
    assert (sessions["rows_read"], sessions["rows_accepted"]) == (4, 0)
    assert due_exports(store.data) == []

    own.write_text(kept)
    taken_in([], store.data)
    assert files_in(store) == as_mapped


def test_a_file_that_first_came_under_a_wrong_name_counts_once_it_has_the_right_one(
    take: TakeIn,
) -> None:
    content = HEADER + bouts(3)
    assert take(content, "clinic_a_holds_2026-11-15.csv").is_rejected
    (dataset,) = take(content).datasets
    assert (dataset.dataset, counts(dataset)) == ("sessions", (3, 3, 0, 0))
    assert dataset.unknown_columns == ()


def test_a_column_that_only_a_wrong_names_dataset_knows_is_unknown(take: TakeIn) -> None:
    first, *rows = (HEADER + bouts(3)).splitlines()
    content = "\n".join([f"{first},hold_id", *(f"{row},x" for row in rows), ""])
    take(content, "clinic_a_holds_2026-11-15.csv")
    (dataset,) = take(content).datasets
    assert (dataset.dataset, dataset.unknown_columns) == ("sessions", ("hold_id",))


def test_a_file_that_fits_none_of_its_names_is_rejected_whole(take: TakeIn) -> None:
    take(HEADER + bouts(3), "clinic_a_holds_2026-11-15.csv")
    receipt = take(HEADER + bouts(3), "clinic_a_outcomes_2026-11-15.csv")
    assert receipt.is_rejected
    (message,) = {dataset.message for dataset in receipt.datasets}
    assert "As holds: header row: required column episode_id, hold_id, from_on" in str(message)
    assert "As outcomes: header row: required column response_id, instrument" in str(message)
