"""Bad input: one clear line, the right status, and what was published stays as it was."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.canary import CANARY, IN_FILE_NAME, planted_exports
from tests.conftest import PLAIN, ROOT, Program
from tests.pipeline import table
from warehouse.store import Store

Run = tuple[Path, "subprocess.CompletedProcess[str]"]
HEADER = (PLAIN / "clinic_a_sessions_2026-11-15.csv").read_text("utf-8").splitlines()[0]
GOOD_ROW = "clinic_a,0006,s9,1,2026-11-03T10:00:00,home,patient,lumbar_dead_bug,done,,2,12,,,"

BAD_FILES = {
    "png_sessions_2026-11-15.csv": b"\x89PNG\r\n\x1a\n" + b"\0" * 20,
    "empty_sessions_2026-11-15.csv": b"",
    "cut_sessions_2026-11-15.csv": f"{HEADER}\n{GOOD_ROW}\n{GOOD_ROW[:30]}".encode(),
    "short_sessions_2026-11-15.csv": f"{HEADER}\n".replace("setting,", "").encode(),
    "latin_sessions_2026-11-15.csv": f"{HEADER}\n{GOOD_ROW[:-2]}caf\xe9,\n".encode("latin-1"),
}
SAID = {
    "png_sessions_2026-11-15.csv": ["rejected", "PNG picture", "CSV", "Export it"],
    "empty_sessions_2026-11-15.csv": ["rejected", "empty", "Export it again"],
    "cut_sessions_2026-11-15.csv": ["rejected", "cut", "Export it again"],
    "short_sessions_2026-11-15.csv": [
        "rejected",
        "header row",
        "column setting is missing",
        "mapping",
    ],
    "latin_sessions_2026-11-15.csv": ["rejected", "line 2", "utf-8", "UTF-8"],
}


@pytest.fixture(scope="module")
def bad_run(samples_run: Run, adherence: Program, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The data folder after bad and planted exports joined the samples, and what the run said."""
    data = tmp_path_factory.mktemp("bad") / "data"
    shutil.copytree(samples_run[0], data, symlinks=True)
    for name, content in BAD_FILES.items():
        (data / "inbox" / name).write_bytes(content)
    for name, text in planted_exports().items():
        (data / "inbox" / name).write_text(text, encoding="utf-8")
    (data / "inbox" / "holiday.csv").write_text("a,b\n1,2\n")
    (data / "inbox" / "linked_sessions_2026-11-15.csv").symlink_to("holiday.csv")
    return data, adherence("run", "--data", data, "--as-of", "2026-11-15")


def line_about(name: str, run: "subprocess.CompletedProcess[str]") -> str:
    lines = [line for line in run.stderr.splitlines() if name in line]
    assert len(lines) == 1, run.stderr
    return lines[0]


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_export_is_rejected_in_one_line(bad_run: Run, name: str) -> None:
    line = line_about(name, bad_run[1])
    assert all(word in line for word in SAID[name]), line


def test_the_status_says_that_an_export_was_rejected(bad_run: Run) -> None:
    assert bad_run[1].returncode == 3
    assert "Traceback" not in bad_run[1].stderr


def test_a_file_that_no_mapping_reads_is_named(bad_run: Run) -> None:
    line = line_about("holiday.csv", bad_run[1])
    assert "no mapping" in line
    assert "clinic_a_sessions" in line


def test_a_link_is_named(bad_run: Run) -> None:
    assert "Copy the file itself here" in line_about("linked_sessions", bad_run[1])


def test_an_unlisted_clinic_is_taken_in_and_named(bad_run: Run) -> None:
    line = line_about("clinic 'clinic_z'", bad_run[1])
    assert "config/clinics.yaml" in line
    clinics = table(Store(bad_run[0]), "clinics")
    assert dict(clinics.select("clinic_id", "is_listed").iter_rows())["clinic_z"] is False


@pytest.mark.parametrize("name", ["patient_weeks", "outcome_windows", "flags", "persistence"])
def test_the_tables_of_good_exports_stay_as_they_were(
    samples_run: Run, bad_run: Run, name: str
) -> None:
    before, after = table(Store(samples_run[0]), name), table(Store(bad_run[0]), name)
    assert after.filter(after["clinic_id"] != "clinic_z").equals(before)


def test_whatever_is_made_is_for_its_owner_alone(bad_run: Run) -> None:
    """The inbox is the clinics', and the folder around all was there before."""
    made = [
        path
        for path in bad_run[0].rglob("*")
        if path.relative_to(bad_run[0]).parts[0] != "inbox" and not path.is_symlink()
    ]
    assert {path.relative_to(bad_run[0]).parts[0] for path in made} >= {
        *("adherence.duckdb", ".published", "reports", "worklists", "private", "landing"),
        *("accepted", "quarantine", "derived", "logs", "data-docs", ".audit", ".lock"),
    }
    assert [path for path in made if path.stat().st_mode & 0o077] == []


