"""What a damaged disk left of the files that the program writes for itself is named."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import UsageError
from reports.ledger import Ledger
from warehouse.json_files import json_object
from warehouse.landed_names import NAME, names_in, write_name
from warehouse.redactions import RECORD, read_redaction
from warehouse.store import Store
from warehouse.tombstones import bury, read_unfinished, tombstones

DAMAGED = ("", "[]", "{", "null")


def _ledger(store: Store) -> Path:
    Ledger(store.sent).record("mail", "sent")
    return store.sent


def _name(store: Store) -> Path:
    write_name(store.data, "a.csv", datetime(2026, 11, 15, tzinfo=UTC))
    (path,) = store.data.glob(f"{NAME}*")
    return path


def _tombstone(store: Store) -> Path:
    bury("a", ["somebody"], store)
    (path,) = store.private.rglob("*.tombstone")
    return path


def _unfinished(store: Store) -> Path:
    bury("a", ["somebody"], store)
    (path,) = store.private.rglob("*.tombstone")
    return path.with_name("unfinished.json")


@pytest.mark.parametrize("content", DAMAGED)
@pytest.mark.parametrize(
    ("made", "read"),
    [
        (_ledger, lambda store: Ledger(store.sent).state("mail")),
        (_name, lambda store: names_in(store.data, NAME)),
        (_tombstone, tombstones),
        (_unfinished, read_unfinished),
        (lambda store: store.data / RECORD, lambda store: read_redaction(store.data)),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do(
    made: Callable[[Store], Path], read: Callable[[Store], object], content: str, tmp_path: Path
) -> None:
    store = Store(tmp_path)
    path = made(store)
    path.write_text(content)
    with pytest.raises(UsageError, match="Restore it from your backup") as refusal:
        read(store)
    assert str(refusal.value).startswith(f"{path}: ")


def test_a_key_that_is_not_there_is_damage_too(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": 1}')
    assert json_object(path, "a") == {"a": 1}
    with pytest.raises(UsageError, match=", or remove it"):
        json_object(path, "a", "b", way_out=", or remove it")
