"""Whose the lines of a table are, where a quotation mark that was left open made one of several."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from sources.columns import ColumnSource
from sources.dataset_source import DatasetSource
from sources.delimited import lines_of
from sources.delimiters import knowable
from sources.forgotten import patients_of
from sources.forgotten_lines import Forgotten, cells_in
from sources.records import RawRows


@dataclass(frozen=True)
class LinesOfTable:
    """Where the lines of a table say whose they are, and whom its rows are of.

    ``clinic_at`` is null where all are of one clinic, whose ``patients`` its rows name; else
    ``clinics`` are those that they name.
    """

    clinic_at: int | None
    patient_at: int
    width: int
    clinics: frozenset[str]
    patients: frozenset[str]
    who: Forgotten

    def of_others(self, record: str, delimiter: str) -> str:
        """The lines of a record that are others', each with what follows up to the next one's."""
        kept, is_others = [], False
        for line in lines_of(record):
            if self._may_be_theirs(knowable(line, delimiter)):
                is_others = False
            elif self._is_begun_by_another([cell.strip(' "') for cell in line.split(delimiter)]):
                is_others = True
            kept += [line] if is_others else []
        return "".join(kept)

    def is_all_there(self, before: RawRows, after: RawRows) -> bool:
        """Whether the rows of before are all rows still, and what is new names nobody forgotten.

        Lines that go may open or close a quotation mark, and so draw in others, or let them out.
        """
        rows = iter(_rows(before))
        wanted, new = next(rows, None), []
        for row in _rows(after):
            if row == wanted:
                wanted = next(rows, None)
            else:
                new.append("\t".join(row))
        was_malformed = set(before.malformed["cells"])
        new += [record for record in after.malformed["cells"] if record not in was_malformed]
        return wanted is None and not any(map(self._may_be_theirs, new))

    def _may_be_theirs(self, line: str) -> bool:
        cells = cells_in(line)
        named = [cell for cell in cells if self.who.holds(None, cell)]
        return bool(named) and (
            not cells & self.clinics
            or any(self.who.holds(clinic, one) for one in named for clinic in cells)
        )

    def _is_begun_by_another(self, cells: Sequence[str]) -> bool:
        if len(cells) != self.width:
            return False
        patient = cells[self.patient_at]
        if self.clinic_at is None:
            return patient in self.patients
        return bool(patient) and cells[self.clinic_at] in self.clinics


def lines_of_table(
    raw: RawRows, sources: Sequence[DatasetSource], missing: Sequence[str], who: Forgotten
) -> LinesOfTable | None:
    """How lines of a table say whose they are; null where no one column does."""
    places = {_places(source.columns, raw.header) for source in sources}
    if len(places) != 1 or (found := places.pop()) is None:
        return None
    pairs = patients_of(raw, sources, missing)
    clinics, patients = (frozenset(pair[n] for pair in pairs) for n in (0, 1))
    return LinesOfTable(*found, len(raw.header), clinics, patients, who)


def _places(
    columns: Mapping[str, ColumnSource], header: Sequence[str]
) -> tuple[int | None, int] | None:
    """Where clinic and patient stand in a line, the clinic nowhere where the mapping says it."""
    patient, clinic = columns["patient_id"], columns.get("clinic_id")
    if patient.source not in header or clinic is None:
        return None
    if clinic.constant is not None:
        return None, header.index(patient.source)
    if clinic.source not in header:
        return None
    return header.index(clinic.source), header.index(patient.source)


def _rows(raw: RawRows) -> Iterator[tuple[str, ...]]:
    rows = pl.scan_parquet(raw.rows, glob=False).sort("row_number").drop("row_number")
    # Two ways to read a text give an empty cell as null and as an empty text.
    return rows.fill_null("").collect().iter_rows()
