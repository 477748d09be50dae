"""One event per batch, one batch at a time, and again until the server has it."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from flows.announcements import LOST_AFTER_SECONDS, SWEEP_AGAIN_SECONDS, Announcements
from flows.occurrences import MOST_NAMED
from flows.private_server import Address
from warehouse.receipt_files import write_receipt
from warehouse.receipts import Receipt
from warehouse.store import Store


class Server:
    """Stands in for Prefect's: keeps the events it is sent, or answers with a failure."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.status = 204
        self.runs_waiting = 0
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == "/api/flow_runs/count":
                    # Those that a schedule has made for later are none.
                    before = body["flow_runs"]["expected_start_time"]["before_"]
                    assert datetime.fromisoformat(before) <= datetime.now(UTC)
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(str(outer.runs_waiting).encode())
                    return
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


@pytest.fixture
def heard(tmp_path: Path) -> Announcements:
    """Announcements to a server that has made a sweep run."""
    store = Store(tmp_path)
    announcements = Announcements(store)
    store.swept.parent.mkdir(parents=True)
    store.swept.touch()
    return announcements


def take_in(export_id: str, store: Store) -> None:
    write_receipt(Receipt(export_id, "as of today", "plain", "plain", None, ()), store)


def test_two_hundred_files_are_one_event_that_names_the_first(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.add(f"{number:064}" for number in range(200))
    heard.send(0, server.address)
    (event,) = server.events
    assert event["event"] == "exports.landed"
    assert event["payload"]["landed"] == 200
    assert event["payload"]["exports"] == [f"{number:064}" for number in range(MOST_NAMED)]
    assert heard.waiting == 0


def test_the_next_batch_waits_until_the_one_before_is_taken_in(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    for export_id in ("a", "b", "c"):
        heard.add([export_id])
        heard.send(1, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"]]
    take_in("a", Store(tmp_path))
    heard.send(2, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"], ["b", "c"]]


def test_a_batch_that_nobody_takes_in_does_not_hold_up_others_for_ever(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.add(["lost"])
    heard.send(0, server.address)
    heard.add(["next"])
    heard.send(LOST_AFTER_SECONDS + 1, server.address)
    assert server.events[-1]["payload"]["exports"] == ["lost", "next"]


def test_a_batch_whose_take_in_waits_for_its_turn_is_not_told_again(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.add(["a"])
    heard.send(0, server.address)
    server.runs_waiting = 1
    for turn in range(1, 4):
        heard.send(turn * LOST_AFTER_SECONDS, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"]]
    server.runs_waiting = 0
    heard.send(4 * LOST_AFTER_SECONDS, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"], ["a"]]


def test_one_that_nobody_can_take_in_is_told_of_ever_more_rarely(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.add(["failing"])
    told_at = []
    for now in range(0, 3600, 10):
        before = len(server.events)
        heard.send(now, server.address)
        told_at += [now] if len(server.events) > before else []
    pauses = [after - before for before, after in pairwise(told_at)]
    assert pauses == [120, 240, 480, 900, 900, 900]
    # Whatever else has come does not wait as long.
    heard.add(["new"])
    heard.send(told_at[-1] + LOST_AFTER_SECONDS, server.address)
    assert server.events[-1]["payload"]["exports"] == ["failing", "new"]
    for export_id in ("failing", "new"):
        take_in(export_id, Store(tmp_path))
    heard.add(["lost"])
    heard.send(9000, server.address)
    heard.send(9000 + LOST_AFTER_SECONDS, server.address)
    assert [event["payload"]["exports"] for event in server.events[-2:]] == [["lost"], ["lost"]]


@pytest.mark.parametrize("trouble", ["down", "failing"])
def test_what_lands_while_the_server_is_away_is_told_of_when_it_is_back(
    server: Server, heard: Announcements, trouble: str
) -> None:
    heard.add(["a"])
    server.status = 500
    heard.send(0, Address() if trouble == "down" else server.address)
    assert heard.waiting == 1
    server.status = 204
    heard.send(1, server.address)
    assert [event["payload"]["exports"] for event in server.events] == [["a"]]


def test_a_new_server_is_told_to_sweep_until_it_does(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.restarted()
    heard.add(["a"])
    for now in (0, 1, SWEEP_AGAIN_SECONDS, SWEEP_AGAIN_SECONDS + 1):
        heard.send(now, server.address)
    assert [event["event"] for event in server.events] == ["service.started"] * 2
    Store(tmp_path).swept.touch()
    heard.send(SWEEP_AGAIN_SECONDS + 2, server.address)
    assert server.events[-1]["event"] == "exports.landed"


def test_a_sweep_that_waits_behind_a_long_run_is_not_asked_for_again(
    server: Server, heard: Announcements
) -> None:
    heard.restarted()
    heard.send(0, server.address)
    server.runs_waiting = 1
    for turn in range(1, 5):
        heard.send(turn * SWEEP_AGAIN_SECONDS, server.address)
    assert len(server.events) == 1
    server.runs_waiting = 0
    heard.send(5 * SWEEP_AGAIN_SECONDS, server.address)
    assert [event["event"] for event in server.events] == ["service.started"] * 2


def test_what_a_sweep_has_had_taken_in_meanwhile_is_not_told_of(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.add(["a"])
    take_in("a", Store(tmp_path))
    heard.send(0, server.address)
    assert server.events == []


def test_an_event_holds_ids_and_counts_and_where_the_data_are(
    server: Server, heard: Announcements, tmp_path: Path
) -> None:
    heard.add(["a"])
    heard.send(0, server.address)
    assert set(server.events[0]["payload"]) == {"data", "exports", "landed"}
