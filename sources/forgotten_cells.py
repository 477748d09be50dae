"""Which rows name patients who were forgotten in a cell, where no mapping says whose they are."""

import re
from collections.abc import Collection, Iterator, Sequence

import polars as pl

from sources.forgotten_lines import Forgotten
from sources.header import raw_columns

# Columns with persons' ids, and what stands between those in one.
OF_PERSONS = re.compile(r"patient|subject|client|person", re.I)
OWN_ID = ("id", "identifier", "identifiers")
# A patient under another id says so in the row of that one.
REPLACED = "replaced_by_id"
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
    *,
    is_read: bool,
) -> Iterator[int]:
    """The numbers of the rows that have the patient's id as a cell, or in a column of persons.

    ``rows`` have, beside their cells, the clinic that each is of; null: it may be any.
    ``patients_in`` are the columns that the mapping takes patients' ids from. Where ``is_read``,
    the mapping reads rows of that kind: others' ids there, as of another system, are no patient's.
    """
    is_person, own_ids = _is_person(entity, header), _own_ids(header, patients_in, is_read=is_read)
    for column, name in zip(raw_columns(header), header, strict=True):
        is_own = name in own_ids
        is_told = bool(OF_PERSONS.search(name)) and (not is_read or _is_like(name, patients_in))
        told = pl.lit(is_told) | (is_person if is_own else pl.lit(value=False))
        cells = rows.lazy().select("row_number", "clinic_id", cell=column, is_told=told)
        if is_own and is_read and KIND in header:
            # What is said to be no person has an id of its own, whatever it is.
            cells = cells.filter("is_told")
        yield from _naming(cells.drop_nulls("cell").collect(), who)


def _own_ids(
    header: Sequence[str], patients_in: Collection[str], *, is_read: bool
) -> Collection[str]:
    """The columns in which a person has their id in their own row.

    What others call client_external_id is external_id there.
    """
    ends = tuple(f"_{one.casefold()}" for one in patients_in)
    called = {n for n in header if any(one.endswith(f"_{n.casefold()}") for one in ends)}
    usual = {n for n in header if n.casefold() in OWN_ID and not is_read}
    return {*called, *usual, REPLACED}


def _is_like(name: str, patients_in: Collection[str]) -> bool:
    """Whether a column is, or belongs to, one with patients' ids, as subject to subject_id."""
    return any(one.casefold().startswith(name.casefold()) for one in patients_in)


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
