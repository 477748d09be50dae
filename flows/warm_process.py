"""Flow runs in processes that are forked from one which has imported everything.

A new interpreter needs four and a half seconds of processor time before a flow does anything, four
times a batch; a fork needs a few hundredths. Everything else is left to Prefect.
"""

import multiprocessing
import os
import runpy
import sys
import warnings
from collections.abc import Callable, Mapping
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

import anyio
import anyio.abc
from prefect.runner import _starter_engine

from domain.lifeline import end_with_other_end

# Imported once; nothing in them starts a thread of ours, which a fork would lose.
FLOWS = ("flows.take_in", "flows.publish", "flows.report", "flows.sweep", "flows.notify")
# What they import only when they come to need it: four seconds of each take-in.
LATER = (
    "prefect.task_engine",
    "prefect.utilities.visualization",
    "expectations.conditions",
    "expectations.staged",
    "expectations.suites",
    "duckdb_sqlalchemy",
    "matplotlib.backends.backend_svg",
    "matplotlib.style",
)
PRELOADED = ("prefect.engine", *FLOWS, *LATER, "flows.warmed")
CONTEXT = multiprocessing.get_context("forkserver")


def use_warm_processes() -> None:
    """From now on the Runner of this process forks its flow runs."""
    CONTEXT.set_forkserver_preload(list(PRELOADED))
    # It imports while deployments are registered.
    forkserver.ensure_running()
    setattr(_starter_engine, "run_process", forked)  # noqa: B010 - not for others, says its type


async def forked(
    command: list[str],
    *,
    env: Mapping[str, str],
    task_status: anyio.abc.TaskStatus[Any],
    task_status_handler: Callable[[Any], Any],
    **_: object,
) -> None:
    """Runs the engine, as ``command`` would in a new interpreter, and waits for its end."""
    assert command[1:] == ["-m", "prefect.engine"], "Prefect starts flow runs in another way"
    # The end that stays here closes with this process, however that ends.
    lifeline, kept = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=engine, args=(dict(env), lifeline), daemon=False)
    try:
        process.start()
    except OSError:
        # Such as when somebody cleared /tmp, where the socket was: it would fail for ever, and
        # look well. The supervisor starts another Runner, which makes its own.
        os._exit(1)
    lifeline.close()
    task_status.started(task_status_handler(process))
    await anyio.to_thread.run_sync(process.join)
    kept.close()


def engine(environment: Mapping[str, str], lifeline: Connection) -> None:
    """One flow run, in a forked process, which ends with the Runner."""
    end_with_other_end(lifeline)
    # Engines print what they panic at, cells and all, to what is kept as a file.
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    os.environ.update(environment)
    os.environ["ADHERENCE_SERVE"] = "1"
    sys.argv = ["prefect.engine"]
    # Of a module that others have imported before it runs: here that is the point.
    warnings.filterwarnings("ignore", "'prefect.engine' found in sys.modules", RuntimeWarning)
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    # Whether a run still lives is asked of its process; a heartbeat ends up to a second late.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)
