"""What every command that does work needs: a checked set-up, Prefect's server, progress."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from adherence.log import log_to
from adherence.progress import progress
from adherence.terminal import say
from domain.errors import UsageError
from domain.lasting import imported_for_good

if TYPE_CHECKING:
    from domain.settings import Settings
    from sources.mapping import Mapping
    from warehouse.publication import Publication
    from warehouse.store import Store

# What docs/how-to/privacy.md asks for, in bytes.
SHORTEST_KEY = 32


def store_in(data: Path) -> "Store":
    """The store of a folder that has been in use; raises UsageError where there is none."""
    from warehouse.store import Store

    if not data.is_dir():
        raise UsageError(
            f"--data {data.absolute()}: no such folder. Name the one that the program works "
            "in, or run `adherence run` first"
        )
    return Store(data.resolve())


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
    tell_short_key()
    prepare(store)
    leave_shut_folder(store.data)
    try:
        log_to(store.logs)
    except OSError as error:
        say(f"{error.filename}: no log can be written ({error.strerror}); all else goes on")
    return store, settings, mappings


def leave_shut_folder(data: Path) -> None:
    """Leaves a working directory that is gone or shut to this account, where nothing is found.

    Such as that of whoever wrote `sudo -u adherence`. Prefect looks for a file there, and fails.
    """
    try:
        Path.cwd()
        # Where it lies may be shut: what is in it is found all the same.
        os.stat(".")
    except OSError:
        os.chdir(data)


def tell_short_key() -> None:
    """Says where the key that is given can be guessed; it counts all the same, as it did before."""
    from domain.environment import key_from_environment

    given = key_from_environment()
    if given is not None and len(given) < SHORTEST_KEY:
        say(
            "ADHERENCE_KEY is short: whoever guesses it knows who is behind every pseudonym. Use "
            "one such as `openssl rand -hex 32` makes"
        )


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
