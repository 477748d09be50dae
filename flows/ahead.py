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

from flows.take_in_process import intake_process
from warehouse.landing import landed_export
from warehouse.leftovers import last_begun
from warehouse.store import Store

# Starting a process takes as long as taking in that many.
WORTH_A_PROCESS = 12
MOST_PROCESSES = 4
# Of larger ones reading takes longer than Great Expectations, and uses all cores by itself.
SMALL_BYTES = 16 << 20

# What a process says of an export; null where it died of it, or could not be started.
Said = dict[str, Any] | None
Ahead = Mapping[str, Future[Said]]
Process = subprocess.Popen[str]


@contextmanager
def taken_in_ahead(data: Path, exports: Sequence[str]) -> Iterator[Ahead]:
    """Export to what is said of it, of those that are taken in meanwhile; none where few are small.

    They come first. No result is null before every process has ended: what they left may go then.
    """
    ahead: Ahead = {one: Future() for one in _small(exports, Store(data))}
    number = min(os.cpu_count() or 1, MOST_PROCESSES, len(ahead) // WORTH_A_PROCESS)
    if number < 2:
        yield {}
        return
    work = _Work(data, ahead)
    thread = Thread(target=work.done_by, args=(number,), name="ahead")
    thread.start()
    try:
        yield ahead
    except BaseException:
        work.end()
        raise
    finally:
        thread.join()


def in_turn(exports: Sequence[str], ahead: Ahead) -> list[str]:
    """The exports in the order to ask for them: the others have the machine for themselves."""
    return sorted(exports, key=lambda export_id: export_id not in ahead)


def _small(exports: Sequence[str], store: Store) -> Iterator[str]:
    """Those that take little memory; not the one at which a run was killed."""
    begun = last_begun(store)
    for export_id in exports:
        # Whoever asks for one that can't be read is told so.
        with suppress(OSError):
            size = landed_export(export_id, store).path.stat().st_size
            if size <= SMALL_BYTES and export_id != begun:
                yield export_id


class _Work:
    """Exports that are handed out to processes, one after another."""

    def __init__(self, data: Path, ahead: Ahead) -> None:
        self._data, self._ahead = data, ahead
        self._due: SimpleQueue[str] = SimpleQueue()
        self._processes: list[Process] = []
        for export_id in ahead:
            self._due.put(export_id)

    def done_by(self, number: int) -> None:
        """Has all done by that many processes; every export has a result then."""
        try:
            with ThreadPoolExecutor(number) as threads:
                for _ in range(number):
                    threads.submit(self._hand_out)
        finally:
            for one in self._ahead.values():
                if not one.done():
                    one.set_result(None)

    def end(self) -> None:
        """Stops what is at work, and begins nothing more."""
        with suppress(Empty):
            while True:
                self._due.get_nowait()
        for process in self._processes:
            process.kill()

    def _hand_out(self) -> None:
        """Hands one export after another to a process, and to another one where it died."""
        with suppress(OSError):
            while not self._due.empty():
                with intake_process(self._data) as process:
                    self._processes.append(process)
                    with suppress(Empty):
                        while self._answered(process, self._due.get_nowait()):
                            pass

    def _answered(self, process: Process, export_id: str) -> bool:
        """Whether the process lived to say what became of the export."""
        assert process.stdin
        assert process.stdout
        with suppress(BrokenPipeError):
            process.stdin.write(f"{export_id}\n")
            process.stdin.flush()
        line = process.stdout.readline()
        # It may have died while it spoke.
        is_whole = line.endswith("\n")
        if is_whole:
            self._ahead[export_id].set_result(json.loads(line))
        return is_whole
