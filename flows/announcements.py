"""What the scan has landed, told to the server: one event per batch, and one batch at a time."""

from collections.abc import Iterable

from flows.loopback import ask
from flows.occurrences import MOST_NAMED, occurrence
from flows.private_server import Address
from warehouse.receipts import read_receipt
from warehouse.store import Store

LOST_AFTER_SECONDS = 120.0


class Announcements:
    """Exports that have landed and that no event has told of yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._landed: set[str] = set()
        self._told: set[str] = set()
        self._told_at = 0.0
        self._restarted = False

    @property
    def waiting(self) -> int:
        """How many exports wait to be told of."""
        return len(self._landed)

    def add(self, landed: Iterable[str]) -> None:
        """Adds exports to the next batch."""
        self._landed |= set(landed)

    def restarted(self) -> None:
        """The server is a new one: whoever is behind must be woken again."""
        self._restarted = True

    def send(self, now: float, address: Address) -> None:
        """Tells the server what there is to tell; again later, where it does not answer.

        A batch waits until the one before has been taken in: arrivals of many minutes would
        otherwise queue a run each.
        """
        store = self._store
        if self._restarted:
            event = occurrence("service.started", "service", store.data)
            self._restarted = not _sent(event, address)
        self._told = {one for one in self._told if read_receipt(one, store) is None}
        if not self._landed or (self._told and now - self._told_at < LOST_AFTER_SECONDS):
            return
        named = sorted(self._landed)[:MOST_NAMED]
        event = occurrence(
            "exports.landed", "inbox", store.data, exports=named, landed=len(self._landed)
        )
        if _sent(event, address):
            self._told, self._landed, self._told_at = self._landed, set(), now


def _sent(event: dict[str, object], address: Address) -> bool:
    try:
        status, _ = ask(address.port, "/api/events", [event], secret=address.secret)
    except OSError:
        return False
    return status == 204
