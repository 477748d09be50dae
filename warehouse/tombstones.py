"""Who was forgotten, so that nobody comes back: told again when met, but listed nowhere."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import UsageError
from warehouse.atomic import write_text
from warehouse.json_files import json_object
from warehouse.store import Store

SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Tombstones:
    """Everybody who was forgotten, as HMACs over clinic and patient, and over the patient alone.

    The key is of its own: that of the pseudonyms may be changed, and then nobody could tell.
    """

    key: bytes
    pairs: frozenset[str]
    patients: frozenset[str]
    _known: dict[tuple[str | None, str], bool] = field(default_factory=dict)

    def holds(self, clinic_id: str | None, patient_id: str) -> bool:
        """Whether that patient was forgotten; of an unknown clinic: one of that id in any."""
        who = (clinic_id, patient_id)
        if who not in self._known:
            marks = self.patients if clinic_id is None else self.pairs
            self._known[who] = _mark(self.key, clinic_id, patient_id) in marks
        return self._known[who]


def tombstones(store: Store) -> Tombstones | None:
    """Everybody who was forgotten; null: nobody was."""
    files = _folder(store).glob("*.tombstone")
    stones = [json_object(path, "pair", "patient") for path in files]
    if not stones:
        return None
    pairs, patients = ({stone[part] for stone in stones} for part in ("pair", "patient"))
    return Tombstones(_key(store), frozenset(pairs), frozenset(patients))


def make_key(store: Store) -> None:
    """Makes the key before the first is forgotten; raises UsageError where it was lost since."""
    path = _folder(store) / "key"
    if not (path.exists() or any(_folder(store).glob("*.tombstone"))):
        write_text(path, secrets.token_hex(32) + "\n")
    _key(store)


def bury(clinic_id: str, patient_ids: Iterable[str], store: Store) -> None:
    """Writes that these patients of a clinic were forgotten."""
    make_key(store)
    key = _key(store)
    for patient_id in patient_ids:
        marks = {
            "pair": _mark(key, clinic_id, patient_id),
            "patient": _mark(key, None, patient_id),
        }
        write_text(_folder(store) / f"{marks['pair']}.tombstone", json.dumps(marks))


def is_heeded(store: Store) -> bool:
    """Whether everybody who was forgotten is left out of what was accepted, for all it says.

    Not where accepted rows were put back from a backup of before.
    """
    stones = tombstones(store)
    return stones is None or _heeded(store) == _digest(stones)


def heed(store: Store) -> None:
    """Writes, beside what was accepted, that everybody forgotten by now is left out of it."""
    stones = tombstones(store)
    if stones and _heeded(store) != _digest(stones):
        write_text(store.heeded, _digest(stones))


def _heeded(store: Store) -> str | None:
    return store.heeded.read_text("utf-8") if store.heeded.exists() else None


def _digest(stones: Tombstones) -> str:
    return hashlib.sha256("\n".join(sorted(stones.pairs)).encode()).hexdigest()


@dataclass(frozen=True)
class Unfinished:
    """Who is being forgotten, by clinic and ids, and the inbox that copies are to go from."""

    clinic_id: str
    patient_ids: tuple[str, ...]
    inbox: Path


def write_unfinished(who: Unfinished, store: Store) -> None:
    """Writes who is being forgotten: the only place that names them until it is done."""
    content = {"clinic_id": who.clinic_id, "patient_ids": list(who.patient_ids)}
    # That beside the data goes where they go.
    if who.inbox.resolve() != store.inbox.resolve():
        content["inbox"] = str(who.inbox.resolve())
    write_text(_unfinished(store), json.dumps(content))


def read_unfinished(store: Store) -> Unfinished | None:
    """Whom an earlier command did not finish forgetting; null: nobody."""
    if not _unfinished(store).exists():
        return None
    content = json_object(_unfinished(store), "clinic_id", "patient_ids")
    inbox = Path(content.get("inbox", store.inbox))
    return Unfinished(content["clinic_id"], tuple(content["patient_ids"]), inbox)


def drop_unfinished(store: Store) -> None:
    """From then on nobody is named."""
    _unfinished(store).unlink(missing_ok=True)


def _mark(key: bytes, clinic_id: str | None, patient_id: str) -> str:
    who = patient_id if clinic_id is None else f"{clinic_id}{SEPARATOR}{patient_id}"
    return hmac.new(key, who.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def _key(store: Store) -> bytes:
    path = _folder(store) / "key"
    if not path.exists():
        raise UsageError(
            f"{path}: the key of the tombstones is missing, so that nobody can tell who was "
            "forgotten. Restore it from your backup"
        )
    return path.read_bytes().strip()


def _folder(store: Store) -> Path:
    return store.private / "forgotten"


def _unfinished(store: Store) -> Path:
    return _folder(store) / "unfinished.json"
