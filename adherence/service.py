"""The command that stays: serve."""

import json
import os
import signal
from contextlib import suppress

from adherence.given import make_inbox, must_be_inbox, refuse_own_files
from adherence.log import LOGGER
from adherence.options import DEFAULT_DATA, Data, Inbox
from adherence.prepared import ready
from adherence.terminal import command, say
from domain.errors import UsageError


def say_if_heard(message: str) -> None:
    """One line for whoever reads along; the service goes on where nobody can."""
    # Such as a log on a disk without room, or a terminal that was closed.
    with suppress(OSError):
        say(message)


@command
def serve(inbox: Inbox = None, data: Data = DEFAULT_DATA) -> int:
    """Watch the inbox and run everything by itself: tables, worklists, reports, notices."""
    # One that is not there is waited for: a drive or share may come after the service. Path.exists
    # would raise where nobody can tell.
    if inbox and not os.path.exists(inbox):
        refuse_own_files(inbox, data)
    else:
        must_be_inbox(inbox, data)
    store, settings, _ = ready(data)
    from flows.health import health_server
    from flows.serve import Supervisor
    from warehouse.atomic import write_text
    from warehouse.lock import serving

    make_inbox(store, waits=True)
    watched = inbox.resolve() if inbox else store.inbox
    with serving(store):
        supervisor = Supervisor(store, watched, settings, say_if_heard)
        port = settings.service.health_port
        try:
            health = health_server(port, supervisor.health)
        except OSError as error:
            raise UsageError(
                f"health_port {port}: {error.strerror}. Choose another in service.yaml"
            ) from None
        state = {"pid": os.getpid(), "health_port": health.server_address[1]}
        write_text(store.service_state, json.dumps(state))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, supervisor.stop)
        say_if_heard(f"watching {watched}; `adherence status` tells how it goes")
        LOGGER.info("service started")
        try:
            supervisor.run()
        finally:
            health.shutdown()
            health.server_close()
            store.service_state.unlink(missing_ok=True)
        LOGGER.info("service stopped")
    return 0
