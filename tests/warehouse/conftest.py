"""A store of its own for each test, in a folder whose name no reader may take for a pattern."""

from pathlib import Path

import pytest

from warehouse.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    data = tmp_path / "data [x] it's *"
    data.mkdir()
    return Store(data)
