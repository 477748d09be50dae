"""The supervisor: a private server, a Runner and the scan, kept running until told to stop.

It imports no Prefect: what it needs of it are two child processes and one HTTP request.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import AdherenceError, Locked
from domain.mail import mail_settings
from domain.settings import Settings, load_settings
from flows.announcements import Announcements
from flows.engine import place_of
from flows.loopback import LOOPBACK
from flows.server_and_runner import ServerAndRunner
from flows.watch import Watch
from sources.mapping_files import load_mappings
from warehouse.receipt_files import read_receipt
from warehouse.store import Store


class Supervisor:
    """The service on one store."""

    def __init__(
        self, store: Store, inbox: Path, settings: Settings, say: Callable[[str], None]
    ) -> None:
        self._store = store
        self._settings = settings
        self._say = say
        self._stopping = threading.Event()
        # What is not as it should be, and has been said: by what it is of, until it works again.
        self._troubles: dict[str, str] = {}
        service = settings.service
        self._watch = Watch(store, inbox, service.settle_seconds, settings.folder, say)
        self._announcements = Announcements(store)
        self._children = ServerAndRunner(store, settings, self._announcements.restarted)
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
                self._keep(time.monotonic(), time.time())
                self.scan(time.monotonic(), datetime.now(UTC))
                self.announce(time.monotonic())
                self._stopping.wait(pause)
        finally:
            self._children.stop()

    def _keep(self, now: float, moment: float) -> None:
        try:
            self._children.keep(now, moment)
        except OSError as trouble:
            # Such as a full disk: whoever makes room finds the service at work.
            why = f"the server could not be started: {trouble.strerror}. It is tried again"
            self._tell("server", why)
        else:
            self._troubles.pop("server", None)

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
        if not (self._children.server_answers and self._store.pulse.exists()):
            return
        try:
            self._announcements.send(now, self._children.address)
        except OSError as trouble:
            # Such as a share that is away for a while.
            why = f"what has landed could not be told: {trouble.strerror}. It is tried again"
            self._tell("events", why)
        else:
            self._troubles.pop("events", None)

    def _tell(self, of: str, message: str) -> None:
        if message != self._troubles.get(of):
            self._troubles[of] = message
            self._say(message)

    def health(self) -> dict[str, Any]:
        """What `adherence status` shows: states, numbers of processes, counts."""
        now = time.monotonic()
        server, runner = self._children.server, self._children.runner
        server_up, runner_up = self._children.is_server_up(now), self._children.is_runner_up(now)
        troubles = [*self._slips(), *self._troubles.values(), *self._watch.held_up.troubles()]
        state = "in trouble" if troubles else "running"
        return {
            "state": state if server_up and runner_up else "starting",
            "troubles": troubles,
            "pid": os.getpid(),
            "started_at": self._started_at.isoformat(),
            "scanned_at": self._scanned_at and self._scanned_at.isoformat(),
            "server": {"pid": server.pid, "starts": server.starts},
            "runner": {"pid": runner.pid, "starts": runner.starts},
            **self._watch.counts(),
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
            "ui": f"http://{LOOPBACK}:{self._children.address.port}",
            "password_in": str(self._store.service_password),
        }
