"""The supervisor gets over what the machine refuses it for a while."""

import asyncio
import os
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.request import proxy_bypass

import pytest
from prefect.runner import Runner

from domain.settings import load_settings
from flows import run_deployments
from flows.children import Child
from flows.private_server import Address
from flows.serve import Supervisor
from flows.server_and_runner import RUNNER_SILENT_SECONDS, ServerAndRunner
from tests.shut_folders import shut_folder
from warehouse.store import Store


def test_a_server_that_cannot_be_started_is_tried_again_and_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    supervisor = Supervisor(Store(tmp_path), tmp_path, load_settings(), said.append)
    tried: list[float] = []

    def no_room(now: float, _: float) -> None:
        tried.append(now)
        if len(tried) == 3:
            supervisor.stop()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(supervisor._children, "keep", no_room)
    monkeypatch.setattr(supervisor._stopping, "wait", lambda _: None)
    supervisor.run()
    assert len(tried) == 3
    assert said == ["the server could not be started: No space left on device. It is tried again"]


def test_a_scan_that_fails_as_nobody_foresaw_is_told_of_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    supervisor = Supervisor(Store(tmp_path), tmp_path / "inbox", load_settings(), said.append)

    def unforeseen(_: float, __: datetime) -> list[str]:
        raise ValueError("Quillfeather")

    monkeypatch.setattr(supervisor._watch, "scan", unforeseen)
    supervisor.scan(0.0, datetime.now(UTC))
    [line] = said
    assert line.startswith("the inbox could not be scanned: ValueError at ")
    assert "Quillfeather" not in line


def test_what_worked_in_between_is_told_of_again(tmp_path: Path) -> None:
    said: list[str] = []
    inbox = tmp_path / "inbox"
    supervisor = Supervisor(Store(tmp_path), inbox, load_settings(), said.append)
    for _ in range(2):
        for _ in range(2):
            supervisor.scan(0.0, datetime.now(UTC))
            assert supervisor.health()["troubles"] == [said[-1]]
        inbox.mkdir()
        supervisor.scan(0.0, datetime.now(UTC))
        assert supervisor.health()["troubles"] == []
        inbox.rmdir()
    assert len(said) == 2


@pytest.mark.parametrize("file", ["exercises.yaml", "mail.yaml", "mappings/own.yaml"])
def test_a_slip_in_the_configuration_is_trouble_until_it_is_mended(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shutil.copytree(load_settings().folder, tmp_path / "config")
    store = Store(tmp_path / "data")
    supervisor = Supervisor(store, tmp_path, load_settings(config), print)
    monkeypatch.setattr("flows.children.Child.pid", 1)
    monkeypatch.setattr(supervisor._children, "_server_answered", time.monotonic())
    store.pulse.parent.mkdir(parents=True)
    store.pulse.touch()
    assert supervisor.health()["state"] == "running"
    (config / file).parent.mkdir(exist_ok=True)
    (config / file).write_text("slip: 1\n")
    health = supervisor.health()
    assert health["state"] == "in trouble"
    assert file in health["troubles"][0]


def test_what_cannot_be_read_is_trouble_until_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "shut").mkdir(parents=True)
    supervisor = Supervisor(Store(tmp_path), inbox, load_settings(), lambda _: None)
    with monkeypatch.context() as patch:
        shut_folder(inbox / "shut", patch)
        supervisor.scan(0.0, datetime.now(UTC))
    health = supervisor.health()
    assert (health["arriving"], health["unreadable"], health["without_room"]) == (0, 1, 0)
    (said,) = health["troubles"]
    assert said.startswith("1 file or folder of the inbox cannot be read")
    supervisor.scan(1.0, datetime.now(UTC))
    assert supervisor.health()["troubles"] == []


@pytest.mark.parametrize("hours", [-5, 0, 5])
def test_a_clock_that_is_set_neither_ends_a_runner_at_work_nor_hides_one_that_hangs(
    hours: int, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    children = ServerAndRunner(store, load_settings(), print)
    store.pulse.parent.mkdir(parents=True)

    def age_after_beat(at: float, seen: float) -> float:
        store.pulse.touch()
        os.utime(store.pulse, (at, at))
        return children._pulse_age(seen)

    before = time.time()
    assert age_after_beat(before, seen=1000.0) == 0
    # The clock is set, and the file has a time by that clock.
    assert age_after_beat(before + hours * 3600 + 10, seen=1010.0) == 0
    assert children._pulse_age(1010.0 + 2 * RUNNER_SILENT_SECONDS) > RUNNER_SILENT_SECONDS


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_runner_that_asks_no_more_has_no_pulse_whatever_its_clock_says(
    hours: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_deployments, "BEAT_SECONDS", 0.01)
    pulse, touched = tmp_path / "pulse", []
    monkeypatch.setattr(Path, "touch", lambda path: touched.append(path))
    asked = datetime.now(UTC) + timedelta(hours=hours)
    runner = cast(Runner, SimpleNamespace(last_polled=asked))

    async def watched() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(run_deployments.beat(runner, pulse), 0.5)

    asyncio.run(watched())
    assert 1 <= len(touched) <= 6


@pytest.mark.parametrize(("step", "ended"), [(-3600, 2), (-5, 0), (3600, 0)])
def test_server_and_runner_begin_anew_where_the_clock_was_set_back(
    step: int, ended: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[Child] = []
    monkeypatch.setattr(Child, "keep", lambda *_: False)
    monkeypatch.setattr(Child, "kill", lambda child: killed.append(child))
    monkeypatch.setattr(Child, "stop", lambda child, _: killed.append(child))
    children = ServerAndRunner(Store(tmp_path), load_settings(), lambda: None)
    for now, moment in ((0.0, 9e8), (10.0, 9e8 + 10), (20.0, 9e8 + 20 + step), (30.0, 9e8 + step)):
        children.keep(now, moment)
    assert len(killed) == ended


@pytest.mark.parametrize("named", ["", "intranet.example", "*"])
def test_no_proxy_is_asked_for_the_private_server(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", named)
    for name, value in Address().environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_bypass("127.0.0.1")
    assert bool(proxy_bypass("intranet.example")) == bool(named)
