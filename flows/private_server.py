"""The private Prefect server: on this machine only, with a password, and never left behind."""

import atexit
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import getproxies_environment

from domain.environment import REPOSITORY
from domain.errors import AdherenceError
from flows.loopback import LOOPBACK, ask

START_SECONDS = 180
STOP_SECONDS = 10
# Left out is what deployments need, schedules and triggers, and Prefect's kinds of blocks.
ONLY_RUNS = {
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
}


class ServerFailed(AdherenceError):
    """The private server did not start."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        port: int = listener.getsockname()[1]
    return port


@dataclass(frozen=True)
class Address:
    """Where the private server listens, and the password that it asks for."""

    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: f"adherence:{secrets.token_urlsafe(24)}")

    @property
    def environment(self) -> dict[str, str]:
        """What server and clients read of it."""
        origin = f"http://{LOOPBACK}:{self.port}"
        return {
            "PREFECT_API_URL": f"{origin}/api",
            "PREFECT_API_AUTH_STRING": self.secret,
            "PREFECT_SERVER_API_AUTH_STRING": self.secret,
            # Prefect's own default lets any page in a browser on this machine talk to it.
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": origin,
            "no_proxy": _no_proxy(),
        }

    def is_healthy(self) -> bool:
        """Whether the server answers."""
        try:
            return ask(self.port, "/api/health", timeout_seconds=2)[0] == 200
        except OSError:
            return False


def _no_proxy() -> str:
    """What no proxy is asked for: what the environment names, and this machine."""
    named = getproxies_environment().get("no", "")
    return named if named == "*" else f"{named},{LOOPBACK}".lstrip(",")


def server_command(address: Address, log: Path) -> list[str]:
    """The command line of the server process; it ends with the process that asks."""
    module = [sys.executable, "-m", "flows.server_process"]
    return [*module, str(address.port), str(os.getpid()), str(log)]


class PrivateServer:
    """A server for the runs of this process. It starts while the caller gets on with other work."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.address = Address()
        self._process = subprocess.Popen(
            server_command(self.address, log),
            cwd=REPOSITORY,
            env={**environment, **self.address.environment, **ONLY_RUNS},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Control-C at the terminal is for the parent, which stops the server last.
            start_new_session=True,
        )
        # Prefect sends what it has left before the functions of atexit are called.
        atexit.register(self.stop)

    def wait(self) -> None:
        """Waits until it answers; raises ServerFailed where it does not."""
        end = time.monotonic() + START_SECONDS
        while not self.address.is_healthy():
            if self._process.poll() is not None or time.monotonic() > end:
                raise ServerFailed(
                    "Prefect's private server did not start. Nothing was changed. Run again; if it "
                    "stays so, remove the folder .prefect under --data, which holds no results"
                )
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it; it holds nothing that is needed again."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
            return
        self._process.kill()
        self._process.wait()
