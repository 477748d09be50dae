"""What a run says of what it took in, also where something else failed."""

from pathlib import Path

import pytest

from adherence import work
from flows.take_in import ExportsFailed
from warehouse.store import Store


def test_what_was_taken_in_is_told_where_another_export_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def failing(_: object) -> None:
        raise ExportsFailed("1 of 3 exports could not be taken in", ["one", "two"])

    monkeypatch.setattr("flows.once.take_in_once", failing)
    monkeypatch.setattr(work, "tell_taken", lambda taken, _: told.extend(taken))
    with pytest.raises(ExportsFailed):
        work.taken_in(Store(tmp_path))
    assert told == ["one", "two"]
