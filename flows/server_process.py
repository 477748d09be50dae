"""The private Prefect server as a process: `python -m flows.server_process PORT PARENT LOG`."""

import sys
from pathlib import Path

from domain.lifeline import end_with
from flows.loopback import LOOPBACK
from flows.process_log import log_to


def main(port: int, parent: int, log: Path) -> None:
    """Serves until it is told to stop or its parent is gone."""
    end_with(parent)
    import uvicorn

    # As a text, since Prefect's server takes seconds to import: the lifeline is held by then.
    app = "prefect.server.api.server:create_app"
    config = uvicorn.Config(app, factory=True, host=LOOPBACK, port=port, log_config=None)
    config.load()
    from flows.server_database import let_transactions_wait

    let_transactions_wait()
    # Prefect sets its own logging while it is imported.
    log_to(log)
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
