"""An export file to its entities: tidy rows of text, whatever its container and shape."""

from collections.abc import Mapping as Dictionary
from pathlib import Path

from sources.mapping import Mapping
from sources.open import opened_text
from sources.records import RawRows, raw_rows

Entities = Dictionary[str, RawRows]
ROWS = "rows"


def read_export(path: Path, mapping: Mapping, workdir: Path) -> Entities:
    """The entities of an export by name; ``rows`` where its shape has but one.

    Raises ExportRejected when it cannot be read as what its mapping says.
    """
    text = opened_text(path, mapping.encoding, workdir)
    return {ROWS: raw_rows(text, mapping.delimiter, workdir)}
