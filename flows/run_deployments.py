"""The Runner as a process: `python -m flows.run_deployments DATA PARENT TIME_ZONE`.

Registers the deployments of prefect.yaml on the private server, then runs whatever is due, one at a
time.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.states import Cancelled

from domain.environment import REPOSITORY
from domain.lifeline import end_with
from flows.deployments import runner_deployments
from flows.process_log import log_to
from flows.warm_process import use_warm_processes
from warehouse.passing import passing_folder
from warehouse.store import Store

BEAT_SECONDS = 5
# The path of a socket has at most 107 bytes, and what is made below this folder needs the rest.
LONGEST_FOLDER = 48


async def registered(client: PrefectClient, deployments: list[RunnerDeployment]) -> None:
    """Drops what an earlier version registered, and closes the runs that died with a Runner."""
    names = {deployment.name for deployment in deployments}
    for known in await client.read_deployments():
        # One of another checkout would go on running the code that lies there: registering it
        # anew leaves its path.
        if known.name not in names or known.path != str(REPOSITORY):
            # Its triggers stay without it, and fail.
            await client.delete_resource_owned_automations(f"prefect.deployment.{known.id}")
            await client.delete_deployment(known.id)
    alive = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])
    left = FlowRunFilter(state=FlowRunFilterState(type=alive))
    # None can be alive: they end with the Runner that started them.
    while runs := await client.read_flow_runs(flow_run_filter=left):
        for run in runs:
            # Not crashed, which somebody would be told of: the sweep does what they left undone.
            await client.set_flow_run_state(run.id, Cancelled(message="The service ended."), True)


async def beat(runner: Runner, pulse: Path) -> None:
    """Marks every few seconds that the Runner still asks for work."""
    asked, seen = None, 0.0
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        # Not how long ago that was by a clock which somebody may have set since.
        if runner.last_polled != asked:
            asked, seen = runner.last_polled, time.monotonic()
        if asked and time.monotonic() - seen < 6 * BEAT_SECONDS:
            pulse.touch()


class EndingAtOnce(Runner):
    """A Runner that, told to stop, ends like one that is killed, and its run with it.

    Prefect's tells the run to stop, which then says of itself that it crashed: somebody would be
    told of a failure at every stop. The next start closes it, and carries on with what it did.
    """

    def handle_sigterm(self, *_: object) -> None:
        """Ends the process; whatever it began goes with it."""
        if tempfile.tempdir:
            shutil.rmtree(tempfile.tempdir, ignore_errors=True)
        os._exit(0)


async def serve(deployments: list[RunnerDeployment], store: Store) -> None:
    """Registers, and runs what is due until it is told to stop."""
    runner = EndingAtOnce(name="adherence", query_seconds=1, limit=1, pause_on_shutdown=False)
    async with get_client() as client:
        await registered(client, deployments)
        for deployment in deployments:
            await runner.aadd_deployment(deployment)
    beating = asyncio.create_task(beat(runner, store.pulse))
    try:
        await runner.start()
    finally:
        beating.cancel()


@contextmanager
def temporary_files_apart() -> Iterator[None]:
    """Within it the temporary files of this process lie in a folder of its own.

    Prefect's have one name for everybody: the first account that makes it shuts the others out.
    """
    if len(os.fsencode(tempfile.gettempdir())) > LONGEST_FOLDER:
        tempfile.tempdir = "/tmp"
    with passing_folder() as folder:
        tempfile.tempdir = str(folder)
        yield


def main(data: Path, parent: int, time_zone: str) -> None:
    """Runs until it is told to stop or its parent is gone."""
    end_with(parent)
    store = Store(data)
    log_to(store.logs / "runner.log")
    with temporary_files_apart():
        use_warm_processes()
        values = {"ADHERENCE_DATA": str(data), "ADHERENCE_TIME_ZONE": time_zone}
        asyncio.run(serve(runner_deployments(values), store))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
