"""Header and rows out of the records of a text or a sheet, as its layout says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from domain.errors import ExportRejected
from sources.delimited import Record, Unreadable, cells_of
from sources.folding import folded
from sources.footers import is_footer, refuse_other_sum, refuse_rows_within
from sources.header import BLANK
from sources.layout import Layout
from sources.limits import refuse_too_wide
from sources.other_names import OtherNames, called_as_mapped

NO_OTHERS: OtherNames = {}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, 1 for the first record below the header, and its cells.

    ``fault`` says why it is no row of the table: ``wrong_width`` or ``bad_quoting``, where its one
    cell is its lines as they stand.
    """

    row_number: int
    cells: list[str]
    fault: str | None = None


@dataclass(frozen=True)
class Table:
    """A header and the records below it, each of them in one of four places."""

    header: tuple[str, ...]
    preamble: list[list[str]]
    rows: list[Row] = field(default_factory=list)
    malformed: list[Row] = field(default_factory=list)
    footer: list[Row] = field(default_factory=list)
    blank_rows: int = 0

    @property
    def rows_read(self) -> int:
        """Every record below the header."""
        return len(self.rows) + len(self.malformed) + len(self.footer) + self.blank_rows


def tabular(
    records: Iterable[Record], layout: Layout, also_called: OtherNames = NO_OTHERS
) -> Table:
    """The table within the records.

    Names in the header may repeat or be empty: columns are known by position. Raises ExportRejected
    where there is no header, or where the footer shows that rows are missing or hidden.
    """
    remaining = iter(records)
    preamble = [cells_of(record) for record in islice(remaining, layout.header_row - 1)]
    names = [*islice(remaining, layout.header_rows)]
    header = _header(names, layout)
    rows: list[Row] = []
    malformed: list[Row] = []
    footer: list[Row] = []
    blank_rows = 0
    for number, record in enumerate(remaining, start=1):
        row = _row(number, record, len(header))
        if not any(cell.strip(BLANK) for cell in row.cells):
            blank_rows += 1
        elif footer or is_footer(row.cells, layout.footer):
            footer.append(row)
        elif row.fault:
            malformed.append(row)
        else:
            rows.append(row)
    refuse_rows_within([row.cells for row in footer], [row.cells for row in rows], layout.footer)
    if layout.total_of is not None:
        refuse_other_sum(
            layout.total_of,
            called_as_mapped(header, also_called),
            [row.cells for row in rows],
            footer[0].cells if footer else None,
        )
    return Table(header, preamble, rows, malformed, footer, blank_rows)


def _row(number: int, record: Record, width: int) -> Row:
    if isinstance(record, Unreadable):
        return Row(number, [record.lines], "bad_quoting")
    return Row(number, record, None if len(record) == width else "wrong_width")


def _header(names: Sequence[Record], layout: Layout) -> tuple[str, ...]:
    """The names in the header rows; raises ExportRejected where there are none."""
    where = f"line {layout.header_row} (header)"
    if len(names) < layout.header_rows or not any(_filled(cells_of(record)) for record in names):
        raise ExportRejected(
            "no_header",
            f"{where}: expected column names, found none. Export it again, or say in the mapping "
            "in which line the header stands",
        )
    if any(isinstance(record, Unreadable) for record in names):
        raise ExportRejected(
            "bad_header",
            f"{where}: its quotation marks are wrong; expected column names, each wholly in "
            "quotation marks or without. Export it again",
        )
    rows = [cells_of(record) for record in names]
    refuse_too_wide(max(rows, key=len))
    return joined_names(rows)


def joined_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The name of each column: what stands in the header rows, from the upper to the lower."""
    width = max(map(len, rows))
    *groups, lowest = [
        [*(folded(name) for name in row), *[""] * (width - len(row))] for row in rows
    ]
    above = [_spread(group, lowest) for group in groups]
    return tuple(" ".join(filter(None, column)) for column in zip(*above, lowest, strict=True))


def _spread(group: Sequence[str], lowest: Sequence[str]) -> list[str]:
    """A name that stands over several columns, over each of them that has a name of its own."""
    spread: list[str] = []
    current = ""
    for name, own in zip(group, lowest, strict=True):
        current = name or current
        spread.append(current if own else name)
    return spread


def _filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell.strip(BLANK)]
