"""A year of weekly exports in an hour, while the service is looked at: is everything flat?

    python benchmarks/service_soak.py DATA OUT.csv [--minutes 70] [--weeks 52]

Writes a row a minute: exports dropped and taken in, resident memory, open files and connections of
supervisor, server, Runner and the process that runs are forked from, size of Prefect's database,
its flow runs and events. Connections come and go with the flow run at work. Prefect keeps runs for
little more than an hour and events for ten minutes here, so that what pruning does can be seen
within the time.
"""

import argparse
import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from simulation.exports import write_exports

PRUNED = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "3660",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "120",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "PT10M",
}
FIELDS = (
    "minute",
    "weeks_dropped",
    "exports_landed",
    "exports_taken_in",
    "load",
    *(
        f"{name}_{what}"
        for name in ("supervisor", "server", "runner", "forker")
        for what in ("pid", "rss_mb", "files", "connections")
    ),
    "database_mb",
    "flow_runs",
    "flow_runs_failed",
    "events",
    "state",
)


def resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def open_files(pid: int) -> list[str]:
    """What a process holds open: paths, `socket:…` for each connection."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        # One may be closed while they are looked at.
        with suppress(OSError):
            found.append(os.readlink(link))
    return found


def forker_of(runner: int) -> int | None:
    """The process that flow runs are forked from."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == runner and b"forkserver" in command:
            return int(path.name)
    return None


def of_processes(health: dict) -> dict[str, object]:
    runner = health["runner"]["pid"]
    pids = {
        "supervisor": health["pid"],
        "server": health["server"]["pid"],
        "runner": runner,
        "forker": runner and forker_of(runner),
    }
    found: dict[str, object] = {}
    for name, pid in pids.items():
        if pid and Path(f"/proc/{pid}").exists():
            files = open_files(pid)
            connections = sum(file.startswith("socket:") for file in files)
            found |= {
                f"{name}_pid": pid,
                f"{name}_rss_mb": round(resident_mb(pid), 1),
                f"{name}_files": len(files) - connections,
                f"{name}_connections": connections,
            }
    return found


def of_database(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    size = sum(p.stat().st_size for p in path.parent.glob("prefect.db*"))
    queries = {
        "flow_runs": "select count(*) from flow_run where state_type <> 'SCHEDULED'",
        "flow_runs_failed": "select count(*) from flow_run "
        "where state_type in ('FAILED', 'CRASHED')",
        "events": "select count(*) from events",
    }
    # Until the server has made its tables there is nothing to count.
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database,
        suppress(sqlite3.OperationalError),
    ):
        counts = {name: database.execute(query).fetchone()[0] for name, query in queries.items()}
        return {"database_mb": round(size / 1e6, 2), **counts}
    return {}


def health_of(data: Path) -> dict | None:
    from flows.health import service_health
    from warehouse.store import Store

    return service_health(Store(data))


def drop(exports: list[Path], inbox: Path) -> None:
    """Copies under a passing name, then renames: as a careful exporter does."""
    for path in exports:
        part = inbox / f"{path.name}.part"
        part.write_bytes(path.read_bytes())
        part.rename(inbox / path.name)


def weekly(folder: Path, weeks: int) -> list[list[Path]]:
    """Exports of each week in turn: what one clinic group hands over that week."""
    last = date(2026, 11, 22)
    batches = []
    for week in range(weeks):
        out = folder / f"week_{week:02}"
        out.mkdir(parents=True)
        end = last - timedelta(weeks=weeks - 1 - week)
        # Every export is cumulative, as those of most systems are, and of few patients: it is
        # the service that is tried here, not the tables.
        span = min(week + 4, 12)
        batches.append(write_exports(out, patients=12, weeks=span, seed=7, end=end, clinics=2))
    return batches


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=70)
    parser.add_argument("--weeks", type=int, default=52)
    given = parser.parse_args()
    inbox = given.data / "inbox"
    inbox.mkdir(parents=True)
    batches = weekly(given.data.with_name(f"{given.data.name}-exports"), given.weeks)
    service = subprocess.Popen(
        [sys.executable, "-m", "adherence", "serve", "--data", str(given.data)],
        env={**PRUNED, **os.environ},
    )
    try:
        watch(service, given, inbox, batches)
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(120)


def watch(
    service: subprocess.Popen, given: argparse.Namespace, inbox: Path, batches: list[list[Path]]
) -> None:
    start, dropped = time.monotonic(), 0
    # The last tenth of the time is rest: what grows with arrivals alone stands still there.
    pause = 0.9 * given.minutes * 60 / len(batches)
    with given.out.open("w", newline="") as file:
        rows = csv.DictWriter(file, FIELDS)
        rows.writeheader()
        for minute in range(int(given.minutes) + 1):
            while time.monotonic() - start < minute * 60:
                if dropped < len(batches) and time.monotonic() - start >= dropped * pause:
                    drop(batches[dropped], inbox)
                    dropped += 1
                time.sleep(1)
            health = health_of(given.data) if service.poll() is None else None
            rows.writerow(
                {
                    "minute": minute,
                    "weeks_dropped": dropped,
                    "exports_landed": len(list((given.data / "landing").glob("[!.]*"))),
                    "exports_taken_in": len(
                        list((given.data / "accepted" / "receipts").glob("*.json"))
                    ),
                    "load": os.getloadavg()[0],
                    "state": health["state"] if health else "not running",
                    **(of_processes(health) if health else {}),
                    **of_database(given.data / ".prefect" / "service" / "prefect.db"),
                }
            )
            file.flush()
            print(datetime.now(UTC).isoformat(timespec="seconds"), "minute", minute, flush=True)


if __name__ == "__main__":
    main()
