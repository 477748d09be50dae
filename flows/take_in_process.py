"""One export, taken in by a process that may die of it.

    python -m flows.take_in_process PARENT DATA EXPORT_ID

It ends with whoever started it, and prints what it found as JSON, or why it could not.
"""

import json
import os
import sys
from collections.abc import Iterator
from errno import ENOMEM
from pathlib import Path
from typing import Any

from domain.errors import AdherenceError
from domain.lasting import imported_for_good
from domain.lifeline import end_with
from flows.engine import guarded

OUT_OF_MEMORY = 70


def main(parent: int, data: Path, export_id: str) -> None:
    """Takes the export in and says what came of it."""
    end_with(parent)
    os.umask(0o077)
    try:
        said: dict[str, Any] = {"found": _taken_in(data, export_id)}
    except AdherenceError as error:
        said = {"error": str(error)}
    sys.stdout.write(json.dumps(said))


@guarded
def _taken_in(data: Path, export_id: str) -> list[dict[str, Any]]:
    with imported_for_good():
        import expectations.staged
        import expectations.suites  # noqa: F401
        from flows.one_export import taken_in
    try:
        return taken_in(data, export_id)
    except Exception as error:
        if any(_is_of_memory(one) for one in _chain(error)):
            # Like those that the system kills: an export that needs more than there is.
            os._exit(OUT_OF_MEMORY)
        raise


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those in whose handling it was raised."""
    while error:
        yield error
        error = error.__context__


def _is_of_memory(error: BaseException) -> bool:
    is_refused = isinstance(error, OSError) and error.errno == ENOMEM
    return isinstance(error, MemoryError) or is_refused or "OutOfMemory" in type(error).__name__


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
