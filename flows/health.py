"""What the service says of itself, on this machine only."""

import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flows.loopback import LOOPBACK, ask
from warehouse.store import Store


class HealthServer(ThreadingHTTPServer):
    """One to whom a probe that does not wait for its answer is no news either."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Nothing where whoever asked has gone; what else fails is said as ever."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def health_server(port: int, health: Callable[[], dict[str, Any]]) -> ThreadingHTTPServer:
    """A server in a thread that answers with the health as JSON: 200 where all is well, else 503.

    Raises OSError where somebody else listens on the port.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = health()
            body = json.dumps(found).encode()
            self.send_response(200 if found["state"] == "running" else 503)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a probe every few seconds is no news."""

    server = HealthServer((LOOPBACK, port), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def service_health(store: Store) -> dict[str, Any] | None:
    """The health of the service that runs on a store; null where none answers."""
    try:
        state = json.loads(store.service_state.read_text("utf-8"))
        _, body = ask(state["health_port"], "/", timeout_seconds=2)
        found = json.loads(body)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # Another program may have got the port of a service that was killed.
    is_its = isinstance(found, dict) and found.get("pid") == state["pid"]
    return found if is_its else None
