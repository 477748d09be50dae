"""Which malformed lines of an export are about patients who were forgotten."""

import re
from collections.abc import Collection, Iterator, Sequence
from io import StringIO
from typing import Protocol

import polars as pl

from sources.dataset_source import DatasetSource

# Whatever a record was meant to be cut at: a malformed one is not cut at all.
BETWEEN_CELLS = re.compile(r'[,;\t|^"\r\n]')


class Forgotten(Protocol):
    """Knows whom to leave out, and cannot list them."""

    def holds(self, clinic_id: str | None, patient_id: str) -> bool:
        """Whether that patient was forgotten; of an unknown clinic: one of that id in any."""
        ...


def lines_naming(
    lines: pl.DataFrame, sources: Sequence[DatasetSource], who: Forgotten
) -> Iterator[int]:
    """The numbers of the lines that name clinic and patient, the clinic maybe in the mapping."""
    constants = [*_constant_clinics(sources)]
    for number, line in lines.iter_rows():
        cells = _cells(line)
        patients = [cell for cell in cells if who.holds(None, cell)]
        if any(who.holds(clinic, one) for one in patients for clinic in (*constants, *cells)):
            yield number


def lines_without_clinic(
    lines: pl.DataFrame, pairs: Collection[tuple[str, str]], who: Forgotten
) -> Iterator[int]:
    """The numbers of the lines that name a patient of the one clinic that can be meant.

    ``pairs`` are clinic and patient of the rows beside them. Meant is the clinic of all rows with
    that id, or of all rows; none where the line names one. A number may be that of anything.
    """
    clinics = {clinic_id for clinic_id, _ in pairs}
    for number, line in lines.iter_rows():
        cells = _cells(line)
        named = [cell for cell in cells if not cell.isdecimal() and who.holds(None, cell)]
        if cells & clinics:
            continue
        for one in named:
            meant = {clinic_id for clinic_id, patient in pairs if patient == one} or clinics
            if len(meant) == 1 and who.holds(next(iter(meant)), one):
                yield number


def lines_of_others(
    record: str,
    sources: Sequence[DatasetSource],
    pairs: Collection[tuple[str, str]],
    width: int,
    who: Forgotten,
) -> str:
    """The lines of a record that are others', drawn in by a quotation mark that somebody left open.

    So is a line of as many cells as a row has that names one of ``pairs``, or at least a clinic of
    theirs, and what follows it up to the next. All that may be a forgotten patient's is not.
    """
    lines = list(StringIO(record, newline=""))
    frame = pl.DataFrame({"row_number": range(len(lines)), "cells": lines})
    theirs = {*lines_naming(frame, sources, who), *lines_without_clinic(frame, pairs, who)}
    kept, is_others = [], False
    for number, line in enumerate(lines):
        if number in theirs:
            is_others = False
        elif len(BETWEEN_CELLS.split(line)) >= width:
            is_others = _names_others(_cells(line), sources, pairs)
        kept += [line] if is_others else []
    return "".join(kept)


def _names_others(
    cells: Collection[str], sources: Sequence[DatasetSource], pairs: Collection[tuple[str, str]]
) -> bool:
    constants = set(_constant_clinics(sources))
    return any(
        clinic_id in cells or (clinic_id in constants and patient_id in cells)
        for clinic_id, patient_id in pairs
    )


def _constant_clinics(sources: Sequence[DatasetSource]) -> Iterator[str]:
    for source in sources:
        origin = source.columns.get("clinic_id")
        if origin and origin.constant is not None:
            yield origin.constant


def _cells(line: str) -> set[str]:
    # A record of the wrong width may be kept with blanks between its cells.
    return {cell.strip() for cell in [*BETWEEN_CELLS.split(line), *line.split()]} - {""}
