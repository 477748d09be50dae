"""The service as people run it: a process, its health, and what its server says."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from flows.health import service_health
from flows.loopback import ask
from tests.conftest import ROOT
from tests.pipeline import KEY
from tests.processes import family, gone, until
from warehouse.store import Store

SETTLE_SECONDS = 0.5


def configuration(folder: Path, **service: object) -> Path:
    """A configuration whose service settles fast."""
    shutil.copytree(ROOT / "config", folder)
    chosen = {"settle_seconds": SETTLE_SECONDS, "scan_every_seconds": 0.25, "prefect_ui": True}
    (folder / "service.yaml").write_text(yaml.safe_dump({**chosen, **service}))
    return folder


class Service:
    """`adherence serve` on a folder of its own."""

    def __init__(
        self, data: Path, config: Path, inbox: Path | None = None, **environment: str
    ) -> None:
        self.store = Store(data)
        self.inbox = inbox or self.store.inbox
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.config = config
        self._environment = environment
        self.process = self.started()

    def started(self) -> "subprocess.Popen[bytes]":
        """The process, started."""
        passed = {
            k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "PYTHONDONT"))
        }
        return subprocess.Popen(
            [
                *[sys.executable, "-m", "adherence", "serve"],
                *["--data", str(self.store.data), "--inbox", str(self.inbox)],
            ],
            cwd=ROOT,
            env={
                **passed,
                "ADHERENCE_CONFIG": str(self.config),
                "ADHERENCE_KEY": KEY,
                **self._environment,
            },
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def health(self) -> dict[str, Any]:
        """What it says of itself; nothing where it does not answer."""
        return service_health(self.store) or {}

    def wait_until_running(self) -> None:
        """Waits until server and Runner are up."""
        until(lambda: self.health.get("state") == "running", "the service to run")

    def ask(self, path: str, body: object = None) -> Any:
        """What the private server answers."""
        port = int(self.health["ui"].rpartition(":")[2])
        secret = self.store.service_password.read_text()
        status, answer = ask(port, f"/api{path}", body, secret=secret, timeout_seconds=30)
        assert status < 300, f"{path}: {status}"
        return json.loads(answer) if answer else None

    def runs(self, flow: str, *states: str) -> list[dict[str, Any]]:
        """The runs of a flow in these states, the earliest first."""
        asked = {
            "flows": {"name": {"any_": [flow]}},
            "flow_runs": {"state": {"type": {"any_": list(states)}}},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        return list(self.ask("/flow_runs/filter", asked))

    def drop(self, files: Iterable[Path]) -> None:
        """Copies files to the inbox, as a careful exporter does."""
        for file in files:
            part = Path(shutil.copy(file, self.inbox / f"{file.name}.part"))
            part.rename(part.with_suffix(""))

    @property
    def receipts(self) -> set[str]:
        """Ids of the exports that were taken in."""
        return {path.stem for path in self.store.receipts.glob("*.json")}

    def notices(self, kind: str) -> list[str]:
        """Notices of a kind in the outbox."""
        return [path.read_text() for path in self.store.outbox.glob(f"{kind}-*.txt")]

    def kill(self, child: str) -> int:
        """Kills the server or the Runner, once it is there; its number."""
        pid = until(lambda: self.health.get(child, {}).get("pid"), f"the {child} to be there")
        os.kill(pid, signal.SIGKILL)
        return int(pid)

    def kill_all(self) -> None:
        """Kills the supervisor, waits until its children have ended by themselves, starts anew."""
        mine = family(self.process.pid)
        self.process.kill()
        self.process.wait()
        until(lambda: gone(mine), "the family to be gone", 120)
        self.process = self.started()

    def stop(self) -> int:
        """Tells it to stop, and waits; the exit status."""
        self.process.terminate()
        return self.process.wait(120)
