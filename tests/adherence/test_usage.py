"""A slip on the command line is told in one line, whoever notices it."""

from pathlib import Path

import pytest

from tests.conftest import Program


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("report",), "Missing option '--week'"),
        (
            ("run", "--as-of", "15.11.2026"),
            "Invalid value for '--as-of': '15.11.2026' is not a day. Expected one such as",
        ),
        (("run", "--as-of", "9999-12-31"), "--as-of 9999-12-31: expected a day from 1901"),
        (("run", "--as-of", "1900-12-31"), "--as-of 1900-12-31: expected a day from 1901 to 2199"),
        (("simulate", "--patients", "x"), "Invalid value for '--patients'"),
        (("run", "--data", ""), "Invalid value for '--data': it is empty"),
        (("report", "--week", "9999-W52", "--data", "."), "'9999-W52' is not a week"),
        (
            ("forget", "clinic_a", "", "--yes", "--data", "."),
            "forget: the clinic or the patient",
        ),
        (("forget", " ", "0006", "--yes", "--data", "."), "forget: the clinic or the patient"),
        (("quarantine", "--csv", "x.csv", "--json", "--data", "."), "--csv and --json: choose one"),
        (("quarantine", "--csv", "no/x.csv", "--data", "."), "--csv no/x.csv: cannot be written"),
        (("no-such-command",), "No such command 'no-such-command'"),
        (("status", "--no-such-option"), "No such option: --no-such-option"),
        (("--data", "here", "status"), "No such option: --data. Options stand behind the command."),
    ],
)
def test_it_ends_with_2_and_one_line(call: tuple[str, ...], words: str, adherence: Program) -> None:
    ran = adherence(*call)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.startswith(f"adherence: {words}")


def test_without_a_log_everything_else_goes_on(adherence: Program, tmp_path: Path) -> None:
    (tmp_path / "logs" / "adherence.log").mkdir(parents=True)
    ran = adherence("forget", "clinic_a", "0001", "--data", tmp_path)
    no_log, nobody = ran.stderr.splitlines()
    assert "adherence.log: no log can be written (Is a directory)" in no_log
    assert "no patient 0001 of clinic_a is known here" in nobody


def test_without_a_command_they_are_listed(adherence: Program) -> None:
    ran = adherence()
    assert ran.returncode == 2
    assert "quarantine" in ran.stdout
