"""What is known of exports that were written again."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import UsageError
from warehouse import redactions
from warehouse.atomic import write_text
from warehouse.redactions import Redaction, export_of, put_redaction, returning
from warehouse.store import Store


@pytest.mark.parametrize("content", ["ab" * 32, "12" * 32, f"{'ab' * 32}\n{'cd' * 32}", ""])
def test_what_does_not_say_which_export_it_was_is_told_as_such(
    content: str, tmp_path: Path
) -> None:
    store, digest = Store(tmp_path), "f" * 64
    path = store.landing / ".redacted" / digest
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(UsageError, match="a rewritten export then lands as an export of its own"):
        export_of(digest, "sessions.csv", store)


def test_two_that_become_the_same_bytes_at_once_are_both_known_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_slowly(path: Path, text: str) -> None:
        time.sleep(0.2)
        write_text(path, text)

    monkeypatch.setattr(redactions, "write_text", written_slowly)
    store, exports = Store(tmp_path), ["a" * 64, "b" * 64]
    redaction = Redaction("f" * 64, is_own_format=True, forgotten={"rows": 1}, names=())

    def put(export_id: str) -> None:
        (store.landing / export_id).mkdir(parents=True)
        content = tmp_path / export_id
        content.write_text("id\n")
        put_redaction(export_id, content, redaction, store)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(put, exports))
    assert all(returning(export_id, redaction.digest, store) for export_id in exports)


def test_of_exports_that_are_the_same_bytes_by_now_a_copy_is_that_of_its_name(
    store: Store,
) -> None:
    digest, first, second = "f" * 64, "a" * 64, "b" * 64
    for export_id, name in ((first, "one.csv"), (second, "two.csv")):
        (store.landing / export_id).mkdir(parents=True)
        content = store.data / export_id
        content.write_text("id\n")
        put_redaction(export_id, content, Redaction(digest, True, {}, (name,)), store)
    copies = ("one.csv", "two.csv", "other.csv")
    assert [export_of(digest, name, store) for name in copies] == [first, second, first]
    shutil.rmtree(store.landing / first)
    # One that is here goes before one that was pruned.
    assert [export_of(digest, name, store) for name in copies] == [second] * 3
    shutil.rmtree(store.landing / second)
    assert [export_of(digest, name, store) for name in copies] == [first] * 3
    # What came as these very bytes is itself.
    (store.landing / digest).mkdir()
    assert export_of(digest, "one.csv", store) == digest
