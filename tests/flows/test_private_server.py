"""The private server of a run: there while the run is, and gone with it, even when it is killed."""

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import PLAIN, ROOT
from tests.processes import family, gone, until

pytestmark = [pytest.mark.slow, pytest.mark.service]


def test_a_run_that_is_killed_leaves_no_server_behind(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "inbox").mkdir(parents=True)
    shutil.copy(PLAIN / "clinic_a_sessions_2026-11-15.csv", data / "inbox")
    passed = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    with subprocess.Popen(
        [sys.executable, "-m", "adherence", "run", "--data", str(data)],
        cwd=ROOT,
        env=passed,
        stderr=subprocess.DEVNULL,
    ) as run:

        def servers() -> set[int]:
            found = family(run.pid) - {run.pid}
            return {p for p in found if b"flows.server_process" in _command(p)}

        (server,) = until(servers, "the server to be there")
        run.kill()
    until(partial(gone, {server}), "the server to be gone", 30)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
