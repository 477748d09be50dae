"""Work per clinic: one clinic after another, or spread over a Dask cluster where configured."""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect import Task
from prefect.task_runners import TaskRunner

from domain.errors import AdherenceError, UsageError
from domain.service import NO_SCHEDULER, Dask, Service
from flows.context import tell


def spread(step: "Task[Any, Any]", work: Sequence[Mapping[str, Any]], service: Service) -> None:
    """Does one step for each clinic; raises what any of them raises, once all have ended."""
    if service.task_runner == "none":
        for done, parameters in enumerate(work, 1):
            step(**parameters)
            tell("clinics", done, len(work))
        return
    with _dask(service.dask) as runner:
        _connect(runner, service.dask.address)
        futures = [runner.submit(step, dict(parameters)) for parameters in work]
        for done, future in enumerate(futures, 1):
            future.wait()
            tell("clinics", done, len(futures))
        for future in futures:
            future.result()


class NoScheduler(AdherenceError):
    """Nothing answers at the address of the cluster's scheduler."""


def _connect(runner: Any, address: str | None) -> None:  # noqa: ANN401
    """Connects to the scheduler at an address, before any work is given to it; raises why not."""
    if not address:
        return
    try:
        # It connects when it is first asked for.
        _ = runner.client
    except ValueError:
        raise UsageError(f"service.yaml: dask.address: {NO_SCHEDULER}. Mend the file.") from None
    except OSError:
        raise NoScheduler(
            f"no Dask scheduler answers at {address} (dask.address in service.yaml): start it, or "
            "write task_runner: none, and run again"
        ) from None


def _dask(dask: Dask) -> "TaskRunner[Any]":
    """A cluster that is there already, or workers of one thread each on this machine."""
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise UsageError(
            "task_runner: dask in service.yaml needs the package prefect-dask. Install it, "
            "or write task_runner: none"
        ) from None
    if dask.address:
        return DaskTaskRunner(address=dask.address)
    local = {"n_workers": dask.workers, "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=local)
