"""Every command that changes something leaves one line, however it ends."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from warehouse.audit_check import checked_log
from warehouse.recorded import recorded, user_name, write_entry
from warehouse.store import Store

AT = datetime(2026, 11, 16, 5, 30, tzinfo=UTC)


def lines(store: Store) -> tuple[dict[str, Any], ...]:
    return checked_log(store).lines


def test_a_line_says_who_when_what_and_what_came_of_it(store: Store) -> None:
    with recorded(store, "run", AT, as_of=AT.date(), week=None) as entry:
        entry.inputs["exports"] = ["ab"]
        entry.counts["rows_read"] = 7
    (line,) = lines(store)
    assert line["at"] == "2026-11-16T05:30:00+00:00"
    assert (line["who"], line["command"], line["ended"]) == (user_name(), "run", "done")
    assert line["options"] == {"as_of": "2026-11-16"}
    assert (line["inputs"], line["counts"]) == ({"exports": ["ab"]}, {"rows_read": 7})
    assert not store.audit_begun.exists()


def test_what_changed_nothing_leaves_no_line(store: Store) -> None:
    with recorded(store, "ingest", AT):
        pass
    assert lines(store) == ()


def test_a_command_within_another_adds_to_its_line(store: Store) -> None:
    with recorded(store, "run", AT) as outer:
        with recorded(store, "publish", AT) as inner:
            inner.counts["clinics"] = 3
        assert outer is inner
    assert [line["command"] for line in lines(store)] == ["run"]


def test_a_command_that_fails_leaves_a_line_without_its_words(store: Store) -> None:
    def fail() -> None:
        with recorded(store, "publish", AT):
            raise RuntimeError("of a patient")

    with pytest.raises(RuntimeError):
        fail()
    (line,) = lines(store)
    assert line["ended"] == "failed"
    assert b"of a patient" not in store.audit_log.read_bytes()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from warehouse.recorded import recorded
from warehouse.store import Store
with recorded(Store(Path(sys.argv[1])), "publish", datetime(2026, 11, 16, tzinfo=UTC)) as entry:
    entry.counts["clinics"] = 1
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_command_that_is_killed_gets_its_line_from_the_next(store: Store) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(store.data)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with recorded(store, "run", AT) as entry:
        entry.counts["clinics"] = 2
    assert [(one["command"], one["ended"]) for one in lines(store)] == [
        ("publish", "killed"),
        ("run", "done"),
    ]
    assert "counts" not in lines(store)[0]


def test_a_command_that_was_killed_after_its_line_has_one(store: Store) -> None:
    with recorded(store, "run", AT) as entry:
        entry.counts["clinics"] = 2
        begun = store.audit_begun.read_text()
    store.audit_begun.write_text(begun)
    with recorded(store, "report", AT) as entry:
        entry.counts["reports"] = 2
    assert [one["command"] for one in lines(store)] == ["run", "report"]
    assert json.loads(begun)["command"] == "run"


def test_what_changes_nothing_but_is_to_be_known_leaves_a_line_too(store: Store) -> None:
    write_entry(store, "whois", AT, {"patients": 1})
    assert [(one["command"], one["counts"]) for one in lines(store)] == [("whois", {"patients": 1})]


def test_many_processes_that_write_at_once_leave_one_chain(store: Store) -> None:
    program = (
        "import sys; from pathlib import Path; from warehouse.audit import append; "
        "from warehouse.store import Store\n"
        "for n in range(20): append({'n': n}, Store(Path(sys.argv[1])))"
    )
    writing = [subprocess.Popen([sys.executable, "-c", program, str(store.data)]) for _ in range(3)]
    assert [process.wait(60) for process in writing] == [0, 0, 0]
    assert [one["line"] for one in lines(store)] == list(range(1, 61))


def test_the_user_is_the_systems_own_and_not_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = user_name()
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody else")
    assert user_name() == name
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)
    assert user_name() == "4000000000"
    assert os.getuid() == 4_000_000_000
