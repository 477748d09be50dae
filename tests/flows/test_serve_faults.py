"""The service where the machine fails it: a clock that is set back, a disk without room."""

import hashlib
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import PLAIN, ROOT
from tests.processes import family, gone, until
from tests.service import Service, configuration
from tests.small_disks import small_disk
from warehouse.landing import landed_exports
from warehouse.publication import Publication, read_publication

pytestmark = [pytest.mark.slow, pytest.mark.service]

CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))
CLINIC_B = sorted(PLAIN.glob("clinic_b_*.csv"))
ZONE = ZoneInfo("Australia/Adelaide")


@contextmanager
def served(data: Path, inbox: Path | None = None, **environment: str) -> Iterator[Service]:
    """A service that runs, and is stopped in the end."""
    config = configuration(data.with_name("config"))
    service = Service(data, config, inbox, **environment)
    try:
        service.wait_until_running()
        yield service
    finally:
        service.stop()


def ids_of(files: list[Path]) -> set[str]:
    return {hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_a_stop_amid_a_run_is_no_failure_and_the_next_start_carries_on(tmp_path: Path) -> None:
    """As for a backup or an update: nobody is told of a failed run, since none was."""
    with served(tmp_path / "data") as service:
        service.drop([*CLINIC_A, *CLINIC_B])
        until(service.store.begun.exists, "an export that is being read")
        at_work = family(service.process.pid)
        assert service.stop() == 0
        until(partial(gone, at_work), "the family to be gone", 30)
        assert not (service.store.logs / "runner-start.txt").read_text()
        service.process = service.started()
        service.wait_until_running()
        until(lambda: service.runs("notify", "COMPLETED"), "whoever tells of reports")
        assert service.receipts == ids_of([*CLINIC_A, *CLINIC_B])
        assert not service.runs("take-in", "CRASHED", "FAILED")
        assert service.runs("take-in", "CANCELLED")
        assert not service.notices("failed")


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A library that gives whoever preloads it a clock that can be set."""
    if not shutil.which("cc"):
        pytest.skip("no compiler to make a clock with")
    library = tmp_path / "clock.so"
    source = ROOT / "tests" / "flows" / "clock.c"
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
    subprocess.run(["cc", *options, "-o", library, source], check=True, capture_output=True)
    return library


def set_to(offset: Path, difference: timedelta) -> None:
    """Sets the clock. In place: a file that is empty for an instant ends whoever has it mapped."""
    with offset.open("r+b") as file:
        file.write(struct.pack("<q", int(difference.total_seconds())))


def test_a_clock_set_back_publishes_as_of_its_day_and_forgets_nothing(
    clock: Path, tmp_path: Path
) -> None:
    offset = tmp_path / "offset"
    offset.write_bytes(struct.pack("<q", 0))
    data, shown = tmp_path / "data", str(offset)
    with served(data, LD_PRELOAD=str(clock), CLOCK_OFFSET=shown) as service:

        def published_on(day_of: datetime, files: list[Path]) -> Publication | None:
            found = read_publication(service.store)
            on_the_day = found is not None and found.as_of == day_of.astimezone(ZONE).date()
            return found if on_the_day and service.receipts >= ids_of(files) else None

        service.drop(CLINIC_A)
        until(lambda: published_on(datetime.now(UTC), CLINIC_A), "a publication of today")
        back = timedelta(days=9)
        set_to(offset, -back)
        service.drop(CLINIC_B)
        both = [*CLINIC_A, *CLINIC_B]
        then = until(
            lambda: published_on(datetime.now(UTC) - back, both), "one of the day it shows"
        )
        assert then.published_at < datetime.now(UTC).replace(tzinfo=None) - timedelta(days=8)
        assert service.receipts == ids_of(both)
        received = {one.export_id: one.received_at for one in landed_exports(service.store)}
        later = [received[one] for one in ids_of(CLINIC_B)]
        assert max(later) < min(received[one] for one in ids_of(CLINIC_A))
        set_to(offset, timedelta(0))
        changed = tmp_path / f"again_{CLINIC_A[0].name}"
        changed.write_bytes(CLINIC_A[0].read_bytes() + b"\n")
        service.drop([changed])
        until(lambda: published_on(datetime.now(UTC), [*both, changed]), "one of today again")
        assert not service.notices("failed")


@pytest.fixture(name="disk")
def disk_soon_full(tmp_path: Path) -> Iterator[Path]:
    """A disk of a hundred megabytes."""
    with small_disk(tmp_path / "small", megabytes=100) as place:
        yield place


def fill(disk: Path) -> Path:
    """A file that takes all the room there is."""
    filler = disk / "filler"
    for size in (1 << 20, 4096, 1):
        with suppress(OSError), filler.open("ab", buffering=0) as file:
            while file.write(b"x" * size) == size:
                continue
    return filler


def test_a_disk_without_room_delays_and_loses_nothing(disk: Path, tmp_path: Path) -> None:
    with served(disk / "data", inbox=tmp_path / "inbox") as service:
        service.drop(CLINIC_A)
        until(lambda: read_publication(service.store), "a publication")
        before = service.store.database.read_bytes()
        filler = fill(disk)
        service.drop(CLINIC_B)
        with pytest.raises(AssertionError, match="in vain"):
            until(lambda: service.receipts >= ids_of(CLINIC_B), "receipts without room", 20)
        assert service.process.poll() is None
        assert service.store.database.read_bytes() == before
        filler.unlink()
        everything = ids_of([*CLINIC_A, *CLINIC_B])
        until(lambda: service.receipts == everything, "all receipts")
        until(lambda: service.store.database.read_bytes() != before, "a new publication")
        until(lambda: (service.store.worklists / "clinic_b").exists(), "the other worklist")
