"""One event per batch, one batch at a time, and again until the server has it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.announcements import LOST_AFTER_SECONDS, Announcements
from flows.occurrences import MOST_NAMED
from flows.private_server import Address
from warehouse.receipts import Receipt, write_receipt
from warehouse.store import Store


class Server:
    """Stands in for Prefect's: keeps the events it is sent, or answers with a failure."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.status = 204
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.events += body if outer.status == 204 else []
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.http = HTTPServer(("127.0.0.1", 0), Answer)
        self.address = Address(port=self.http.server_address[1])
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


def take_in(export_id: str, store: Store) -> None:
    write_receipt(Receipt(export_id, "as of today", "plain", None, ()), store)


def test_two_hundred_files_are_one_event_that_names_the_first(
    server: Server, tmp_path: Path
) -> None:
    announcements = Announcements(Store(tmp_path))
    announcements.add(f"{number:064}" for number in range(200))
    announcements.send(0, server.address)
    (event,) = server.events
    assert event["event"] == "exports.landed"
    assert event["payload"]["landed"] == 200
    assert event["payload"]["exports"] == [f"{number:064}" for number in range(MOST_NAMED)]
    assert announcements.waiting == 0


def test_the_next_batch_waits_until_the_one_before_is_taken_in(
    server: Server, tmp_path: Path
) -> None:
    announcements = Announcements(Store(tmp_path))
    for export_id in ("a", "b", "c"):
        announcements.add([export_id])
        announcements.send(1, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"]]
    take_in("a", Store(tmp_path))
    announcements.send(2, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"], ["b", "c"]]


def test_a_batch_that_nobody_takes_in_does_not_hold_up_others_for_ever(
    server: Server, tmp_path: Path
) -> None:
    announcements = Announcements(Store(tmp_path))
    announcements.add(["lost"])
    announcements.send(0, server.address)
    announcements.add(["next"])
    announcements.send(LOST_AFTER_SECONDS + 1, server.address)
    assert server.events[-1]["payload"]["exports"] == ["next"]


@pytest.mark.parametrize("trouble", ["down", "failing"])
def test_what_lands_while_the_server_is_away_is_told_of_when_it_is_back(
    server: Server, tmp_path: Path, trouble: str
) -> None:
    announcements = Announcements(Store(tmp_path))
    announcements.add(["a"])
    server.status = 500
    announcements.send(0, Address() if trouble == "down" else server.address)
    assert announcements.waiting == 1
    server.status = 204
    announcements.send(1, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"]]


def test_a_new_server_is_told_to_sweep(server: Server, tmp_path: Path) -> None:
    announcements = Announcements(Store(tmp_path))
    announcements.restarted()
    for _ in range(2):
        announcements.send(0, server.address)
    assert [event["event"] for event in server.events] == ["service.started"]


def test_an_event_holds_ids_and_counts_and_where_the_data_are(
    server: Server, tmp_path: Path
) -> None:
    announcements = Announcements(Store(tmp_path))
    announcements.add(["a"])
    announcements.send(0, server.address)
    assert set(server.events[0]["payload"]) == {"data", "exports", "landed"}
