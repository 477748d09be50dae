"""Many small exports are taken in by several processes, ahead of whoever asks for each in turn."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from flows.take_in_process import started
from warehouse.landing import landed_export
from warehouse.store import Store

# Starting a process takes as long as taking in that many.
WORTH_A_PROCESS = 12
MOST_PROCESSES = 4
# Of larger ones reading takes longer than Great Expectations, and uses all cores by itself.
SMALL_BYTES = 16 << 20

# What a process says of an export; null where it died of it, or of another before.
Said = dict[str, Any] | None
Ahead = Mapping[str, Future[Said]]


@contextmanager
def taken_in_ahead(data: Path, exports: Sequence[str]) -> Iterator[Ahead]:
    """Export to what is said of it, of those that are taken in meanwhile; none where few are small.

    No result is null before every process has ended: then what they left behind may go.
    """
    store = Store(data)
    small = [one for one in exports if _size(one, store) <= SMALL_BYTES]
    number = min(os.cpu_count() or 1, MOST_PROCESSES, len(small) // WORTH_A_PROCESS)
    if number < 2:
        yield {}
        return
    ahead: Ahead = {one: Future() for one in small}
    processes = [started(data) for _ in range(number)]
    working = Thread(target=_take_in_all, args=(processes, ahead), name="ahead")
    working.start()
    try:
        yield ahead
    finally:
        # Some are at work still where the block was left by an error.
        for process in processes:
            process.kill()
        working.join()


def _size(export_id: str, store: Store) -> int:
    return landed_export(export_id, store).path.stat().st_size


def _take_in_all(processes: Sequence["subprocess.Popen[str]"], ahead: Ahead) -> None:
    due: SimpleQueue[str] = SimpleQueue()
    for export_id in ahead:
        due.put(export_id)
    with ThreadPoolExecutor(len(processes)) as threads:
        for process in processes:
            threads.submit(_take_in_some, process, due, ahead)
    for one in ahead.values():
        if not one.done():
            one.set_result(None)


def _take_in_some(process: "subprocess.Popen[str]", due: "SimpleQueue[str]", ahead: Ahead) -> None:
    """Hands one export after another to a process, as long as there are any and it lives."""
    assert process.stdin
    assert process.stdout
    with process, suppress(Empty, OSError, ValueError):
        while line := _answer(process, export_id := due.get_nowait()):
            ahead[export_id].set_result(json.loads(line))


def _answer(process: "subprocess.Popen[str]", export_id: str) -> str:
    """The line that it answers with; empty where it died."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{export_id}\n")
    process.stdin.flush()
    return process.stdout.readline()
