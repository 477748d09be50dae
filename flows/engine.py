"""Prefect, set up for this project: private, quiet, and with nothing of a patient in it.

Importing this module imports no Prefect; ``prepare`` must run before anything does.
"""

import logging
import os
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from domain.environment import REPOSITORY
from domain.errors import AdherenceError, is_full_disk, is_unforeseen, no_room, not_ours, unforeseen
from domain.interrupts import raise_interrupt
from domain.settings import Settings
from flows.empty_database import begin_with_empty, drop_database
from flows.private_server import Address, PrivateServer
from warehouse.store import Store

P = ParamSpec("P")
R = TypeVar("R")


LARGEST_DATABASE = 100_000_000


class StepFailed(AdherenceError):
    """A step failed in a way nobody foresaw: names the kind of error and the place, no value."""


def prepare(store: Store) -> None:
    """Sets what Prefect and engines read from the environment, where nobody else has set it."""
    settings = {
        "PREFECT_HOME": str(store.prefect),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_CLI_WRAP_LINES": "false",
        "GX_ANALYTICS_ENABLED": "false",
        # Else it writes to the home of the account, and complains to the terminal where it can't.
        "MPLCONFIGDIR": str(store.fonts),
        "TQDM_DISABLE": "1",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    # It tells of each temporary folder it makes, and sets its own level when imported.
    logging.getLogger("great_expectations").propagate = False


def start_server(store: Store) -> PrivateServer | None:
    """The private server for the runs of this process; null where the environment names another.

    Call it while holding the lock, and before anything imports Prefect.
    """
    if "PREFECT_API_URL" in os.environ:
        return None
    database = store.prefect / "prefect.db"
    # Nothing of it is needed again, and the services that prune a server's database don't run here.
    if database.exists() and database.stat().st_size > LARGEST_DATABASE:
        drop_database(database)
    begin_with_empty(database)
    server = PrivateServer(dict(os.environ), store.logs / "server.log")
    os.environ.update(server.address.environment)
    return server


def service_environment(store: Store, settings: Settings, address: Address) -> dict[str, str]:
    """What the child processes of the service read; call ``prepare`` first.

    What is set already wins, so that whoever runs the service may choose how long things are kept.
    """
    chosen = {
        # Two servers on one database would run each other's schedules.
        "PREFECT_HOME": str(store.service),
        "PREFECT_SERVER_UI_ENABLED": str(settings.service.prefect_ui).lower(),
        **address.environment,
    }
    kept = {
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(14 * 86400),
    }
    return {**kept, **child_environment(settings), **chosen}


def child_environment(settings: Settings) -> dict[str, str]:
    """What a child process reads that works in another folder than this one."""
    return {**os.environ, "ADHERENCE_CONFIG": str(settings.folder.resolve())}


def place_of(error: BaseException) -> str:
    """The last line of our own code that the error passed through."""
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(REPOSITORY) and ".venv" not in frame.filename
    ]
    if not ours:
        return "outside the program"
    return f"{Path(ours[-1].filename).relative_to(REPOSITORY)}:{ours[-1].lineno}"


def _said_of(error: BaseException, step: str) -> str:
    """What people are told of an error that nobody foresaw."""
    if is_full_disk(error):
        return no_room(step)
    if isinstance(error, PermissionError):
        return not_ours(f"{step}: PermissionError at {place_of(error)}")
    return unforeseen(f"{step}: {type(error).__name__} at {place_of(error)}", error)


def _stop_behind(error: BaseException) -> BaseException | None:
    """What a signal raised that DuckDB took for an error of its own, such as Prefect's SIGTERM."""
    cause = error.__cause__ if isinstance(error, RuntimeError) else None
    return None if cause is None or is_unforeseen(cause) else cause


def guarded(step: Callable[P, R]) -> Callable[P, R]:
    """The step, with every unforeseen error replaced by StepFailed.

    The engines quote cells in their messages, and Prefect stores messages: they must not meet.
    """

    @wraps(step)
    def quiet(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except AdherenceError:
            raise
        except BaseException as error:
            if not is_unforeseen(error):
                raise
            if stop := _stop_behind(error):
                raise stop from None
            message = _said_of(error, step.__name__)
        finally:
            raise_interrupt()
        raise StepFailed(message)

    return quiet
