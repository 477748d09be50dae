"""Entities: what a shape makes of a file, one all-text frame for each kind of record."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from sources.folding import folded
from sources.json_values import Misshapen
from sources.limits import refuse_too_many_names

ROW_NUMBER = "row_number"
# The entity of records of which nothing but type and id is kept.
OTHER = "other"
# The frame that names the entities of which the file says itself that there are more records.
PARTIAL = "partial"

Row = dict[str, str | None]


class EntityRows:
    """Rows of several kinds, collected in the order of the file.

    ``columns`` names the entities and those columns that each has whatever the file holds. Names
    that differ in their blanks alone, as those of a question that was typed anew, are of one
    column, which is called by the folded name.
    """

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self._columns = {entity: dict.fromkeys(names) for entity, names in columns.items()}
        self._rows: dict[str, list[tuple[int, Row]]] = {entity: [] for entity in columns}
        self._partial: set[str] = set()
        self._folded: dict[str, str] = {}
        self._count = 0

    def add(self, entity: str, row: Row) -> None:
        """Puts a row into an entity; its number counts the rows of all entities of the file.

        Raises Misshapen where it fills one column twice.
        """
        merged = self._merged(row)
        if ROW_NUMBER in merged:
            raise Misshapen(ROW_NUMBER)
        self._count += 1
        self._columns[entity] |= dict.fromkeys(merged)
        self._rows[entity].append((self._count, merged))

    def _merged(self, row: Row) -> Row:
        """The row under the names of columns, of two cells under one the one that is filled."""
        merged: Row = {}
        for name, cell in row.items():
            column = self._folded.setdefault(name, folded(name))
            kept = merged.get(column)
            if cell and kept:
                raise Misshapen(f"'{column}', which is there twice but for blanks within its name,")
            merged[column] = kept if kept or cell is None else cell
        return merged

    def goes_on(self, entities: Iterable[str]) -> None:
        """Says that there are more records of entities than the file holds, as it says itself.

        Not of ``other``, which no dataset is read from.
        """
        self._partial |= {*entities} - {OTHER}

    def frames(self) -> dict[str, pl.DataFrame]:
        """Per entity one row per record: row_number and every column as text, null where absent.

        ``partial``, where it is there, is no entity: it names those that go on elsewhere. Raises
        ExportRejected where there are too many records.
        """
        frames = {entity: self._frame(entity) for entity in self._columns}
        partial = pl.DataFrame({"entity": sorted(self._partial)}, schema={"entity": pl.String})
        return {**frames, PARTIAL: partial} if self._partial else frames

    def _frame(self, entity: str) -> pl.DataFrame:
        names, rows = list(self._columns[entity]), self._rows[entity]
        refuse_too_many_names(len(names), len(rows))
        return pl.DataFrame(
            {
                ROW_NUMBER: [number for number, _ in rows],
                **{name: [row.get(name) for _, row in rows] for name in names},
            },
            schema={ROW_NUMBER: pl.Int64, **dict.fromkeys(names, pl.String)},
        )
