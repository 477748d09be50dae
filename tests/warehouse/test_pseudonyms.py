"""Who stands behind a key is known to the private folder alone."""

import hashlib
import subprocess
import sys

import polars as pl
import pytest

from domain.errors import UsageError
from warehouse.pseudonyms import key_id, pseudonym, pseudonym_key, rotate_key, with_pseudonym
from warehouse.store import Store


@pytest.fixture(autouse=True)
def _no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADHERENCE_KEY", raising=False)


def hmac_by_hand(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 as RFC 2104 writes it; its first 16 bytes in hex."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + message).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in block) + inner).hexdigest()[:32]


def test_a_pseudonym_is_the_hmac_of_clinic_and_patient() -> None:
    expected = hmac_by_hand(b"secret", b"clinic_a\x1f007")
    assert pseudonym(b"secret", ("clinic_a", "007")) == expected
    assert expected == "c814f17fc04e781decee7f10565712c4"


def test_the_hmac_by_hand_is_that_of_the_standard() -> None:
    """RFC 4231, test case 2."""
    assert hmac_by_hand(b"Jefe", b"what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c7"
    )


def test_ids_are_told_apart_whatever_they_hold() -> None:
    keys = {
        pseudonym(b"k", parts)
        for parts in (("a", "bc"), ("ab", "c"), ("a", "b", "c"), ("a", "7"), ("a", "007"))
    }
    assert len(keys) == 5


def test_the_key_is_made_once_for_its_owner_alone(store: Store) -> None:
    key = pseudonym_key(store)
    path = store.private / "key"
    assert pseudonym_key(store) == key == path.read_bytes().strip()
    assert len(bytes.fromhex(key.decode())) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.private.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in store.private.iterdir()] == ["key"]


def test_two_stores_have_two_keys(store: Store) -> None:
    other = Store(store.data / "other")
    assert pseudonym_key(store) != pseudonym_key(other)


def test_the_environment_wins_and_leaves_no_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pseudonym_key(Store(store.data / "with a key"))
    monkeypatch.setenv("ADHERENCE_KEY", "from outside")
    assert pseudonym_key(Store(store.data / "with a key")) == b"from outside"
    assert pseudonym_key(store) == b"from outside"
    assert not store.private.exists()


def test_a_line_break_behind_the_key_is_no_part_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = pseudonym_key(store)
    monkeypatch.setenv("ADHERENCE_KEY", (store.private / "key").read_text())
    assert pseudonym_key(store) == key


@pytest.mark.parametrize("content", ["", "\n", "  \n"])
def test_an_empty_key_is_refused_and_not_replaced(content: str, store: Store) -> None:
    store.private.mkdir()
    path = store.private / "key"
    path.write_text(content)
    with pytest.raises(UsageError, match="the key is empty") as refusal:
        pseudonym_key(store)
    assert str(path) in str(refusal.value)
    assert path.read_text() == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o677])
def test_a_key_that_others_may_read_or_change_is_refused(mode: int, store: Store) -> None:
    pseudonym_key(store)
    path = store.private / "key"
    path.chmod(mode)
    with pytest.raises(UsageError, match=f"mode {mode:04o}, expected 0600") as refusal:
        pseudonym_key(store)
    assert path.read_text().strip() not in str(refusal.value)
    path.chmod(0o400)
    assert len(pseudonym_key(store)) == 64


def test_a_key_has_a_name_that_tells_nothing_of_it(store: Store) -> None:
    key = pseudonym_key(store)
    assert key_id(key) == hmac_by_hand(key, b"key id")[:8]
    assert key_id(key) != key_id(b"another")


def test_a_rotated_key_is_another_and_the_old_one_is_gone(store: Store) -> None:
    before = pseudonym_key(store)
    after = rotate_key(store)
    assert after == pseudonym_key(store) != before
    assert (store.private / "key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in store.private.iterdir()] == ["key"]


def test_a_rotation_that_fails_leaves_the_old_key(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pseudonym_key(store)

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_space)
        with pytest.raises(OSError, match="No space"):
            rotate_key(store)
    assert pseudonym_key(store) == before
    assert [file.name for file in store.private.iterdir()] == ["key"]


ASK = """
import sys
from pathlib import Path
from warehouse.pseudonyms import pseudonym_key
from warehouse.store import Store
print(pseudonym_key(Store(Path(sys.argv[1]))).decode())
"""


def test_processes_that_ask_first_at_once_get_one_key(store: Store) -> None:
    command = [sys.executable, "-c", ASK, str(store.data)]
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    keys = {process.communicate(timeout=60)[0].strip() for process in asking}
    assert keys == {pseudonym_key(store).decode()}


def test_a_key_that_another_process_made_meanwhile_is_the_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.private / "key"

    def token_while_another_is_written(_: int) -> str:
        path.write_text("of another process\n")
        path.chmod(0o600)
        return "ab" * 32

    monkeypatch.setattr("secrets.token_hex", token_while_another_is_written)
    assert pseudonym_key(store) == b"of another process"
    assert [file.name for file in store.private.iterdir()] == ["key"]


def test_a_key_that_could_not_be_written_whole_is_not_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_space)
        with pytest.raises(OSError, match="No space"):
            pseudonym_key(store)
    assert list(store.private.iterdir()) == []
    assert len(pseudonym_key(store)) == 64


def test_every_row_gets_the_pseudonym_of_its_natural_key() -> None:
    rows = pl.DataFrame(
        {
            "clinic_id": ["a", "b", "a", "a"],
            "patient_id": ["007", "007", None, "007"],
            "n": range(4),
        }
    )
    keyed = with_pseudonym(rows, "patient_key", ("clinic_id", "patient_id"), b"k")
    a, b = pseudonym(b"k", ("a", "007")), pseudonym(b"k", ("b", "007"))
    assert keyed["patient_key"].to_list() == [a, b, None, a]
    assert keyed.drop("patient_key").equals(rows)


def test_no_rows_get_an_empty_column() -> None:
    rows = pl.DataFrame(schema={"clinic_id": pl.String, "patient_id": pl.String})
    keyed = with_pseudonym(rows, "patient_key", ("clinic_id", "patient_id"), b"k")
    assert keyed.schema["patient_key"] == pl.String
    assert keyed.is_empty()
