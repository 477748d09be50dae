"""What passes is gone when whoever made it is, however that came to its end."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from domain.environment import REPOSITORY
from warehouse.passing import passing_folder

WAITS = (
    "import signal, time\n"
    # Under nohup a process takes no notice of that one, nor do those that it starts.
    "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
    "from warehouse.passing import passing_folder\n"
    "with passing_folder() as folder:\n"
    "    (folder / 'rows.csv').write_text('0007')\n"
    "    print(folder, flush=True)\n"
    "    time.sleep(60)\n"
)


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def ended_by(number: signal.Signals, place: Path) -> tuple[int, Path]:
    """How a process ended that was sent a signal, and the folder that it had."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITS],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        assert (folder / "rows.csv").exists()
        process.send_signal(number)
        return process.wait(), folder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_rows_are_gone_after_a_signal_to_end(number: signal.Signals, tmp_path: Path) -> None:
    assert ended_by(number, tmp_path)[0] == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_rows_that_a_kill_left_are_gone_as_soon_as_somebody_wants_such_a_folder(
    tmp_path: Path,
) -> None:
    assert ended_by(signal.SIGKILL, tmp_path)[1].exists()
    others = [tmp_path / f"adherence-{os.getppid()}-at-work", tmp_path / "adherence-of-somebody"]
    for other in others:
        other.mkdir()
    with passing_folder() as folder:
        assert sorted(tmp_path.iterdir()) == sorted([folder, *others])
    assert sorted(tmp_path.iterdir()) == sorted(others)
