"""Where a row stands in its file, as a person counts who has the file open."""

from sources.dataset_rows import row_of
from sources.mapping import Mapping

# One entity is one kind of record there, and has no header.
WITHOUT_HEADER = ("fhir", "cliniko_json", "physitrack_json", "nookal_json", "splose_json")


def sheet_row(row_number: int, mapping: Mapping) -> int:
    """The row of a spreadsheet, whose first one is 1; of documents the number of the record."""
    row = row_of(row_number)
    if mapping.shape in WITHOUT_HEADER:
        return row
    return row + mapping.layout.header_row + mapping.layout.header_rows - 1
