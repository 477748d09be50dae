"""What the scan has landed, told to the server: one event per batch, and one batch at a time."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flows.loopback import ask
from flows.occurrences import MOST_NAMED, occurrence
from flows.private_server import Address
from warehouse.receipt_files import read_receipt
from warehouse.store import Store

# An event is lost where the server has not yet loaded what it should trigger, or is killed.
LOST_AFTER_SECONDS = 120.0
# One that can't be taken in is told of ever more rarely.
LOST_AFTER_AT_MOST_SECONDS = 900.0
SWEEP_AGAIN_SECONDS = 60.0


class Announcements:
    """Exports that have landed and that no event has told of yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._landed: set[str] = set()
        self._told: set[str] = set()
        self._told_at = 0.0
        self._lost_after = LOST_AFTER_SECONDS
        self._swept_at: float | None = None
        self.restarted()

    @property
    def waiting(self) -> int:
        """How many exports wait to be told of."""
        return len(self._landed)

    @property
    def is_heard(self) -> bool:
        """Whether an event has made a flow run since server and Runner started."""
        return self._store.swept.exists()

    def add(self, landed: Iterable[str]) -> None:
        """Adds exports to the next batch."""
        self._landed |= set(landed)

    def restarted(self) -> None:
        """Server or Runner is a new one: nothing is told to it but to sweep, until it does."""
        self._store.swept.unlink(missing_ok=True)
        self._swept_at = None

    def send(self, now: float, address: Address) -> None:
        """Tells the server what there is to tell; again later, where it does not answer.

        A batch waits until the one before has been taken in: arrivals of many minutes would
        otherwise queue a run each.
        """
        store = self._store
        if not self.is_heard:
            self._ask_to_sweep(now, address)
            return
        self._told = {one for one in self._told if read_receipt(one, store) is None}
        if not self._told:
            self._lost_after = LOST_AFTER_SECONDS
        elif now - self._told_at >= (LOST_AFTER_SECONDS if self._landed else self._lost_after):
            self._told_at = now
            if not _waits("take-in", address):
                self._landed, self._told = self._landed | self._told, set()
                self._lost_after = min(2 * self._lost_after, LOST_AFTER_AT_MOST_SECONDS)
        self._landed = {one for one in self._landed if read_receipt(one, store) is None}
        if not self._landed or self._told:
            return
        named = sorted(self._landed)[:MOST_NAMED]
        event = occurrence(
            "exports.landed", "inbox", store.data, exports=named, landed=len(self._landed)
        )
        if _sent(event, address):
            self._told, self._landed, self._told_at = self._landed, set(), now

    def _ask_to_sweep(self, now: float, address: Address) -> None:
        if self._swept_at is not None:
            if now - self._swept_at < SWEEP_AGAIN_SECONDS:
                return
            if _waits("sweep", address):
                self._swept_at = now
                return
        event = occurrence("service.started", "service", self._store.data)
        self._swept_at = now if _sent(event, address) else None


def _waits(flow: str, address: Address) -> bool:
    """Whether such a run is at work or waits for its turn, which may be long where there is much.

    Told again and again, each time would be one more run that finds nothing to do.
    """
    # Not those that a schedule has made for later.
    due = {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}}
    waiting = {"state": {"type": {"any_": ["SCHEDULED", "PENDING", "RUNNING"]}}, **due}
    asked = {"flows": {"name": {"any_": [flow]}}, "flow_runs": waiting}
    try:
        status, answer = ask(address.port, "/api/flow_runs/count", asked, secret=address.secret)
    except OSError:
        return True
    return status != 200 or int(answer) > 0


def _sent(event: dict[str, object], address: Address) -> bool:
    try:
        status, _ = ask(address.port, "/api/events", [event], secret=address.secret)
    except OSError:
        return False
    return status == 204
