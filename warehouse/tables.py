"""The tables of one data cut and known-at: where their rows lie, read when asked for."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from domain.derived import DERIVED
from domain.published import PUBLISHED


class Tables(Mapping[str, pl.DataFrame]):
    """Published table name to its rows; a table is read from its files at first use."""

    def __init__(
        self,
        files: Mapping[str, Sequence[Path]],
        columns: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.files = {name: list(paths) for name, paths in files.items()}
        self._columns = columns or {}
        self._read: dict[str, pl.DataFrame] = {}

    def with_columns_of(self, columns: Mapping[str, Sequence[str]]) -> "Tables":
        """The same, but of some tables these columns only."""
        other = Tables(self.files, {**self._columns, **columns})
        other._read = {name: rows for name, rows in self._read.items() if name not in columns}
        return other

    def having(self, frames: Mapping[str, pl.DataFrame]) -> "Tables":
        """The same with these frames, in place of those of their names."""
        other = Tables(self.files, self._columns)
        other._read = {**self._read, **frames}
        return other

    def scan(self, name: str) -> pl.LazyFrame:
        """The rows of a table, which are not held: only what is made of them. All columns."""
        if name in self._read or not self.files.get(name):
            return self[name].lazy()
        return pl.scan_parquet(self.files[name], glob=False)

    def scans(self, name: str) -> list[pl.LazyFrame]:
        """The same file by file: of the tables of several clinics each has files of its own."""
        if name in self._read or not self.files.get(name):
            return [self[name].lazy()]
        return [pl.scan_parquet(file, glob=False) for file in self.files[name]]

    def distinct(self, name: str, columns: Sequence[str]) -> pl.DataFrame:
        """The different rows that some columns of a table have; no more of it is held in memory."""
        rows = self.scan(name).select(columns).unique().sort(columns)
        return rows.collect(engine="streaming")

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = self._rows(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PUBLISHED)

    def __len__(self) -> int:
        return len(PUBLISHED)

    def _rows(self, name: str) -> pl.DataFrame:
        columns = [*self._columns[name]] if name in self._columns else None
        files = self.files.get(name, [])
        if not files:
            return DERIVED[name].empty().select(columns or pl.all())
        return pl.concat(pl.read_parquet(file, columns=columns, glob=False) for file in files)
