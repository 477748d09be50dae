"""Which malformed lines of an export are about patients who were forgotten."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

import polars as pl

from sources.dataset_source import DatasetSource
from sources.delimiters import DELIMITERS

# Whatever a record was meant to be cut at: a malformed one is not cut at all.
BETWEEN_CELLS = re.compile(f'[{re.escape("".join(DELIMITERS))}"\r\n]')


class Forgotten(Protocol):
    """Knows whom to leave out, and cannot list them."""

    def holds(self, clinic_id: str | None, patient_id: str) -> bool:
        """Whether that patient was forgotten; of an unknown clinic: one of that id in any."""
        ...


def lines_naming(
    lines: pl.DataFrame, sources: Sequence[DatasetSource], who: Forgotten
) -> Iterator[int]:
    """The numbers of the lines that name clinic and patient, the clinic maybe in the mapping."""
    origins = [source.columns["clinic_id"] for source in sources if "clinic_id" in source.columns]
    constants = [origin.constant for origin in origins if origin.constant is not None]
    for number, line in lines.iter_rows():
        cells = cells_in(line)
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
        cells = cells_in(line)
        named = [cell for cell in cells if not cell.isdecimal() and who.holds(None, cell)]
        if cells & clinics:
            continue
        for one in named:
            meant = {clinic_id for clinic_id, patient in pairs if patient == one} or clinics
            if len(meant) == 1 and who.holds(next(iter(meant)), one):
                yield number


def cells_in(line: str) -> set[str]:
    """The texts of a line that may be cells."""
    # A record of the wrong width may be kept with blanks between its cells.
    return {cell.strip() for cell in [*BETWEEN_CELLS.split(line), *line.split()]} - {""}
