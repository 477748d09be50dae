"""The CSV files of one clinic, written piece by piece and put in place when whole."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import polars as pl

from domain.datasets import DATASETS
from simulation.columns import MOMENT_FORMAT


class ExportFiles:
    """The exports of one clinic while they are being written.

    They get their names at the end: whoever watches the folder never sees half a file.
    """

    def __init__(self, out: Path, clinic_id: str) -> None:
        self._out = out
        self._clinic_id = clinic_id
        self._handles: dict[Path, BinaryIO] = {}
        self._stack = ExitStack()
        self.paths: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def append(self, dataset: str, day: date, frame: pl.DataFrame) -> None:
        """Adds rows to the export of that dataset and day; the first time with the header."""
        path = self._out / f"{self._clinic_id}_{dataset}_{day.isoformat()}.csv"
        is_new = path not in self._handles
        if is_new:
            self._handles[path] = self._stack.enter_context(_part(path).open("wb"))
        frame.select(DATASETS[dataset].names).write_csv(
            self._handles[path],
            include_header=is_new,
            datetime_format=MOMENT_FORMAT,
            line_terminator="\n",
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()
        for path in self._handles:
            if kind is None:
                _part(path).replace(path)
                self.paths.append(path)
            else:
                _part(path).unlink()


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
