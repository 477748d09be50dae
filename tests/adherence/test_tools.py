"""The commands for whoever maps an export: what they print, their status, what they leave alone."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.adherence.conftest import Command
from tests.documents import ROOT
from tests.pipeline import taken_in

SESSIONS = (
    "clinic_id,patient_id,session_id,line_no,performed_at,setting,exercise_code,sets_done,"
    "reps_per_set,pain\n"
)
GOOD = SESSIONS + "clinic_a,0007,s1,1,2026-11-01T07:00,home,hip_clamshell,2,12,3\n"
PATIENT = "Zwölfenstein"
FOREIGN = f"Patient;Day;Exercise;Sets;Reps;Place\n{PATIENT};01/03/2026;clam;2;12;kitchen\n"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    file = tmp_path / "diary_2026-03-08.csv"
    file.write_text(FOREIGN, encoding="cp1252")
    return file


def test_a_profile_is_printed_for_people_and_for_programs(command: Command, foreign: Path) -> None:
    text, as_json = command("profile", foreign), command("profile", foreign, "--json")
    assert (text.exit_code, as_json.exit_code) == (0, 0)
    assert "text, cp1252, delimiter semicolon, header in row 1, 1 rows" in text.stdout
    assert "every cell fits several notations" in text.stdout
    found = json.loads(as_json.stdout)
    day = found["entities"][0]["columns"][1]
    assert [(fit["notation"], fit["fits"], fit["of"]) for fit in day["dates"]] == [
        ("%d/%m/%Y", 1, 1),
        ("%m/%d/%Y", 1, 1),
    ]
    assert found["draft"] in text.stdout


def test_a_draft_is_written_once_and_never_over_a_file(command: Command, foreign: Path) -> None:
    assert command("profile", foreign, "--draft", "draft.yaml").exit_code == 0
    again = command("profile", foreign, "--draft", "draft.yaml")
    assert again.exit_code == 2
    assert "there is such a file already" in again.stderr


def test_a_file_that_nothing_opens_is_named_with_the_reason(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "scan.csv").write_bytes(b"%PDF-1.7 and so on\n")
    result = command("profile", tmp_path / "scan.csv")
    assert result.exit_code == 3
    assert "scan.csv: this is a PDF document" in result.stderr


@pytest.mark.parametrize("name", ["profile", "dry-run"])
def test_a_file_that_is_not_there_is_wrong_usage(name: str, command: Command) -> None:
    result = command(name, "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv: no such file" in result.stderr


def test_a_mapping_with_a_todo_is_refused_with_file_and_key(
    command: Command, foreign: Path
) -> None:
    command("profile", foreign, "--draft", "draft.yaml")
    result = command("check-mapping", "draft.yaml", "--json")
    assert result.exit_code == 2
    keys = {error["key"] for error in json.loads(result.stdout)["errors"]}
    assert "datasets.0.columns.performed_at.datetime" in keys
    assert "adherence: draft.yaml: datasets.0.columns.clinic_id.constant: a TODO" in result.stderr


def test_without_a_file_all_mappings_are_checked(command: Command, config: Path) -> None:
    (config / "mappings").mkdir()
    (config / "mappings" / "bad.yaml").write_text("mapping: bad\nversion: x\n")
    result = command("check-mapping")
    assert result.exit_code == 2
    assert "bad.yaml: version: " in result.stderr
    assert "bad.yaml: datasets: expected this key, found none" in result.stderr
    assert "[plain, shipped]" in result.stdout


def test_the_schema_is_printed_for_editors(command: Command) -> None:
    result = command("check-mapping", "--schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["properties"]["mapping"]


def test_a_dry_run_says_what_would_be_kept(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a_sessions_2026-11-08.csv").write_text(GOOD)
    result = command("dry-run", "a_sessions_2026-11-08.csv")
    assert result.exit_code == 0
    assert "sessions: 1 rows read, 1 accepted, 0 quarantined, 0 ignored" in result.stdout
    assert "row 2: clinic_id clinic_a, patient_id 0007" in result.stdout
    assert [path.name for path in tmp_path.iterdir() if path.name != "config"] == [
        "a_sessions_2026-11-08.csv"
    ]


def test_a_dry_run_of_a_file_that_would_be_rejected_ends_with_3(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "a_sessions_2026-11-08.csv").write_text(GOOD.replace("2026-11-01", "01.11.2026"))
    result = command("dry-run", "a_sessions_2026-11-08.csv", "--json")
    assert result.exit_code == 3
    (dataset,) = json.loads(result.stdout)["datasets"]
    assert (dataset["state"], dataset["reason"]) == ("rejected", "mostly_bad")
    assert [reason["reason"] for reason in dataset["reasons"]] == ["bad_date"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of which one export was taken in."""
    (tmp_path / "a_sessions_2026-11-08.csv").write_text(GOOD)
    return taken_in([tmp_path / "a_sessions_2026-11-08.csv"], tmp_path / "data").data


