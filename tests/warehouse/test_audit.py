"""The audit log: every change of it is found, and a torn line is written again."""

import fcntl
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.audit import append, audit_head, line_hash
from warehouse.audit_check import AuditLogBroken, Checked, checked_log
from warehouse.store import Store

COUNT = 5


@pytest.fixture
def log(store: Store) -> Store:
    """A store whose log has a few lines."""
    for number in range(COUNT):
        append({"at": f"2026-11-{number + 1:02}", "command": "run", "counts": {"é": number}}, store)
    return store


def lines_of(store: Store) -> list[bytes]:
    return store.audit_log.read_bytes().splitlines(keepends=True)


def test_each_line_carries_its_number_and_the_hash_of_the_one_before(log: Store) -> None:
    lines = [line.rstrip(b"\n") for line in lines_of(log)]
    fields = [json.loads(line) for line in lines]
    assert [one["line"] for one in fields] == [1, 2, 3, 4, 5]
    assert fields[0]["before"] == "0" * 64
    assert [one["before"] for one in fields[1:]] == [line_hash(line) for line in lines[:-1]]
    assert log.audit_last.read_bytes() == lines[-1]
    assert audit_head(log) == line_hash(lines[-1])
    assert len(checked_log(log).lines) == COUNT


def test_a_log_that_was_never_written_is_whole(store: Store) -> None:
    assert checked_log(store).lines == ()
    assert audit_head(store) is None


def test_the_log_and_its_copy_are_for_their_owner_alone(log: Store) -> None:
    assert log.audit_log.stat().st_mode & 0o777 == 0o600


CONTENT = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def is_found(log: Store, change: Callable[[bytes], bytes]) -> None:
    """The change of the log's bytes is found, and the log put back."""
    whole = log.audit_log.read_bytes()
    changed = change(whole)
    try:
        log.audit_log.write_bytes(changed)
        if changed != whole:
            with pytest.raises(AuditLogBroken, match="line"):
                checked_log(log)
    finally:
        log.audit_log.write_bytes(whole)


@CONTENT
@given(data=st.data())
def test_any_byte_changed_removed_or_added_is_found(log: Store, data: st.DataObject) -> None:
    size = log.audit_log.stat().st_size
    at = data.draw(st.integers(0, size - 1))
    byte = data.draw(st.binary(min_size=0, max_size=2))
    is_found(log, lambda whole: whole[:at] + byte + whole[at + 1 :])
    is_found(log, lambda whole: whole[:at] + byte + whole[at:])


def test_every_bit_flipped_is_found(log: Store) -> None:
    """Of the first, a middle and the last line: each of its bytes, each of its bits."""
    lines = lines_of(log)
    places = [0, sum(map(len, lines[:2])), sum(map(len, lines[:-1]))]
    for start, line in zip(places, (lines[0], lines[2], lines[-1]), strict=True):
        for at in range(start, start + len(line)):
            for bit in range(8):
                is_found(
                    log,
                    lambda whole, at=at, bit=bit: (  # type: ignore[misc]
                        whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
                    ),
                )


@CONTENT
@given(order=st.lists(st.integers(0, COUNT - 1), max_size=COUNT + 2))
def test_any_lines_removed_doubled_or_moved_are_found(log: Store, order: list[int]) -> None:
    lines = lines_of(log)
    is_found(log, lambda _: b"".join(lines[n] for n in order))


@pytest.mark.parametrize("place", range(COUNT + 1))
def test_a_line_put_in_is_found_even_with_the_right_hash_in_it(log: Store, place: int) -> None:
    lines = lines_of(log)
    before = line_hash(lines[place - 1].rstrip(b"\n")) if place else "0" * 64
    forged = json.dumps({"line": place + 1, "command": "run", "before": before}).encode() + b"\n"
    is_found(log, lambda _: b"".join([*lines[:place], forged, *lines[place:]]))


def test_a_chain_written_anew_with_its_copy_is_found_by_a_head_kept_elsewhere(log: Store) -> None:
    kept = audit_head(log)
    assert kept
    checked_log(log, (kept,))
    log.audit_log.unlink()
    log.audit_last.unlink()
    for number in range(COUNT):
        append({"command": "forged", "counts": {"n": number}}, log)
    assert len(checked_log(log).lines) == COUNT
    with pytest.raises(AuditLogBroken, match=f"no line has the hash {kept}"):
        checked_log(log, (kept,))


