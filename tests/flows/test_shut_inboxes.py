"""An inbox that nobody may write to is said before anything is changed."""

import os
from errno import EROFS
from pathlib import Path

import pytest

from domain.errors import UsageError
from flows.forget import begin, finish, unfinished
from flows.person import Person
from flows.prune import prunable
from flows.sweep import sweep
from tests.adherence.conftest import Command, command, config  # noqa: F401
from tests.flows.test_prune import LIMIT, TODAY, store, whole  # noqa: F401
from warehouse.store import Store


@pytest.fixture
def _read_only(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An inbox mounted so that root may not write to it either."""
    real = os.access

    def access(path: Path, mode: int) -> bool:
        return real(path, mode) and not (path == store.inbox and mode & os.W_OK)

    monkeypatch.setattr(os, "access", access)


@pytest.mark.usefixtures("_read_only")
def test_nobody_begins_to_be_forgotten_or_pruned(
    store: Store,  # noqa: F811
    command: Command,  # noqa: F811
) -> None:
    ran = command("forget", "a", "old", "--yes", "--data", store.data)
    assert ran.exit_code == 2
    assert f"{store.inbox}: it cannot be written to" in ran.output
    assert unfinished(store) is None
    with pytest.raises(UsageError, match="it cannot be written to"):
        prunable(store.data, store.inbox, LIMIT, TODAY)
    # Where no copy lies in it, it is in nobody's way.
    for path in store.inbox.iterdir():
        path.unlink()
    assert prunable(store.data, store.inbox, LIMIT, TODAY).past.exports


def test_who_is_being_forgotten_meanwhile_stays_so_and_that_is_said(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise OSError(EROFS, os.strerror(EROFS), str(store.inbox / "draft"))

    begin(Person("a", ("old",)), store.inbox, store)
    monkeypatch.setattr("flows.forget.rewrite_copies", refused)
    with pytest.raises(UsageError, match="draft: it cannot be read or written to"):
        finish(store.data)
    assert unfinished(store)


def test_the_sweep_names_no_file_of_an_inbox_since_prefect_keeps_its_message(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise OSError(EROFS, os.strerror(EROFS), str(store.inbox / "Jane_Doe_sessions.csv"))

    begin(Person("a", ("old",)), store.inbox, store)
    monkeypatch.setattr("flows.forget.rewrite_copies", refused)
    monkeypatch.setattr("flows.sweep.missed_event", lambda _: None)
    with pytest.raises(UsageError, match="`adherence run` names it") as told:
        sweep.fn(store.data)
    assert "Jane" not in str(told.value)
    assert unfinished(store)
