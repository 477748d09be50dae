"""The rows of a table, whatever stands above its header; most texts are read as plain ones."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sources.delimited import (
    Record,
    delimited_records,
    lines_of,
    record_of,
    records_as_they_stand,
)
from sources.delimiters import stated_delimiter
from sources.header import first_record
from sources.laid_out import raw_of_table
from sources.layout import Layout
from sources.mapping import Mapping
from sources.records import RawRows, raw_rows, raw_rows_below
from sources.tabular import Table, tabular


def rows_of_records(records: Iterable[Record], mapping: Mapping, workdir: Path) -> RawRows:
    """The rows of records that were read one by one."""
    table = tabular(records, mapping.layout, mapping.also_called)
    return replace(raw_of_table(table, workdir), exported_at=_exported_at(table, mapping))


def rows_of_text(text: Path, delimiter: str, mapping: Mapping, workdir: Path) -> RawRows:
    """The rows of a text.

    Raises ExportRejected where the header can't be read or the text ends within a quoted cell.
    """
    layout = mapping.layout
    if layout.is_plain and stated_delimiter(text) is None:
        return raw_rows(text, delimiter, workdir)
    if layout.has_end:
        return rows_of_records(delimited_records(text, delimiter), mapping, workdir)
    below = workdir / "below.csv"
    head, lines_above = _cut_above_last_names(text, delimiter, layout, below)
    # Of a header of several rows the widest says how many cells a row has.
    if len(first_record(below, delimiter)) != len(head.header):
        return rows_of_records(delimited_records(text, delimiter), mapping, workdir)
    raw = raw_rows_below(below, head.header, delimiter, workdir, lines_above)
    return replace(raw, exported_at=_exported_at(head, mapping))


def _exported_at(table: Table, mapping: Mapping) -> datetime | None:
    """When the lines above the header say that the table was made."""
    return mapping.exported_by_preamble(" ".join(cells) for cells in table.preamble)


def _cut_above_last_names(
    text: Path, delimiter: str, layout: Layout, target: Path
) -> tuple[Table, int]:
    """Writes the text from the last row of its header on; the header, and how many lines went."""
    states_delimiter = stated_delimiter(text) is not None
    with text.open(encoding="utf-8", newline="") as file:
        if states_delimiter:
            next(file)
        records = records_as_they_stand(file, delimiter)
        top = [*islice(records, layout.header_row - 1 + layout.header_rows)]
        head = tabular([record_of(*record) for record in top], layout)
        *above, last = (lines for _, lines in top)
        with target.open("w", encoding="utf-8", newline="") as below:
            below.write(last + "\n")
            shutil.copyfileobj(file, below)
    return head, states_delimiter + sum(len(lines_of(lines)) or 1 for lines in above)
