from datetime import date
from pathlib import Path

import pytest

from tests.adherence.conftest import Command

FEW = {"patients": 4, "weeks": 2, "seed": 7, "clinics": 1}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adherence.make.DEMO", FEW)


@pytest.mark.parametrize("status", [0, 1, 3, 75])
def test_it_ends_as_its_run_does(
    status: int, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(data: Path, inbox: Path, as_of: date) -> int:
        assert list(inbox.glob("*.csv"))
        assert as_of.isoweekday() == 7
        return status

    monkeypatch.setattr("adherence.work.run_on", run)
    assert command("demo", "--data", "there").exit_code == status
    assert (tmp_path / "there" / "demo.txt").exists()


def test_real_exports_are_not_mixed_with_invented_ones(command: Command, tmp_path: Path) -> None:
    inbox = tmp_path / "data" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "sessions.csv").write_text("clinic_id\n")
    ended = command("demo")
    assert ended.exit_code == 2
    assert "holds exports already" in ended.stderr
    assert [path.name for path in inbox.iterdir()] == ["sessions.csv"]
