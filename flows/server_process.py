"""The private Prefect server as a process: `python -m flows.server_process PORT PARENT LOG`."""

import sys
import time
from pathlib import Path
from threading import Thread

from domain.lasting import imported_for_good
from domain.lifeline import end_with
from flows.loopback import LOOPBACK, ask
from flows.process_log import log_to


def main(port: int, parent: int, log: Path) -> None:
    """Serves until it is told to stop or its parent is gone."""
    end_with(parent)
    import uvicorn

    # As a text, since Prefect's server takes seconds to import: the lifeline is held by then.
    app = "prefect.server.api.server:create_app"
    config = uvicorn.Config(app, factory=True, host=LOOPBACK, port=port, log_config=None)
    with imported_for_good():
        config.load()
        from flows.server_database import let_transactions_wait

    let_transactions_wait()
    # Prefect sets its own logging while it is imported.
    log_to(log)
    Thread(target=_ask_once, args=[port], daemon=True).start()
    uvicorn.Server(config).run()


def _ask_once(port: int) -> None:
    """Asks the server itself, as soon as it answers: the first who asks waits for all its routes.

    That takes most of a second, in which whoever started the server still has other things to do.
    """
    for _ in range(1000):
        try:
            ask(port, "/api/ready", timeout_seconds=10)
        except OSError:
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
