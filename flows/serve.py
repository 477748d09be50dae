"""The supervisor: a private server, a Runner and the scan, kept running until told to stop.

It imports no Prefect: what it needs of it are two child processes and one HTTP request.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import AdherenceError, Locked
from domain.mail import mail_settings
from domain.settings import Settings, load_settings
from flows.announcements import Announcements
from flows.children import Child
from flows.engine import place_of, service_environment
from flows.loopback import LOOPBACK
from flows.private_server import Address, server_command
from flows.watch import Watch
from sources.mapping_files import load_mappings
from warehouse.atomic import write_text
from warehouse.receipts import read_receipt
from warehouse.store import Store

# A server that is still migrating its database, or busy, is given time.
SERVER_STARTS_SECONDS = 180.0
SERVER_SILENT_SECONDS = 60.0
RUNNER_SILENT_SECONDS = 180.0
# Its memory grows by half a megabyte or so a batch; a run at work gets over a server that restarts.
SERVER_LIVES_SECONDS = 7 * 86400.0
ANOTHER_PORT_AFTER = 3
# What has answered or asked for work within that time is said to be running.
UP_SECONDS = 30.0
RUNNER_STOPS_SECONDS = 20.0
SERVER_STOPS_SECONDS = 10.0


class Supervisor:
    """The service on one store."""

    def __init__(
        self, store: Store, inbox: Path, settings: Settings, say: Callable[[str], None]
    ) -> None:
        self._store = store
        self._settings = settings
        self._say = say
        self._stopping = threading.Event()
        self._address = Address()
        self._server = Child(self._server_command, store.logs / "server-start.txt")
        self._runner = Child(self._runner_command, store.logs / "runner-start.txt")
        self._server_answers = False
        self._server_answered: float | None = None
        self._beat: int | None = None
        self._beat_seen = 0.0
        # What is not as it should be, and has been said: by what it is of, until it works again.
        self._troubles: dict[str, str] = {}
        service = settings.service
        self._watch = Watch(store, inbox, service.settle_seconds, settings.folder, say)
        self._announcements = Announcements(store)
        self._started_at = datetime.now(UTC)
        self._scanned_at: datetime | None = None

    def stop(self, *_: object) -> None:
        """Asks it to stop; may be called from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Works until it is asked to stop, then stops its children in order."""
        pause = self._settings.service.scan_every_seconds
        try:
            while not self._stopping.is_set():
                self._kept(time.monotonic())
                self.scan(time.monotonic(), datetime.now(UTC))
                self.announce(time.monotonic())
                self._stopping.wait(pause)
        finally:
            # The Runner first: it hands over what it has left, and waits long for a stopped server.
            self._runner.stop(RUNNER_STOPS_SECONDS)
            self._server.stop(SERVER_STOPS_SECONDS)

    def _kept(self, now: float) -> None:
        try:
            self.keep(now)
        except OSError as trouble:
            # Such as a full disk: whoever makes room finds the service at work.
            why = f"the server could not be started: {trouble.strerror}. It is tried again"
            self._tell("server", why)
        else:
            self._troubles.pop("server", None)

    def keep(self, now: float) -> None:
        """Starts what does not run, and ends what does not answer, so that it is started again."""
        if self._server.ends_in_a_row >= ANOTHER_PORT_AFTER:
            self._address = Address()
            self._server.ends_in_a_row = 0
            self._runner.kill()
        environment = service_environment(self._store, self._settings, self._address)
        if self._server.keep(now, environment):
            self._server_answered = None
            write_text(self._store.service_password, self._address.secret)
        self._server_answers = self._server.pid is not None and self._address.is_healthy()
        if self._server_answers:
            if self._server_answered is None:
                self._announcements.restarted()
            self._server_answered = now
            if self._runner.keep(now, environment):
                self._store.pulse.unlink(missing_ok=True)
                self._announcements.restarted()
        elif self._is_silent(now):
            self._server.kill()
        if self._server.pid and self._server.age(now) > SERVER_LIVES_SECONDS:
            self._server.stop(SERVER_STOPS_SECONDS)
        if self._runner.pid and self._pulse_age(now) > RUNNER_SILENT_SECONDS:
            self._runner.kill()

    def _is_silent(self, now: float) -> bool:
        if self._server_answered is None:
            return self._server.age(now) > SERVER_STARTS_SECONDS
        return now - self._server_answered > SERVER_SILENT_SECONDS

    def _pulse_age(self, now: float) -> float:
        """Seconds since the Runner was last seen to ask for work; since its start where it was not.

        By a clock that nobody sets: of the file's time only that it is another one counts.
        """
        with suppress(FileNotFoundError):
            beat = self._store.pulse.stat().st_mtime_ns
            if beat != self._beat:
                self._beat, self._beat_seen = beat, now
            return now - self._beat_seen
        return self._runner.age(now)

    def scan(self, now: float, received_at: datetime) -> None:
        """Looks into the inbox; what was landed is announced once the server answers."""
        try:
            landed = self._watch.scan(now, received_at)
            # Else every start would announce all that the inbox ever held.
            fresh = [one for one in landed if read_receipt(one, self._store) is None]
        except Locked:
            # A flow is at work; everything is found again at the next scan.
            return
        except Exception as trouble:
            is_foreseen = isinstance(trouble, AdherenceError | OSError)
            why = trouble if is_foreseen else f"{type(trouble).__name__} at {place_of(trouble)}"
            self._tell("inbox", f"the inbox could not be scanned: {why}. It is tried again")
            return
        self._troubles.pop("inbox", None)
        self._announcements.add(fresh)
        self._scanned_at = received_at

    def announce(self, now: float) -> None:
        """Tells the server what has landed; what it does not take is told again."""
        # Not before the Runner asks for work: until then its deployments may not be there.
        if self._server_answers and self._store.pulse.exists():
            self._announcements.send(now, self._address)

    def _tell(self, of: str, message: str) -> None:
        if message != self._troubles.get(of):
            self._troubles[of] = message
            self._say(message)

    def health(self) -> dict[str, Any]:
        """What `adherence status` shows: states, numbers of processes, counts."""
        now = time.monotonic()
        answered = self._server_answered
        answers = answered is not None and now - answered < UP_SECONDS
        server_up = self._server.pid is not None and answers
        asks = self._store.pulse.exists() and self._pulse_age(now) < UP_SECONDS
        runner_up = self._runner.pid is not None and asks
        troubles = [*self._slips(), *self._troubles.values()]
        state = "in trouble" if troubles else "running"
        return {
            "state": state if server_up and runner_up else "starting",
            "troubles": troubles,
            "pid": os.getpid(),
            "started_at": self._started_at.isoformat(),
            "scanned_at": self._scanned_at and self._scanned_at.isoformat(),
            "server": {"pid": self._server.pid, "starts": self._server.starts},
            "runner": {"pid": self._runner.pid, "starts": self._runner.starts},
            "arriving": self._watch.arriving,
            "read_by_no_mapping": len(self._watch.unread),
            "to_announce": self._announcements.waiting,
            **self._pages(),
        }

    def _slips(self) -> Iterator[str]:
        """What is wrong with the configuration by now, at which every flow fails."""
        folder = self._settings.folder
        try:
            load_settings(folder)
            mail_settings(folder)
            load_mappings(folder)
        except AdherenceError as slip:
            yield str(slip)

    def _pages(self) -> dict[str, str]:
        """Where Prefect's pages are, and where the password lies that they ask for."""
        if not self._settings.service.prefect_ui:
            return {}
        return {
            "ui": f"http://{LOOPBACK}:{self._address.port}",
            "password_in": str(self._store.service_password),
        }

    def _server_command(self) -> list[str]:
        return server_command(self._address, self._store.logs / "server.log")

    def _runner_command(self) -> list[str]:
        zone = self._settings.clinics.group.time_zone
        module = [sys.executable, "-m", "flows.run_deployments"]
        return [*module, str(self._store.data), str(os.getpid()), zone]