def test_who_checks_a_log_waits_for_whoever_writes_to_it(log: Store) -> None:
    found: list[Checked] = []
    checking = threading.Thread(target=lambda: found.append(checked_log(log)))
    with log.audit_log.open("rb") as open_log:
        fcntl.flock(open_log, fcntl.LOCK_EX)
        checking.start()
        checking.join(0.2)
        assert found == []
    checking.join(10)
    assert len(found[0].lines) == len(checked_log(log).lines)


def test_the_first_broken_line_is_named(log: Store) -> None:
    lines = lines_of(log)
    log.audit_log.write_bytes(b"".join([*lines[:2], b"{}\n", b"no line\n", lines[4]]))
    with pytest.raises(AuditLogBroken, match="line 3 ") as caught:
        checked_log(log)
    assert caught.value.exit_status == 1


def test_wherever_a_kill_tears_the_last_line_it_is_found_and_written_again(
    log: Store, tmp_path: Path
) -> None:
    whole, last = log.audit_log.read_bytes(), lines_of(log)[-1]
    for written in range(len(last)):
        torn = Store(tmp_path / f"torn-{written}")
        shutil.copytree(log.data, torn.data)
        torn.audit_log.write_bytes(whole[: len(whole) - len(last) + written])
        with pytest.raises(AuditLogBroken, match=r"line 5 is not whole"):
            checked_log(torn)
        append({"command": "run"}, torn)
        assert torn.audit_log.read_bytes().startswith(whole)
        checked = checked_log(torn)
        assert len(checked.lines) == COUNT + 1
        assert ["line 6 notes: line 5 was not whole" in note for note in checked.notes] == [True]


def test_a_first_line_that_was_torn_is_written_again(store: Store) -> None:
    append({"command": "run"}, store)
    store.audit_log.write_bytes(b"{")
    append({"command": "run"}, store)
    assert len(checked_log(store).lines) == 2


@pytest.mark.parametrize("kept", range(COUNT - 1))
def test_lines_cut_off_are_missed_for_good_whatever_is_written_after(log: Store, kept: int) -> None:
    """The last line alone is not lost: it is written again from its copy."""
    log.audit_log.write_bytes(b"".join(lines_of(log)[:kept]))
    for _ in range(3):
        append({"command": "run"}, log)
        with pytest.raises(AuditLogBroken, match=f"line {kept + 1} "):
            checked_log(log)


def test_a_log_whose_end_was_changed_stays_broken(log: Store) -> None:
    with log.audit_log.open("ab") as file:
        file.write(b"more")
    append({"command": "run"}, log)
    assert lines_of(log)[5] == b"more\n"
    (note,) = json.loads(lines_of(log)[6])["notes"]
    assert "did not end with line 5" in note
    with pytest.raises(AuditLogBroken, match="line 6 "):
        checked_log(log)


@pytest.mark.parametrize("copy", [None, b"", b"{", b"[]", b'{"line": null}'])
def test_a_copy_that_is_gone_is_found_and_noted_by_the_next_line(
    log: Store, copy: bytes | None
) -> None:
    log.audit_last.unlink() if copy is None else log.audit_last.write_bytes(copy)
    with pytest.raises(AuditLogBroken, match="copy of its last line"):
        checked_log(log)
    append({"command": "run"}, log)
    assert ["line 6 notes: the copy" in note for note in checked_log(log).notes] == [True]


def test_a_changed_copy_is_found(log: Store) -> None:
    log.audit_last.write_bytes(log.audit_last.read_bytes().replace(b"run", b"ran"))
    with pytest.raises(AuditLogBroken, match="line 5, its last"):
        checked_log(log)
    append({"command": "run"}, log)
    with pytest.raises(AuditLogBroken, match="line 6 "):
        checked_log(log)


def test_no_room_for_a_line_leaves_a_log_that_the_next_line_mends(
    log: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from os import write

    with monkeypatch.context() as patch:
        patch.setattr("os.write", lambda log, text: write(log, text[:7]))
        with pytest.raises(OSError, match="No space"):
            append({"command": "run"}, log)
    append({"command": "run"}, log)
    assert len(checked_log(log).lines) == COUNT + 2


@pytest.mark.parametrize(
    "copy", [b'{"line":1}', b'{"line":Infinity,"before":""}', b"[]", b"{", b'{"before":"x"}']
)
def test_a_copy_that_is_no_line_is_found_and_the_log_goes_on(copy: bytes, log: Store) -> None:
    log.audit_last.write_bytes(copy)
    with pytest.raises(AuditLogBroken):
        checked_log(log)
    append({"at": "2026-12-01", "command": "run"}, log)
    assert json.loads(log.audit_last.read_bytes())["line"] == COUNT + 1
