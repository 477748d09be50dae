"""The children of the service: its private server, and the Runner that asks it for work."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from domain.settings import Settings
from flows.children import Child
from flows.empty_database import begin_with_empty
from flows.engine import service_environment
from flows.private_server import Address, server_command
from warehouse.atomic import write_text
from warehouse.store import Store

# A server that is still migrating its database, or busy, is given time.
SERVER_STARTS_SECONDS = 180.0
SERVER_SILENT_SECONDS = 60.0
RUNNER_SILENT_SECONDS = 180.0
# Its memory grows by half a megabyte or so a batch; a run at work gets over a server that restarts.
SERVER_LIVES_SECONDS = 7 * 86400.0
SET_BACK_SECONDS = 60.0
ANOTHER_PORT_AFTER = 3
# What has answered or asked for work within that time is said to be running.
UP_SECONDS = 30.0
RUNNER_STOPS_SECONDS = 20.0
SERVER_STOPS_SECONDS = 10.0


class ServerAndRunner:
    """Both of them, kept running; ``restarted`` is called when one of them is a new one."""

    def __init__(self, store: Store, settings: Settings, restarted: Callable[[], None]) -> None:
        self._store = store
        self._settings = settings
        self._restarted = restarted
        self.address = Address()
        self.server = Child(self._server_command, store.logs / "server-start.txt")
        self.runner = Child(self._runner_command, store.logs / "runner-start.txt")
        self.server_answers = False
        self._server_answered: float | None = None
        self._beat: int | None = None
        self._beat_seen = 0.0
        # What the time of day is beyond the clock that nobody sets.
        self._ahead = float("-inf")

    def keep(self, now: float, moment: float) -> None:
        """Starts what does not run, and ends what does not answer, so that it is started again.

        ``now`` is of a clock that nobody sets, ``moment`` the time of day; both in seconds.
        """
        if self.server.ends_in_a_row >= ANOTHER_PORT_AFTER:
            self.address = Address()
            self.server.ends_in_a_row = 0
            self.runner.kill()
        if self._is_set_back(now, moment):
            self.runner.kill()
            self.server.stop(SERVER_STOPS_SECONDS)
        environment = service_environment(self._store, self._settings, self.address)
        if self.server.pid is None:
            begin_with_empty(self._store.service / "prefect.db")
        if self.server.keep(now, environment):
            self._server_answered = None
            write_text(self._store.service_password, self.address.secret)
        self.server_answers = self.server.pid is not None and self.address.is_healthy()
        if self.server_answers:
            if self._server_answered is None:
                self._restarted()
            self._server_answered = now
            if self.runner.keep(now, environment):
                self._store.pulse.unlink(missing_ok=True)
                self._restarted()
        elif self._is_silent(now):
            self.server.kill()
        if self.server.pid and self.server.age(now) > SERVER_LIVES_SECONDS:
            self.server.stop(SERVER_STOPS_SECONDS)
        if self.runner.pid and self._pulse_age(now) > RUNNER_SILENT_SECONDS:
            self.runner.kill()

    def _is_set_back(self, now: float, moment: float) -> bool:
        """Whether the clock was set back since the last look.

        Prefect lets what it planned by the old one wait until the clock has caught up. So does a
        run that was about to begin, and all others wait for its end.
        """
        before, self._ahead = self._ahead, moment - now
        return self._ahead < before - SET_BACK_SECONDS

    def _is_silent(self, now: float) -> bool:
        if self._server_answered is None:
            return self.server.age(now) > SERVER_STARTS_SECONDS
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
        return self.runner.age(now)

    def is_server_up(self, now: float) -> bool:
        """Whether the server runs and has answered of late."""
        answered = self._server_answered
        answers = answered is not None and now - answered < UP_SECONDS
        return self.server.pid is not None and answers

    def is_runner_up(self, now: float) -> bool:
        """Whether the Runner runs and has asked for work of late."""
        asks = self._store.pulse.exists() and self._pulse_age(now) < UP_SECONDS
        return self.runner.pid is not None and asks

    def stop(self) -> None:
        """Stops them in order."""
        # The Runner first: it would wait long for a stopped server.
        self.runner.stop(RUNNER_STOPS_SECONDS)
        self.server.stop(SERVER_STOPS_SECONDS)

    def _server_command(self) -> list[str]:
        return server_command(self.address, self._store.logs / "server.log")

    def _runner_command(self) -> list[str]:
        zone = self._settings.clinics.group.time_zone
        module = [sys.executable, "-m", "flows.run_deployments"]
        return [*module, str(self._store.data), str(os.getpid()), zone]
