"""An export written again without some of its rows: in its own format, or as what was read."""

import gzip
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from domain.errors import ExportRejected
from sources.containers import contained
from sources.delimited import record_lines
from sources.delimiters import delimiter_of
from sources.exact_rows import MALFORMED_SCHEMA
from sources.gunzip import MAGIC
from sources.header import is_blank, raw_schema
from sources.mapping import Mapping
from sources.marks import marked_encoding
from sources.open import opened_text
from sources.other_names import called_as_mapped
from sources.read import Entities
from sources.records import RawRows

SAYS = (
    "What an export held, without the rows of patients who were forgotten; its own format cannot "
    "be written again. First a line per kind of rows, then its rows: number and cells."
)


def _nothing(_record: str, _delimiter: str) -> str:
    return ""


def text_without(
    path: Path,
    mapping: Mapping,
    numbers: Collection[int],
    workdir: Path,
    target: Path,
    *,
    left_of: Callable[[str, str], str] = _nothing,
) -> bool:
    """Writes the text of a table to ``target`` with these rows cut out and every other as it was.

    ``left_of`` says what is left of the lines of such a row. False where the export is no such
    text. Whoever calls it reads the result and compares.
    """
    found = contained(path, workdir, member=mapping.layout.member)
    if mapping.shape != "table" or found.kind != "text" or found.member is not None:
        return False
    text = opened_text(found.path, mapping.encoding, workdir, may_end_open=mapping.may_end_open)
    delimiter = delimiter_of(text, mapping.delimiter, mapping.layout)
    above = mapping.layout.header_row - 1 + mapping.layout.header_rows
    records = enumerate(record_lines(text, delimiter), start=1 - above)
    kept = "".join(
        left_of(lines, delimiter) if number in numbers else lines for number, lines in records
    )
    content = kept.encode(marked_encoding(_start(found.path)) or mapping.encoding)
    is_packed = _start(path).startswith(MAGIC)
    target.write_bytes(gzip.compress(content, mtime=0) if is_packed else content)
    return True


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def write_rows(entities: Entities, export_id: str, target: Path) -> None:
    """Writes what was read of an export as lines of JSON; nothing but a heading of no entities."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        lines = (line for name, raw in entities.items() for line in _lines(name, raw))
        for line in chain([{"redacted": export_id, "says": SAYS}], lines):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _lines(name: str, raw: RawRows) -> Iterator[object]:
    yield {
        "entity": name,
        "header": raw.header,
        "rows_read": raw.rows_read,
        "rows_blank": raw.rows_blank,
        "is_table": raw.is_table,
        "exported_at": raw.exported_at and raw.exported_at.isoformat(),
        "is_partial": raw.is_partial,
        "malformed": raw.malformed.rows(),
    }
    yield from pl.scan_parquet(raw.rows, glob=False).sort("row_number").collect().iter_rows()


def written_rows(path: Path, mapping: Mapping, workdir: Path) -> Entities:
    """The entities that ``write_rows`` wrote, columns called as the mapping calls them by now.

    Raises ExportRejected where it wrote none.
    """
    entities: dict[str, RawRows] = {}
    with path.open(encoding="utf-8") as file:
        next(file)
        heading, rows = None, []
        for line in chain(map(json.loads, file), [{}]):
            if isinstance(line, list):
                rows.append(line)
                continue
            if heading:
                target = workdir / f"written-{len(entities)}.parquet"
                entities[heading["entity"]] = _raw(heading, rows, target)
            heading, rows = line, []
    if not entities:
        raise ExportRejected(
            "redacted",
            "it could not be read row by row and named a patient who was forgotten, so that it was "
            "erased whole. Export it again",
        )
    return {
        name: replace(raw, header=called_as_mapped(raw.header, mapping.also_called))
        for name, raw in entities.items()
    }


def _raw(heading: dict[str, Any], rows: list[list[Any]], target: Path) -> RawRows:
    header = tuple(heading["header"])
    # Those written by an earlier version do not say.
    said = heading.get("exported_at")
    written = pl.DataFrame(rows, schema=raw_schema(header), orient="row")
    # Formerly blank rows were written, too, and counted as they are now.
    written.filter(~is_blank(header)).write_parquet(target)
    return RawRows(
        header,
        target,
        pl.DataFrame(heading["malformed"], schema=MALFORMED_SCHEMA, orient="row"),
        rows_read=heading["rows_read"],
        rows_blank=heading["rows_blank"],
        is_table=heading["is_table"],
        exported_at=datetime.fromisoformat(said) if said else None,
        is_partial=heading.get("is_partial", False),
    )
