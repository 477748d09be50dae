"""The supervisor gets over what the machine refuses it for a while."""

from pathlib import Path

import pytest

from domain.settings import load_settings
from flows.serve import Supervisor
from warehouse.store import Store


def test_a_server_that_cannot_be_started_is_tried_again_and_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    supervisor = Supervisor(Store(tmp_path), tmp_path / "inbox", load_settings(), said.append)
    tried: list[float] = []

    def no_room(now: float) -> None:
        tried.append(now)
        if len(tried) == 3:
            supervisor.stop()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(supervisor, "keep", no_room)
    monkeypatch.setattr(supervisor._stopping, "wait", lambda _: None)
    supervisor.run()
    assert len(tried) == 3
    assert said == ["the server could not be started: No space left on device. It is tried again"]
