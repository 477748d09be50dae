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

from domain.errors import AdherenceError
from domain.settings import REPOSITORY
from warehouse.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class StepFailed(AdherenceError):
    """A step failed in a way nobody foresaw: names the kind of error and the place, no value."""


def prepare(store: Store) -> None:
    """Sets what Prefect reads from the environment, where nobody else has set it."""
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
        "TQDM_DISABLE": "1",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    # It tells of each temporary folder it makes, and sets its own level when imported.
    logging.getLogger("great_expectations").propagate = False


def _place(error: BaseException) -> str:
    """The last line of our own code that the error passed through."""
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(REPOSITORY) and ".venv" not in frame.filename
    ]
    if not ours:
        return "outside the program"
    return f"{Path(ours[-1].filename).relative_to(REPOSITORY)}:{ours[-1].lineno}"


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
        except Exception as error:
            message = f"{step.__name__}: {type(error).__name__} at {_place(error)}"
        raise StepFailed(
            f"{message}. Every published file is whole, as before or as of this run. "
            "Run again; if it stays so, report this line"
        )

    return quiet
