"""Other sheets of a workbook that hold the table of the one that is read: their rows would go."""

from collections.abc import Iterable, Mapping

from domain.errors import ExportRejected
from sources.layout import Layout
from sources.other_names import Columns, names_as_mapped, plain_name
from sources.sheets import Sheet
from sources.tabular import joined_names


def refuse_same_table(
    first: Sheet, others: Iterable[Sheet], layout: Layout, columns: Columns
) -> None:
    """Raises ExportRejected where one has rows below all columns that are read of the first.

    Where fewer than two are read, all names of the first sheet count: one alone, such as the
    patient, stands in any list. A list of another kind may share more, and has names of its own
    that the first has not, as the first has: of two headers of one table one holds the other.
    """
    called = names_as_mapped(columns)
    names = _names(first, layout, called)
    read = _comparable(columns) & names
    wanted = read if len(read) > 1 else names
    if not wanted:
        return
    for number, other in enumerate(others, start=2):
        found = _names(other, layout, called)
        is_one_table = wanted <= found and (names <= found or found <= names)
        if is_one_table and _has_rows(other, layout):
            raise ExportRejected(
                "unknown_sheet",
                # Not its name: some clinics keep a sheet for each patient.
                f"sheet {number} of the workbook, hidden ones not counted, has rows below the "
                "columns that are read of sheet 1, and one sheet alone is read. Put the rows into "
                "one sheet, save each as a file of its own, or name the one to read in the "
                "mapping, as in layout: {sheet: 'Diary'}",
            )


def _names(sheet: Sheet, layout: Layout, called: Mapping[str, str]) -> set[str]:
    """The names in the header rows, each by itself and as those of a column make one.

    Those that the mapping knows by another name, by the one that it takes first.
    """
    first = layout.header_row - 1
    rows = sheet.rows[first : first + layout.header_rows]
    every = _comparable([*(name for row in rows for name in row), *(joined_names(rows or [[]]))])
    return _comparable(called.get(name, name) for name in every)


def _has_rows(sheet: Sheet, layout: Layout) -> bool:
    """Whether anything stands below the header; what made a sheet odd does."""
    below = sheet.rows[layout.header_row + layout.header_rows - 1 :]
    return sheet.odd is not None or any(cell.strip() for row in below for cell in row)


def _comparable(names: Iterable[str]) -> set[str]:
    return {name for name in map(plain_name, names) if name}