def test_explain_leads_back_to_file_and_row_and_changes_nothing(
    command: Command, data: Path
) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    result = command("explain", "clinic_a", "sessions", "s1", "--data", data)
    as_json = command("explain", "clinic_a", "sessions", "s1", "--data", data, "--json")
    assert (result.exit_code, as_json.exit_code) == (0, 0)
    assert "from a_sessions_2026-11-08.csv, row 2 (mapping plain" in result.stdout
    assert json.loads(as_json.stdout)[0]["origin"]["row"] == 2
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def test_explain_reads_an_id_that_no_command_line_shall_hold(command: Command, data: Path) -> None:
    named = command("explain", "clinic_a", "sessions", "s1", "--data", data)
    typed = command("explain", "clinic_a", "sessions", "-", "--data", data, typed="s1\r\n")
    nothing = command("explain", "clinic_a", "sessions", "-", "--data", data, typed="")
    assert "row 2" in typed.stdout
    assert typed.stdout == named.stdout
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    assert "no id on standard input" in nothing.stderr


def test_explain_without_data_says_what_to_do(command: Command) -> None:
    result = command("explain", "clinic_a", "sessions", "s1", "--data", "nowhere")
    assert result.exit_code == 2
    assert "no such folder" in result.stderr


def test_no_value_reaches_a_log(
    command: Command, foreign: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    command("profile", foreign)
    command("dry-run", foreign)
    command("explain", PATIENT, "sessions", "s1", "--data", foreign.parent)
    assert PATIENT not in caplog.text


def test_what_a_foreign_file_holds_cannot_steer_the_terminal(
    command: Command, foreign: Path
) -> None:
    foreign.write_text("Patient\x1b[2J;Day\na\x1b]0;b\x07;1\nc;2\n", encoding="utf-8")
    result = command("profile", foreign)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout


def test_the_tools_start_without_prefect() -> None:
    """It takes seconds to import."""
    code = (
        "import sys; from adherence import __main__; "
        "from flows import lineage, mapping_check, trial; from sources import draft, profile; "
        "sys.exit('prefect' in sys.modules or 'great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_help_is_there_before_any_engine_is() -> None:
    """Polars and the settings take as long to import as all else together."""
    engines = "{'polars', 'pydantic', 'duckdb', 'prefect', 'great_expectations'}"
    code = f"import adherence.__main__, sys; sys.exit(bool({engines} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_draft_is_yaml_whatever_the_header_holds(command: Command, foreign: Path) -> None:
    header = "Patient's \"no\"; #date: {x}; [Exercise], 'e'; Sets: 1; Reps; Ort\n"
    foreign.write_text(header + "a;b;c;1;2;d\nb;b;c;1;2;d\n")
    command("profile", foreign, "--draft", "draft.yaml")
    assert yaml.safe_load((foreign.parent / "draft.yaml").read_text("utf-8"))["version"] == 1
