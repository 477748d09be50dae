"""What every command that does work needs: a checked set-up, Prefect's server, progress."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from adherence.log import log_to
from adherence.terminal import progress, say
from domain.errors import UsageError
from domain.lasting import imported_for_good

if TYPE_CHECKING:
    from domain.settings import Settings
    from sources.mapping import Mapping
    from warehouse.publication import Publication
    from warehouse.store import Store


NAME_INBOX = "Name the folder that exports land in"


def store_in(data: Path) -> "Store":
    """The store of a folder that has been in use; raises UsageError where there is none."""
    from warehouse.store import Store

    if not data.is_dir():
        raise UsageError(
            f"--data {data.absolute()}: no such folder. Name the one that the program works "
            "in, or run `adherence run` first"
        )
    return Store(data.resolve())


def must_be_inbox(inbox: Path | None, data: Path) -> None:
    """Raises UsageError where an inbox was named that is none, or that the data lie in."""
    if inbox is None:
        return
    if not inbox.is_dir():
        raise UsageError(f"--inbox {inbox}: no such folder. {NAME_INBOX}")
    refuse_own_files(inbox, data)


def refuse_own_files(inbox: Path, data: Path) -> None:
    """Raises UsageError where what the program makes would lie in the inbox."""
    from warehouse.store import Store

    named, store = inbox.resolve(), Store(data.resolve())
    if store.data.is_relative_to(named) or any(map(named.is_relative_to, store.made)):
        raise UsageError(
            f"--inbox {inbox}: what the program makes in --data {data} lies there, which is no "
            f"export. {NAME_INBOX}"
        )


def ready(data: Path) -> "tuple[Store, Settings, tuple[Mapping, ...]]":
    """The store, the configuration and the mappings, all checked before any work."""
    from domain.mail import mail_settings
    from domain.settings import load_settings

    # Before the engines, which take seconds to import: a slip in a setting is said at once.
    settings = load_settings()
    mail_settings(settings.folder)
    from flows.engine import prepare
    from sources.mapping_files import load_mappings
    from warehouse.encryption import secret_to_publish
    from warehouse.pseudonyms import refuse_bad_key
    from warehouse.writable import writable_store

    mappings = load_mappings(settings.folder)
    store = writable_store(data)
    secret_to_publish(store)
    refuse_bad_key(store)
    prepare(store)
    try:
        log_to(store.logs)
    except OSError as error:
        say(f"{error.filename}: no log can be written ({error.strerror}); all else goes on")
    return store, settings, mappings


@contextmanager
def prefect_server(store: "Store") -> Iterator[None]:
    """Prefect's server for the flows of this run; it starts while other things are done."""
    from flows.engine import start_server

    server = start_server(store)
    with imported_for_good():
        # Meanwhile, since they take as long as the server.
        import expectations.staged
        import expectations.suites  # noqa: F401
        import flows.once  # noqa: F401
    if server:
        server.wait()
    yield


def publish_again(store: "Store", published: "Publication | None") -> None:
    """Publishes anew as of the day of what was published; of nothing published, drops the cache.

    For whoever has changed what tables are derived from: no old ones are left either way.
    """
    if published is None:
        shutil.rmtree(store.derived, ignore_errors=True)
        return
    with prefect_server(store):
        from flows.once import republish_once

        republish_once(store.data, published.as_of)


@contextmanager
def watched() -> Iterator[None]:
    """Shows the progress of the flows while they run."""
    from flows.context import listeners

    with progress() as listener:
        listeners.append(listener)
        try:
            yield
        finally:
            listeners.remove(listener)
