"""The header rows of a survey: how many there are, and what they name."""

import re
from collections.abc import Collection, Sequence

from domain.errors import ExportRejected
from sources.column_names import told_apart
from sources.folding import folded
from sources.limits import refuse_too_wide

# Qualtrics' third header row: its own names, as JSON.
IMPORT_ID = '{"ImportId"'
A_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")

Records = Sequence[Sequence[str]]


def parted(
    records: Records, header_rows: int, name_row: int
) -> tuple[list[list[str]], list[list[str]]]:
    """The header rows, and the rows after them, all of one width; raises ExportRejected."""
    count = _header_rows(records, header_rows)
    if not 1 <= name_row <= count <= len(records):
        raise ExportRejected(
            "no_header",
            f"expected {count} header rows, names in row {name_row}; found {len(records)} rows. "
            "Export it again, or mend header_rows in the mapping",
        )
    _refuse_shifted(records[:count], records[name_row - 1])
    rows = _of_one_width(records, records[name_row - 1])
    header = rows[:count]
    refuse_too_wide(header[0])
    if not any(cell.strip() for cell in header[name_row - 1]):
        raise ExportRejected(
            "no_header", f"row {name_row}: expected names of columns, found none. Export it again"
        )
    if any(A_DAY.fullmatch(folded(cell)) for row in header for cell in row):
        raise ExportRejected(
            "bad_header",
            f"the first {count} rows hold an answer (a date); expected names and questions. Mend "
            "header_rows in the mapping",
        )
    return header, rows[count:]


def _header_rows(records: Records, declared: int) -> int:
    """How many rows the header has: as declared, or up to the row of ImportIds."""
    found = next((n for n, row in enumerate(records[:4], start=1) if _is_import_ids(row)), None)
    if (found is None and declared == 3) or (found is not None and found - declared not in (0, 1)):
        raise ExportRejected(
            "bad_header",
            f"expected {declared} header rows, the last with Qualtrics' ImportIds; they are in "
            f"row {found or 'none'}. Mend header_rows in the mapping (2 for the old export)",
        )
    return found or declared


def _is_import_ids(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return 2 * sum(cell.strip().startswith(IMPORT_ID) for cell in cells) > len(cells)


def _refuse_shifted(header: Records, names: Sequence[str]) -> None:
    """Refuses header rows of which one has more columns, and not by a comma at its end."""
    for number, row in enumerate(header, start=1):
        if len(row) == len(names) - 1 and not names[-1].strip() and not row[-1].strip():
            raise ExportRejected(
                "wrong_width",
                f"row {number} of the file: {len(row)} cells; the row of names has {len(names)}. "
                "Export it again",
            )


def _of_one_width(records: Records, names: Sequence[str]) -> list[list[str]]:
    """The rows' cells; a last column without any is left out.

    Qualtrics' old export ends every line with a comma, others some lines.
    """
    rows = [_of_width(row, names, number) for number, row in enumerate(records, start=1)]
    is_empty = len(names) > 1 and not any(row[-1].strip() for row in rows)
    return [row[:-1] for row in rows] if is_empty else rows


def _of_width(row: Sequence[str], names: Sequence[str], number: int) -> list[str]:
    """The row's cells; only an empty one at the end may be too many, or, without a name, too few.

    Where the last column has a name, any other cell may be the one that is missing.
    """
    cells, width = list(row), len(names)
    if not any(cell.strip() for cell in cells):
        return [""] * width
    if len(cells) == width - 1 and not names[-1].strip():
        cells.append("")
    if len(cells) == width + 1 and not cells[-1].strip():
        cells.pop()
    if len(cells) != width:
        raise ExportRejected(
            "wrong_width",
            f"row {number} of the file: {len(row)} cells; expected {width}, as in the header. "
            "Export it again",
        )
    return cells


def column_names(names: Sequence[str], mapped: Collection[str]) -> list[str]:
    """A name for each column; one that stands twice, or none, gets its column's number.

    Raises ExportRejected where a name that a mapping reads stands twice.
    """
    named = [folded(name) for name in names]
    if twice := [name for name in mapped if named.count(name) > 1]:
        raise ExportRejected(
            "duplicate_column",
            f"header: column '{twice[0]}' stands {named.count(twice[0])} times; expected once. "
            "Give the questions different names and export it again",
        )
    return told_apart(named, taken=("row_number",))
