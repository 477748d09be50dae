"""The lock of a store, as a flow takes it: a run of the service waits for its turn."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.runtime import deployment

from domain.environment import is_run_of_serve
from flows.process_log import log_to
from warehouse.lock import locked
from warehouse.store import Store

PATIENCE_SECONDS = 3600


@contextmanager
def turn(store: Store) -> Iterator[None]:
    """Holds the lock; raises Locked where another process has it, which in the service is rare.

    A run that a server started waits for it.
    """
    is_service = deployment.id is not None
    if is_run_of_serve():
        log_to(store.logs / "flows.log")
    if is_service:
        # A worker of somebody's own Prefect server did not come by the command line, which does so.
        os.umask(0o077)
    with locked(store, patience_seconds=PATIENCE_SECONDS if is_service else 0):
        yield
