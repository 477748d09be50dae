"""Which rows name patients who were forgotten in a cell, where no mapping says whose they are."""

import re
from collections.abc import Collection, Iterator, Sequence

import polars as pl

from sources.forgotten_lines import Forgotten
from sources.header import raw_columns

# Columns with persons' ids, and what stands between those in one.
OF_PERSONS = re.compile(r"patient|subject|client|person", re.I)
# A patient under another id says so in the row of that one.
OWN_ID = ("id", "identifier", "identifiers", "replaced_by_id")
BETWEEN_IDS = re.compile(r"[\s;,|/?&=#]+")
# Kinds of rows that are of persons, each under its own id.
PERSONS = r"(?i)^(?:patient|subject|client|person)s?$"
# Rows of several kinds say theirs here: what was deleted has an id, whatever it was.
KIND = "resource_type"


def naming_in_cells(
    entity: str,
    header: Sequence[str],
    rows: pl.DataFrame,
    patients_in: Collection[str],
    who: Forgotten,
) -> Iterator[int]:
    """The numbers of the rows that have the patient's id as a cell, or in a column of persons.

    ``rows`` have, beside their cells, the clinic that each is of; null: it may be any.
    ``patients_in`` are the columns that the mapping takes patients' ids from.
    """
    is_person = _is_person(entity, header)
    for column, name in zip(raw_columns(header), header, strict=True):
        is_own = is_person if _is_own_id(name.casefold(), patients_in) else pl.lit(value=False)
        is_of_persons = is_own | pl.lit(bool(OF_PERSONS.search(name)))
        cells = rows.lazy().select("row_number", "clinic_id", cell=column, is_told=is_of_persons)
        yield from _naming(cells.drop_nulls("cell").collect(), who)


def _is_own_id(name: str, patients_in: Collection[str]) -> bool:
    """Whether a person has their id in such a column of their own row.

    What others call client_external_id is external_id there.
    """
    return name in OWN_ID or any(one.casefold().endswith(f"_{name}") for one in patients_in)


def _is_person(entity: str, header: Sequence[str]) -> pl.Expr:
    """Whether the id of a row is a person's."""
    if KIND in header:
        kind = pl.col(raw_columns(header)[header.index(KIND)])
        return kind.str.contains(PERSONS).fill_null(value=False)
    return pl.lit(bool(re.search(PERSONS, entity)))


def _naming(cells: pl.DataFrame, who: Forgotten) -> Collection[int]:
    """The numbers of the rows of which one column names the patient."""
    what = ["clinic_id", "cell", "is_told"]
    each = cells.select(what).unique()
    naming = [_is_naming(cell, is_told, clinic, who) for clinic, cell, is_told in each.iter_rows()]
    found = each.filter(pl.Series(naming, dtype=pl.Boolean))
    return list(cells.join(found, on=what, how="semi", nulls_equal=True)["row_number"])


def _is_naming(cell: str, is_of_persons: bool, clinic_id: str | None, who: Forgotten) -> bool:
    if is_of_persons:
        return any(who.holds(clinic_id, part) for part in BETWEEN_IDS.split(cell))
    # A number may be that of anything else: of a case, a physio, a room.
    return not cell.strip().isdecimal() and who.holds(clinic_id, cell.strip())
