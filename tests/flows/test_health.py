"""The health of the service, as programs ask for it."""

import socket
import struct
import threading
from typing import Any

import pytest

from flows.health import health_server
from flows.loopback import LOOPBACK, ask


def test_who_asks_and_does_not_wait_for_the_answer_is_no_news(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As of a probe with a short patience: a traceback at each would hide what is to be read."""
    asked, is_gone = threading.Event(), threading.Event()

    def health() -> dict[str, Any]:
        asked.set()
        is_gone.wait(10)
        return {"state": "running", "much": "x" * 10_000_000}

    server = health_server(0, health)
    try:
        probe = socket.create_connection((LOOPBACK, server.server_port))
        # Closed so, it tells the other side at once that nobody reads on.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        probe.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert asked.wait(10)
        probe.close()
        is_gone.set()
        assert ask(server.server_port, "/")[0] == 200
    finally:
        server.shutdown()
        server.server_close()
    assert capfd.readouterr().err == ""


def test_what_fails_in_the_service_itself_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    def health() -> dict[str, Any]:
        raise RuntimeError("a fault of ours")

    server = health_server(0, health)
    try:
        with pytest.raises(ConnectionError):
            ask(server.server_port, "/")
    finally:
        server.shutdown()
        server.server_close()
    assert "a fault of ours" in capfd.readouterr().err
