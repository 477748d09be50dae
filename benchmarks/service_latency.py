"""Seconds from an export being stable to its rows in the published tables and on the worklist.

    python benchmarks/service_latency.py DATA [--times 10]

Starts the service on DATA, which must be new, and drops one export at a time, each when the one
before has been reported on. Prints each time, their median, and the load of the machine meanwhile.
"""

import argparse
import hashlib
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from domain.settings import load_settings
from flows.health import service_health
from simulation.exports import write_exports
from warehouse.store import Store


def wait_for(found: Callable[[], bool], seconds: float = 600, pause: float = 0.05) -> float:
    """The time of day when it was found."""
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            raise SystemExit("waited in vain; see logs/")
        time.sleep(pause)
    return time.time()


def is_published(store: Store, export_id: str, since: float) -> bool:
    pages = list(store.worklists.glob("*/index.html"))
    try:
        exports = pl.read_parquet(store.parquet / "exports.parquet")["export_id"]
        made = max(page.stat().st_mtime for page in pages)
    except (OSError, ValueError):
        return False
    return export_id in exports and made > since


def is_at_rest(store: Store, since: float) -> bool:
    """Whether notices, the last of all, were made of what came since then, and nothing is due."""
    path = store.data / ".prefect" / "service" / "prefect.db"
    now, moment = (
        f"{datetime.fromtimestamp(t, UTC):%Y-%m-%d %H:%M:%S.%f}" for t in (time.time(), since)
    )
    at_work = (
        "select count(*) from flow_run where state_type in ('PENDING', 'RUNNING') "
        "or state_type = 'SCHEDULED' and expected_start_time < ?"
    )
    notified = (
        "select count(*) from flow_run join flow on flow.id = flow_id "
        "where flow.name = 'notify' and state_type = 'COMPLETED' and start_time > ?"
    )
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        done = database.execute(notified, (moment,)).fetchone()[0]
        return bool(done and not database.execute(at_work, (now,)).fetchone()[0])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    store, settle = Store(given.data), load_settings().service.settle_seconds
    store.inbox.mkdir(parents=True)
    service = subprocess.Popen(
        [sys.executable, "-m", "adherence", "serve", "--data", str(store.data)]
    )
    try:
        wait_for(lambda: (service_health(store) or {}).get("state") == "running")
        seconds = [measured(store, settle, number) for number in range(given.times + 1)][1:]
        print(f"median of {len(seconds)}: {statistics.median(seconds):.1f} s")
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(120)


def measured(store: Store, settle: float, number: int) -> float:
    """Seconds for one more export of one clinic's sessions; the first time, of all its datasets."""
    out = store.data / "made" / str(number)
    out.mkdir(parents=True)
    end = date(2026, 9, 6) + timedelta(weeks=number)
    files = write_exports(out, patients=40, weeks=8 + number, seed=5, end=end, clinics=1)
    for file in files if number == 0 else [f for f in files if "sessions" in f.name]:
        content = file.read_bytes()
        part = store.inbox / f"{file.name}.part"
        part.write_bytes(content)
        part.rename(store.inbox / file.name)
    stable = time.time() + settle
    export_id = hashlib.sha256(content).hexdigest()
    took = wait_for(lambda: is_published(store, export_id, stable - settle)) - stable
    load = os.getloadavg()[0]
    rest = wait_for(lambda: is_at_rest(store, stable), pause=0.5) - stable
    print(
        f"{number}: {took:.1f} s, reported and told of after {rest:.1f} s, load {load:.1f}",
        flush=True,
    )
    return took


if __name__ == "__main__":
    main()