def test_every_row_of_every_export_is_accounted_for(bad_run: Run) -> None:
    exports = table(Store(bad_run[0]), "exports")
    parts = exports["rows_accepted"] + exports["rows_quarantined"] + exports["rows_ignored"]
    taken = exports["state"] == "accepted"
    assert (exports["rows_read"] == parts).filter(taken).all()
    assert exports.filter(~taken)["reason"].to_list().count("empty") == 1


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of one's own to spoil."""
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("clinics.yaml", "Australia/Perth", "Perth", ["clinics.2.time_zone", "no time zone"]),
        ("clinics.yaml", "group:", "gruop:", ["group: expected", "gruop: there is no such key"]),
        ("measures.yaml", "amber_from_days: 4", "amber_from_days: four", ["flags.n2", "integer"]),
        ("exercises.yaml", "component: hip,", "component: knee,", ["exercises.0", "lumbar"]),
        ("exercises.yaml", "exercises:", "exercises: [", ["line", "YAML"]),
    ],
)
def test_a_typo_in_the_configuration_is_named(
    adherence: Program,
    config: Path,
    tmp_path: Path,
    file: str,
    before: str,
    after: str,
    said: list[str],
) -> None:
    path = config / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    run = adherence("run", "--data", tmp_path / "data", ADHERENCE_CONFIG=str(config))
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert all(word in run.stderr for word in [str(path), *said]), run.stderr
    assert not (tmp_path / "data").exists()


def test_a_slip_in_the_settings_of_mails_is_said_before_any_work(
    adherence: Program, config: Path, tmp_path: Path
) -> None:
    (config / "mail.yaml").write_text("sender: reports@group.example\nsmpt: {host: x}\n")
    run = adherence("run", "--data", tmp_path / "data", ADHERENCE_CONFIG=str(config))
    assert (run.returncode, len(run.stderr.splitlines())) == (2, 1)
    assert "mail.yaml" in run.stderr
    assert "smpt" in run.stderr
    assert not (tmp_path / "data").exists()


def test_who_names_a_rejected_export_again_hears_again_that_it_was(
    adherence: Program, tmp_path: Path
) -> None:
    file = tmp_path / "clinic_a_sessions_2026-11-15.csv"
    file.write_text("clinic_id,patient_id\nclinic_a,1\n")
    for _ in range(2):
        run = adherence("ingest", file, "--data", tmp_path / "data")
        assert run.returncode == 3
        assert "rejected whole: header row: " in run.stderr


def test_real_exports_are_not_taken_for_those_of_the_demo(
    adherence: Program, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "demo.txt").write_text("Invented patients.")
    run = adherence("run", "--data", data)
    assert run.returncode == 0
    assert f"{data / 'demo.txt'}: real exports belong in another --data" in run.stderr


def test_a_data_folder_that_cannot_be_written_is_named(adherence: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    run = adherence("run", "--data", tmp_path / "file" / "data")
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert "--data" in run.stderr
    assert "Choose a folder" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "--week", "2026-30"], "2026-W30"),
        (["report", "--week", "2025-W53"], "no week 53"),
        (["report", "--week", "2026-W30", "--known-at", "yesterday"], "--known-at"),
        (["report", "--week", "2026-W30", "--known-at", "9999-12-31"], "1900 to 2199"),
        (["report", "--week", "2026-W30", "--known-at", "0001-01-01"], "1900 to 2199"),
        (["ingest", "missing_sessions.csv"], "no such file"),
        (["status"], "adherence run"),
    ],
)
def test_wrong_usage_is_one_line(
    adherence: Program, tmp_path: Path, arguments: list[str], said: str
) -> None:
    run = adherence(*arguments, "--data", tmp_path / "data")
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_nothing_planted_is_found_where_it_must_not_be(bad_run: Run) -> None:
    from tests.canary import places_of

    data, run = bad_run
    assert places_of(CANARY, data) == []
    assert places_of(IN_FILE_NAME, data) == []
    assert CANARY not in run.stderr + run.stdout


def test_the_planted_words_are_where_they_may_be(bad_run: Run) -> None:
    """The check above would pass if nothing had been planted."""
    from tests.canary import private_places_of

    found = {
        path.relative_to(bad_run[0]).parts[0] for path in private_places_of(CANARY, bad_run[0])
    }
    assert {"inbox", "landing", "accepted", "quarantine", "derived", "private"} <= found


def test_a_planted_patient_is_published_under_a_key(bad_run: Run) -> None:
    weeks = table(Store(bad_run[0]), "patient_weeks")
    assert weeks.filter(weeks["clinic_id"] == "clinic_z")["week"].to_list()[0] == date(2026, 11, 2)


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_database_is_told_and_made_anew_by_the_next_run(
    samples_run: Run, adherence: Program, tmp_path: Path, start: int
) -> None:
    data = tmp_path / "data"
    shutil.copytree(samples_run[0], data, symlinks=True)
    expected = table(Store(data), "episodes")
    whole = (data / "adherence.duckdb").read_bytes()
    (data / "adherence.duckdb").write_bytes(whole[:start] + bytes(len(whole) - start))
    status = adherence("status", "--data", data)
    assert status.returncode == 0, status.stderr
    assert "adherence run" in status.stdout
    ran = adherence("run", "--data", data, "--as-of", "2026-11-15")
    assert ran.returncode == samples_run[1].returncode, ran.stderr
    assert table(Store(data), "episodes").equals(expected)
