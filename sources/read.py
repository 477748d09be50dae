"""An export file to its entities: tidy rows of text, whatever its container and shape."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from domain.errors import ExportRejected
from sources.cliniko import cliniko_rows
from sources.containers import Contained, contained
from sources.delimited import delimited_records, readable_records
from sources.delimiters import delimiter_of
from sources.documents import json_documents
from sources.encodings import refuse_other_encoding
from sources.entities import PARTIAL
from sources.fhir import fhir_rows
from sources.header import raw_columns
from sources.laid_out import frame_of, raw_of_frame
from sources.last_line import refuse_cut_record
from sources.mapping import Mapping
from sources.nookal import nookal_rows
from sources.open import opened_text
from sources.other_names import called_as_mapped
from sources.physitrack import physitrack_rows
from sources.records import RawRows
from sources.redcap import redcap_flat_rows
from sources.redcap_dictionary import dictionary_frame
from sources.redcap_eav import redcap_eav_rows
from sources.splose import splose_rows
from sources.survey import survey_rows
from sources.tabular import tabular
from sources.text_table import rows_of_records, rows_of_text
from sources.workbook import meant_records

Entities = Dictionary[str, RawRows]
Frames = dict[str, pl.DataFrame]
ROWS = "rows"

DOCUMENT_SHAPES: Dictionary[str, Callable[[Sequence[Any]], Frames]] = {
    "fhir": fhir_rows,
    "cliniko_json": cliniko_rows,
    "splose_json": splose_rows,
    "physitrack_json": physitrack_rows,
    "nookal_json": nookal_rows,
}


def read_export(path: Path, mapping: Mapping, workdir: Path) -> Entities:
    """The entities of an export by name; ``rows`` where its shape has but one.

    Nobody may change the file meanwhile: it is one of the store.
    Raises ExportRejected when it cannot be read as what its mapping says.
    """
    found = contained(path, workdir, member=mapping.layout.member)
    if mapping.shape in DOCUMENT_SHAPES:
        _refuse_other_than_json(found)
        return _raw(DOCUMENT_SHAPES[mapping.shape](json_documents(found.path)), workdir)
    if found.kind == "json":
        raise ExportRejected(
            "not_text", "this is a JSON document, not a table. Export it as CSV or as a workbook"
        )
    entities: Entities
    if mapping.shape == "table":
        entities = {ROWS: _table(found, mapping, workdir)}
    else:
        entities = _raw(_shaped(found, mapping, workdir), workdir)
    # An entity of REDCap's long form has the fields that were answered.
    if mapping.shape == "redcap_eav":
        return entities
    return {name: _laid_out_by_hand(raw, mapping, found) for name, raw in entities.items()}


def _laid_out_by_hand(raw: RawRows, mapping: Mapping, found: Contained) -> RawRows:
    """The rows of a header that somebody laid out, its columns called as the mapping calls them."""
    header = called_as_mapped(raw.header, mapping.also_called)
    return replace(raw, is_table=True, header=header, is_sheet=found.kind == "workbook")


def _refuse_other_than_json(found: Contained) -> None:
    if found.kind != "json":
        raise ExportRejected(
            "wrong_container",
            f"this is a {found.kind}; expected a JSON document. Export it as such",
        )


def _table(found: Contained, mapping: Mapping, workdir: Path) -> RawRows:
    """The rows of a text or a sheet."""
    if found.kind == "workbook":
        records = meant_records(found.path, mapping.layout, mapping.called)
        return rows_of_records(records, mapping, workdir)
    text, delimiter = _text(found, mapping, workdir)
    return rows_of_text(text, delimiter, mapping, workdir)


def _text(found: Contained, mapping: Mapping, workdir: Path) -> tuple[Path, str]:
    """The text as UTF-8, and its delimiter."""
    refuse_other_encoding(found.path, mapping.encoding)
    may_be = mapping.may_end_open
    text = opened_text(found.path, mapping.encoding, workdir, is_ours=True, may_end_open=may_be)
    delimiter = delimiter_of(text, mapping.delimiter, mapping.layout)
    if may_be:
        refuse_cut_record(text, delimiter, mapping.layout)
    return text, delimiter


def _shaped(found: Contained, mapping: Mapping, workdir: Path) -> Frames:
    """The frames of a survey or of REDCap."""
    layout = mapping.layout
    if found.kind == "workbook":
        records: Any = meant_records(found.path, layout, mapping.called)
    else:
        records = delimited_records(*_text(found, mapping, workdir))
    if mapping.shape == "survey_wide":
        return survey_rows(
            readable_records(records)[layout.header_row - 1 :],
            header_rows=layout.header_rows,
            name_row=layout.name_row,
            mapped=[*mapping.headers, *chain.from_iterable(mapping.also_called.values())],
        )
    table = tabular(records, layout)
    redcap_rows = redcap_eav_rows if mapping.shape == "redcap_eav" else redcap_flat_rows
    return redcap_rows(
        frame_of(table, raw_columns(table.header)),
        _dictionary(mapping),
        header=table.header,
        values=mapping.values,
        names=mapping.names,
    )


def _dictionary(mapping: Mapping) -> pl.DataFrame | None:
    if mapping.dictionary is None:
        return None
    return dictionary_frame(mapping.dictionary)


def _raw(frames: Frames, workdir: Path) -> Entities:
    """The entities as raw rows; what ``blank`` lists counts as blank rows of its entity."""
    blank, partial = frames.get("blank"), frames.get(PARTIAL)
    goes_on = set() if partial is None else set(partial["entity"])
    return {
        name: replace(
            raw_of_frame(name, frame, _blank_rows(blank, name), workdir), is_partial=name in goes_on
        )
        for name, frame in frames.items()
        if name not in ("blank", PARTIAL)
    }


def _blank_rows(blank: pl.DataFrame | None, entity: str) -> int:
    return 0 if blank is None else blank.filter(pl.col("entity") == entity).height
