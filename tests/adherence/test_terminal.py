"""Whatever goes wrong, the person at the terminal reads one line and gets a status."""

import os
import re
import subprocess
import sys
from datetime import date
from errno import ENOSPC
from io import StringIO
from pathlib import Path

import pytest
import typer
from polars.exceptions import ComputeError, PanicException

from adherence.service import say_if_heard
from adherence.terminal import command, say, typed
from domain import interrupts
from domain.errors import AdherenceError, UsageError
from flows import once, private_server
from flows.engine import guarded
from flows.private_server import PrivateServer, ServerFailed
from tests.conftest import PLAIN, ROOT
from warehouse.store import Store


def ended(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The status of a command that raised this, and what it said."""

    @command
    def take_in() -> int:
        raise error

    with pytest.raises(typer.Exit) as end:
        take_in()
    said = capsys.readouterr()
    assert said.out == ""
    return end.value.exit_code, said.err


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (UsageError("--week: no"), 2, "adherence: --week: no"),
        (ServerFailed("it did\nnot start"), 1, "adherence: it did not start"),
        (PermissionError(13, "Permission denied", "inbox"), 1, "inbox: Permission denied"),
        (KeyboardInterrupt(), 1, "stopped"),
        (RuntimeError("Maria Muster, 007"), 1, "take_in: RuntimeError at tests/adherence/"),
        (PanicException("Maria Muster, 007"), 1, "take_in: PanicException at tests/adherence/"),
    ],
)
def test_every_failure_is_one_line_with_its_status(
    error: BaseException,
    status: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    found, said = ended(error, capsys)
    assert (found, said.count("\n")) == (status, 1)
    assert words in said
    assert "Maria" not in said
    # Files are named as clinics like; what a person at the terminal mends may quote an argument.
    assert not {"inbox", "--week", "Maria"} & set(re.findall(r"[\w-]+", caplog.text))
    assert "take_in" in caplog.text


def test_ctrl_c_is_told_as_such_whatever_an_engine_made_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interrupts, "_signals", [2])
    status, said = ended(UsageError("Query interrupted"), capsys)
    assert (status, said.startswith("adherence: stopped")) == (1, True)


def test_ctrl_c_that_an_engine_took_for_an_error_still_ends_the_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interrupts, "_signals", list[int]())

    @guarded
    def step(*, is_swallowed: bool) -> None:
        try:
            interrupts._interrupted(2, None)
        except KeyboardInterrupt:
            if not is_swallowed:
                raise RuntimeError("Query interrupted") from None

    for is_swallowed in (True, False):
        with pytest.raises(KeyboardInterrupt):
            step(is_swallowed=is_swallowed)


def test_a_line_says_what_it_holds_and_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say("columns: \x1b[2K\x1b]0;owned\x07note, b\udcffd")
    assert capsys.readouterr().err == "columns: [2K ]0;owned note, b\\udcffd\n"


def test_each_dash_is_a_line_of_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(" 0006\n0007\n0008\n"))
    assert typed(["clinic_a", "-", "s-1", "-"], "id") == ["clinic_a", " 0006", "s-1", "0007"]


def test_who_sits_at_a_terminal_is_asked_where_no_answer_goes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = StringIO("0006\n")
    line.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", line)
    assert typed(["-"], "patient") == ["0006"]
    assert capsys.readouterr() == ("", "patient: ")


def test_a_server_that_does_not_start_in_time_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(private_server, "START_SECONDS", 0)
    monkeypatch.setattr(private_server, "server_command", lambda address, log: ["sleep", "60"])
    server = PrivateServer({}, tmp_path / "server.log")
    try:
        with pytest.raises(ServerFailed) as failure:
            server.wait()
    finally:
        server.stop()
    status, said = ended(failure.value, capsys)
    assert (status, said.count("\n")) == (1, 1)
    assert "did not start" in said


def test_an_engine_that_fails_while_a_flow_runs_leaves_what_was_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As Prefect does where its server is there and does not answer."""

    def unreachable(*_: object) -> None:
        raise RuntimeError("Failed to reach API at http://127.0.0.1:4200/api/")

    store = Store(tmp_path)
    store.database.write_bytes(b"as published before")
    monkeypatch.setattr(once, "publish", unreachable)
    with pytest.raises(AdherenceError) as failure:
        once.publish_once(tmp_path, date(2026, 11, 15))
    status, said = ended(failure.value, capsys)
    assert (status, said.count("\n")) == (1, 1)
    assert "RuntimeError at" in said
    assert "PREFECT_API_URL" in said
    assert store.database.read_bytes() == b"as published before"


def test_a_full_disk_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = ended(OSError(ENOSPC, os.strerror(ENOSPC)), capsys)
    assert status == 1
    assert said.startswith("adherence: take_in: the disk is full. ")
    assert said.endswith("Make room where --data lies, and run again\n")
    status, said = ended(ComputeError("x: No space left on device"), capsys)
    assert (status, said.split(": ")[2][:16]) == (1, "the disk is full")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_it_is_said_where_standard_output_is_what_has_no_room(unbuffered: str) -> None:
    """Not the disk of --data, where whoever is told so looks in vain."""
    file = PLAIN / "clinic_a_sessions_2026-11-15.csv"
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "adherence", "profile", file],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=300,
        )
    assert (ended.returncode, ended.stderr) == (
        1,
        "adherence: standard output: the disk that it is written to is full. Make room there, and "
        "run again\n",
    )


def test_a_step_that_fails_is_told_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise UsageError("the configuration is wrong")

    monkeypatch.setattr(once, "take_in", refused)
    with pytest.raises(UsageError, match="the configuration is wrong"):
        once.take_in_once(tmp_path)


def test_a_service_goes_on_where_its_log_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(StringIO):
        def write(self, _: str) -> int:
            raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("sys.stderr", Full())
    with pytest.raises(OSError, match="No space"):
        say("watching")
    say_if_heard("watching")
