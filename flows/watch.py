"""The scan: exports that lie still in the inbox are landed, each change of the inbox once."""

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from domain.errors import AdherenceError, ExportRejected
from domain.file_signs import Sign
from flows.held_up import HeldUp
from sources.inbox import PASSED_OVER, Look, Settling, looked_into, not_landed, not_read
from sources.mapping import Mapping, mapping_for
from sources.mapping_files import load_mappings
from sources.unread import why_unread
from warehouse.cache import fingerprint
from warehouse.landing import land
from warehouse.lock import locked
from warehouse.store import Store

AGAIN_SECONDS = 30.0


class InboxAway(AdherenceError):
    """Nobody can look into the inbox."""


class Watch:
    """What one inbox holds, and which of it has been dealt with.

    Moments are of a clock that nobody sets; only ``received_at`` is the time of day.
    """

    def __init__(
        self,
        store: Store,
        inbox: Path,
        settle_seconds: float,
        mappings: Path,
        say: Callable[[str], None],
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._settling = Settling(settle_seconds)
        self._mappings = mappings
        self._own_mappings = mappings / "mappings"
        self._mapped_by = looked_into(self._own_mappings).signs
        self._say = say
        self._named: set[tuple[Path, str]] = set()
        self._dealt_with: dict[Path, Sign] = {}
        self._not_before: dict[Path, float] = {}
        self._fresh: Collection[Path] = ()
        self.held_up = HeldUp()
        self.unread: set[Path] = set()

    @property
    def arriving(self) -> int:
        """How many files are not there long enough, or wait for a run at work."""
        return len({*self._fresh} - {*self.held_up.files})

    def counts(self) -> dict[str, int | str]:
        """What the health of the service says of the inbox: numbers, and a hash, but no names."""
        return {
            "arriving": self.arriving,
            "unreadable": self.held_up.unreadable,
            "without_room": self.held_up.without_room,
            "read_by_no_mapping": len(self.unread),
            "unread_hash": fingerprint(sorted(map(str, self.unread))),
        }

    def scan(self, now: float, received_at: datetime) -> list[str]:
        """Lands what is complete; the ids of what came with it and awaits being taken in.

        Raises Locked where a run is at work, and InboxAway: all is found again at the next scan.
        """
        look = self._looked()
        for path in look.refused:
            self._name(path, PASSED_OVER)
        for path, why in look.unreadable.items():
            self._name(path, f"{not_read(why)}. It is tried again")
        self._look_again()
        if self._store.damaged.exists():
            # What was set aside lands again from the file that it once came from.
            self._store.damaged.unlink(missing_ok=True)
            self._dealt_with = {}
        signs = look.signs
        held = (signs, look.refused, look.unreadable)
        self._named = {one for one in self._named if any(one[0] in paths for paths in held)}
        self._dealt_with = {p: s for p, s in self._dealt_with.items() if signs.get(p) == s}
        self.unread &= set(self._dealt_with)
        fresh = {p: s for p, s in signs.items() if p not in self._dealt_with}
        settled = self._settling.settled(fresh, now)
        ready = [path for path in settled if now >= self._not_before.get(path, 0)]
        self._fresh = tuple(fresh)
        self.held_up.looked(look.unreadable, fresh)
        if not ready:
            return []
        mappings = load_mappings(self._mappings)
        with locked(self._store):
            landed = {path: self._landed(path, mappings, now, received_at) for path in ready}
        self._dealt_with |= {path: fresh[path] for path, (done, _) in landed.items() if done}
        return sorted({export_id for _, export_id in landed.values() if export_id})

    def _looked(self) -> Look:
        """What lies in the inbox; raises InboxAway where that is not there, or shut."""
        look = looked_into(self._inbox)
        if why := look.unreadable.get(self._inbox):
            raise InboxAway(f"{self._inbox}: {not_read(why)}")
        if not self._inbox.is_dir():
            where = "The drive or share that it lies on may be away: bring it back"
            raise InboxAway(f"{self._inbox}: no such folder. {where}")
        return look

    def _look_again(self) -> None:
        """Files that no mapping has read are new once somebody has changed a mapping."""
        before, self._mapped_by = self._mapped_by, looked_into(self._own_mappings).signs
        if self._mapped_by != before:
            self._dealt_with = {p: s for p, s in self._dealt_with.items() if p not in self.unread}
            self._named = {(p, what) for p, what in self._named if p not in self.unread}

    def _landed(
        self, path: Path, mappings: tuple[Mapping, ...], now: float, received_at: datetime
    ) -> tuple[bool, str | None]:
        """Whether a file is dealt with until it changes, and the id of the export that it is."""
        if mapping_for(path.name, mappings) is None:
            self.unread.add(path)
            self._name(path, f"not taken in: {why_unread(path)}")
            return True, None
        try:
            export_id = land(path, self._store, received_at).export_id
        except (ExportRejected, OSError) as trouble:
            # Still being written, not readable, or no room left: all of which may pass.
            self._not_before[path] = now + AGAIN_SECONDS
            self.held_up.tried(path, trouble)
            self._name(path, f"{not_landed(trouble)}. It is tried again")
            return False, None
        self._named = {one for one in self._named if one[0] != path}
        self.held_up.tried(path, None)
        return True, export_id

    def _name(self, path: Path, what: str) -> None:
        if (path, what) not in self._named:
            self._named.add((path, what))
            self._say(f"{path}: {what}")
