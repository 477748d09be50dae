"""What every flow needs: the store, the configuration, and which exports are known."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from domain.errors import AdherenceError
from domain.settings import Settings, load_settings
from flows.derivation import Derivation
from flows.known_then import known_then
from sources.mapping import Mapping
from sources.mapping_files import load_mappings
from warehouse.accepted import with_receipts
from warehouse.landing import landed_exports
from warehouse.missing_rows import exports_gone, exports_lost
from warehouse.receipt_files import read_receipt
from warehouse.store import Store
from warehouse.taken_anew import noted_anew
from warehouse.tombstones import is_heeded

# Told of each piece of work done: what, how many of how many. The terminal puts its bar here;
# Prefect could not carry it as a parameter.
Listener = Callable[[str, int, int], None]
listeners: list[Listener] = []
# With less room on the disk nothing is kept by who only looks.
ROOM = 256 * 2**20


def tell(what: str, done: int, of: int) -> None:
    """Tells whoever listens that a piece of work is done."""
    for listener in listeners:
        listener(what, done, of)


def loaded(data: Path) -> tuple[Store, Settings, tuple[Mapping, ...]]:
    """The store in a folder, the configuration and the mappings."""
    settings = load_settings()
    return Store(data), settings, load_mappings(settings.folder)


def derivation(data: Path, known_at: datetime | None = None) -> Derivation:
    """What can be derived from the exports received not after ``known_at``.

    Within ``planned`` it is looked up once; a task on another machine looks it up by itself.
    """
    if (data, known_at) in _plans:
        return _plans[data, known_at]
    store = Store(data)
    settings, known = load_settings(), with_receipts(landed_exports(store), store)
    if known_at:
        known = known_then(known, known_at, settings, store)
    return Derivation(store, settings, tuple(known))


def looking(data: Path) -> Derivation:
    """The same for one who only looks: it keeps what it derives where it may, and has room."""
    plan = derivation(data)
    place = plan.store.derived if plan.store.derived.exists() else data
    is_full = shutil.disk_usage(place).free < ROOM
    return replace(plan, only_looks=is_full or not os.access(place, os.W_OK))


# Tasks get ids and paths as parameters, since Prefect may keep those; the rest they find here.
_plans: dict[tuple[Path, datetime | None], Derivation] = {}


class RowsMissing(AdherenceError):
    """Rows counted of exports that are gone, or whose being taken in anew was cut short."""


def refuse_missing_rows(store: Store) -> None:
    """Raises RowsMissing where what is made from all rows would lack some, or mix old and new."""
    if number := len({*exports_lost(store), *noted_anew(store)}):
        raise RowsMissing(
            f"{number} exports that counted are to be taken in again, which was cut short or "
            "failed, or their rows are gone or torn. What is published stays as it is. Run "
            "`adherence run`, which carries on; report what it says where it can't"
        )
    if gone := exports_gone(store):
        raise RowsMissing(
            f"{len(gone)} exports that counted are not in {store.landing} any more, such as "
            f"{_described(gone[0], store)}. What is published stays as it is. Put them into the "
            f"inbox again, restore {store.landing} (is its disk there?), or remove "
            f"{store.receipts}/<export>.* of those that were meant to go"
        )


def _described(export_id: str, store: Store) -> str:
    """An export that is gone, by its id and what its receipt says of it.

    Of listed clinics alone: where columns were exchanged, the id of another is a patient's.
    """
    receipt = read_receipt(export_id, store)
    if receipt is None:
        return export_id
    datasets = ", ".join(one.dataset for one in receipt.datasets)
    named = {clinic_id for one in receipt.datasets for clinic_id in one.clinics}
    clinics = sorted(named.intersection(load_settings().clinics.ids))
    of_clinics = f" of {', '.join(clinics)}" if clinics else ""
    made = f", made on {receipt.exported_at.date()}" if receipt.exported_at else ""
    return f"{export_id} ({datasets}{of_clinics}{made})"


class ForgottenAreBack(AdherenceError):
    """Accepted rows are of before somebody was forgotten, as those of a backup are."""


def refuse_forgotten(store: Store) -> None:
    """Raises ForgottenAreBack where what is made from all rows may be of who was forgotten."""
    if not is_heeded(store):
        raise ForgottenAreBack(
            f"{store.accepted_exports} is not of today, as after a backup was put back: it may "
            "hold patients who were forgotten since. What is published stays as it is. Run "
            "`adherence run`, which takes every export in anew and leaves them out"
        )


@contextmanager
def planned(data: Path, known_at: datetime | None = None) -> Iterator[Derivation]:
    """The derivation that all tasks of one flow run share; raises RowsMissing, ForgottenAreBack."""
    refuse_missing_rows(Store(data))
    refuse_forgotten(Store(data))
    plan = derivation(data, known_at)
    _plans[data, known_at] = plan
    try:
        yield plan
    finally:
        del _plans[data, known_at]
