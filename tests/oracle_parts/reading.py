"""Plain exports into accepted and quarantined rows (contract, sections 2 and 3)."""

import csv
import hashlib
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from tests.oracle_parts import words
from tests.oracle_parts.cells import DAY, judged_row
from tests.oracle_parts.words import Row

REASONS_OF_A_CATALOGUE = {"unknown_exercise", "not_in_list"}


@dataclass(frozen=True)
class ReadRow:
    """One row of an export, typed, with the reasons for quarantine (none: accepted)."""

    dataset: str
    row: Row
    reasons: frozenset[str]
    rank: tuple[Any, ...]
    unread: Row

    @property
    def key(self) -> tuple[Any, ...]:
        """What identifies the row across exports."""
        return tuple(self.row[column] for column in words.KEYS[self.dataset])


def dataset_of(file_name: str) -> str | None:
    """The dataset is told by a whole word of the file name between `_`."""
    stem = file_name.rsplit(".", 1)[0]
    return next((word for word in stem.split("_") if word in words.COLUMNS), None)


def made_on(file_name: str) -> date | None:
    """The day in the file name; null where there is none."""
    found = re.search(DAY, file_name)
    return date.fromisoformat(found[0]) if found else None


def rank(row: Row, export_day: date | None, export_id: str, row_number: int) -> tuple[Any, ...]:
    """Greatest updated_at, then the export made later, then the greater export_id, then the line.

    Null ranks lowest. The file's modification time or arrival never counts.
    """
    long_ago = datetime.combine(date.min, time())
    return (row["updated_at"] or long_ago, export_day or date.min, export_id, row_number)


def repeated_with_other_values(rows: list[ReadRow]) -> set[int]:
    """Places of the rows whose key stands twice in the export, same updated_at, other values."""
    places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, read in enumerate(rows):
        if None not in read.key:
            places[(*read.key, read.row["updated_at"])].append(place)
    return {
        place
        for same in places.values()
        if any(
            (rows[other].row, rows[other].unread) != (rows[same[0]].row, rows[same[0]].unread)
            for other in same
        )
        for place in same
    }


def unread_cells(row: Row, cells: dict[str, str]) -> Row:
    """The text of each cell that could not be read; that of updated_at names no version."""
    texts = {column: (cells.get(column) or "").strip() for column in row if column != "updated_at"}
    return {column: text for column, text in texts.items() if text and row[column] is None}


def raw_rows(text: str) -> Iterator[dict[str, str]]:
    """Rows of the file as text, blank ones left out; raises ValueError on a ragged one."""
    for cells in csv.DictReader(io.StringIO(text, newline=""), strict=True):
        if None in cells or None in cells.values():
            raise ValueError("ragged")
        if any(cell.strip() for cell in cells.values()):
            yield cells


def read_export(file_name: str, content: bytes) -> list[ReadRow] | None:
    """The rows of one export in its order; null where the whole export is rejected."""
    dataset = dataset_of(file_name) or ""
    export_day, export_id = made_on(file_name), hashlib.sha256(content).hexdigest()
    try:
        raw = list(raw_rows(content.decode("utf-8-sig")))
    except (ValueError, csv.Error):
        return None
    required = {name.rstrip("*") for name in words.COLUMNS[dataset].split() if name.endswith("*")}
    if raw and not required <= raw[0].keys():
        return None
    rows: list[ReadRow] = []
    for number, cells in enumerate(raw, start=1):
        row, reasons = judged_row(dataset, cells, export_day)
        ranked = rank(row, export_day, export_id, number)
        rows.append(ReadRow(dataset, row, frozenset(reasons), ranked, unread_cells(row, cells)))
    # duplicate_key: all of them go.
    for place in repeated_with_other_values(rows):
        rows[place] = replace(rows[place], reasons=rows[place].reasons | {"duplicate_key"})
    # A whole export is rejected when more than half of its rows are bad.
    bad = sum(bool(read.reasons - REASONS_OF_A_CATALOGUE) for read in rows)
    return None if 2 * bad > len(rows) else rows


def counts_by_reason(rows: list[ReadRow]) -> dict[str, Counter[str]]:
    """Rows in quarantine by dataset and reason; a row counts under each of its reasons."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for read in rows:
        counts[read.dataset].update(read.reasons)
    return dict(counts)
