"""A child process that is started again when it ends, after a pause that grows."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from domain.environment import REPOSITORY

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
# A child that lived so long has recovered: its next end is a new trouble.
STEADY_SECONDS = 300.0


class Child:
    """One process of the service. All moments are of a clock that nobody sets."""

    def __init__(self, command: Callable[[], Sequence[str]], output: Path) -> None:
        self.starts = 0
        self.ends_in_a_row = 0
        self._command = command
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The number of its process; null where it does not run."""
        # Once: a probe of the service's health asks from another thread.
        process = self._process
        return process.pid if process and process.poll() is None else None

    def keep(self, now: float, environment: Mapping[str, str]) -> bool:
        """Starts it where it does not run and its pause is over; whether it did."""
        if self._process and self._process.poll() is not None:
            self._mourn(now)
        if self._process or now < self._not_before:
            return False
        self._output.parent.mkdir(parents=True, exist_ok=True)
        # Of the last start only: what a child has to say later goes to a log that rotates.
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                self._command(),
                cwd=REPOSITORY,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Control-C at the terminal is for the supervisor, which stops them in order.
                start_new_session=True,
            )
        self.starts += 1
        self._started = now
        return True

    def age(self, now: float) -> float:
        """Seconds since it was started."""
        return now - self._started

    def _mourn(self, now: float) -> None:
        self._process = None
        steady = now - self._started > STEADY_SECONDS
        self.ends_in_a_row = 1 if steady else self.ends_in_a_row + 1
        pause = FIRST_PAUSE_SECONDS * 2 ** (self.ends_in_a_row - 1)
        self._not_before = now + min(pause, LONGEST_PAUSE_SECONDS)

    def stop(self, patience_seconds: float) -> None:
        """Tells it to stop, and ends it where it does not."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_seconds)
        self.kill()

    def kill(self) -> None:
        """Ends it at once; ``keep`` starts it again."""
        if self._process:
            self._process.kill()
            self._process.wait()
