"""What must hold of a damaged export, whatever the damage: nothing lost, nothing changed.

A byte within a cell that makes another valid value can be noticed by nobody. So of a byte changed
at random exactly this is asked, unless the export is refused:

- every row read is accepted, quarantined or ignored;
- a row that comes out and is no clean row stands in the record whose bytes were changed; where
  several records make one row (REDCap, JSON), it is of the one patient whose record that was;
- a clean row whose record was not changed comes out as it was, or lies in quarantine;
- where the header was changed, rows lack at most cells, or have others where the mapping names
  several columns for them (``first_of``), and the receipt names an unknown column;
- out of a container with a checksum comes the clean export or nothing.

A workbook of the old kind (.xls) has neither checksums nor records that lie together: of it only
the first is asked, and that nothing crashes.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator

from domain.datasets import DATASETS
from tests.campaign.examples import Example
from tests.campaign.intake import Row, Taken, key_of, patient_of
from tests.campaign.mutations import Mutation


def outcome(clean: Taken, found: Taken) -> str:
    """In one word what became of the mutated export."""
    if found.is_refused:
        return "refused"
    if found.rows == clean.rows and found.quarantined == clean.quarantined:
        return "identical"
    if not found.rows - clean.rows:
        return "quarantined"
    return "changed"


def violations(clean: Taken, found: Taken, mutation: Mutation) -> Iterator[str]:
    """What does not hold that must; ids and numbers of rows only."""
    yield from (f"{name}: not reconciled" for name, p in found.parts.items() if not p.is_reconciled)
    if found.is_refused:
        return
    example = mutation.clean
    if example.is_checked:
        if found.rows != clean.rows:
            yield "other rows out of a container with a checksum"
    elif example.delimiter and _has_another_header(mutation):
        yield from _of_header(clean, found, _columns_with("first_of", example))
    elif example.is_text:
        yield from _of_records(clean, found, mutation)
    elif example.name != "xls":
        yield from _of_patients(clean, found)


def _has_another_header(mutation: Mutation) -> bool:
    """Whether the header was reached; its line break also belongs to the record after it."""
    clean, mutated = mutation.clean, mutation.mutated
    if min(mutation.touched, default=0) >= clean.first_record:
        return False
    try:
        return mutated.records[: clean.first_record] != clean.records[: clean.first_record]
    except (UnicodeDecodeError, csv.Error):
        return True


def not_a_subset(clean: Taken, found: Taken) -> list[Row]:
    """Rows that come out of a mutated export and not out of the clean one."""
    return list((found.rows - clean.rows).elements())


def lost(clean: Taken, found: Taken) -> list[Row]:
    """Clean rows that neither come out nor lie in quarantine, of datasets that were not refused."""
    bad = {key for part in found.parts.values() for key in part.bad}
    gone = (clean.rows - found.rows).elements()
    return [row for row in gone if key_of(row) not in bad and not found.parts[row[0]].refused]


def _of_header(clean: Taken, found: Taken, several: Collection[tuple[str, str]]) -> Iterator[str]:
    extra = not_a_subset(clean, found)
    if extra and not found.unknown_columns - clean.unknown_columns:
        yield f"{len(extra)} rows changed by a header, and no column is reported"
    unlike = [
        row for row in extra if not any(_is_part_of(row, whole, several) for whole in clean.rows)
    ]
    if unlike:
        yield f"{len(unlike)} rows with cells that the clean export has not"
    if any(_rows_of(found, name) < _rows_of(clean, name) for name in _read(clean, found)):
        yield "rows lost by a header"


def _read(clean: Taken, found: Taken) -> list[str]:
    """The datasets that were not refused."""
    return [name for name in clean.parts if not found.parts[name].refused]


def _rows_of(taken: Taken, dataset: str) -> int:
    """The rows of a dataset, accepted or quarantined."""
    accepted = sum(number for row, number in taken.rows.items() if row[0] == dataset)
    return accepted + taken.parts[dataset].quarantined


def _is_part_of(row: Row, whole: Row, several: Collection[tuple[str, str]]) -> bool:
    dataset, *cells = row
    columns = (*DATASETS[dataset].columns, None)
    return dataset == whole[0] and all(
        cell == other
        or cell is None
        or (column is not None and (dataset, column.name) in several and cell in whole)
        or (column is not None and str(cell) == column.default)
        for cell, other, column in zip(cells, whole[1:], columns, strict=True)
    )


def _of_records(clean: Taken, found: Taken, mutation: Mutation) -> Iterator[str]:
    example = mutation.clean
    numbers = {record - example.first_record + 1 for record in mutation.touched}
    near = range(min(numbers), max(numbers) + 2)
    before, after = _without_ordinals(clean, example), _without_ordinals(found, example)
    changed = _counted(after) - _counted(before)
    for row in changed:
        if not set(after[row]) & set(near):
            yield f"{row[0]}: row {after[row]} is no clean row, and records {near} were changed"
    bad = {key for part in found.parts.values() for key in part.bad}
    lines = "\n".join(line for part in found.parts.values() for line in part.lines)
    for row in _counted(before) - _counted(after):
        is_kept = (
            set(before[row]) & numbers
            or found.parts[row[0]].refused
            or _key(row, example) in {_blanked(key, example) for key in bad}
            or any(_line(example, number) in lines for number in before[row])
        )
        if not is_kept:
            yield f"{row[0]}: row {before[row]} is lost, and records {near} were changed"


def _counted(numbers: dict[Row, list[int]]) -> Counter[Row]:
    return Counter({row: len(found) for row, found in numbers.items()})


def _line(example: Example, number: int) -> str:
    begin, end = example.ends[example.first_record + number - 2 :][:2]
    return example.content[begin:end].decode(example.encoding, "replace").rstrip("\r\n")


def _columns_with(key: str, example: Example) -> set[tuple[str, str]]:
    """The columns for which a mapping says this, such as ``ordinal``."""
    return {
        (source.dataset, name)
        for source in example.mapping.datasets
        for name, column in source.columns.items()
        if getattr(column, key)
    }


def _without_ordinals(taken: Taken, example: Example) -> dict[Row, list[int]]:
    """The accepted rows without the columns that the mapping numbers, each with its numbers."""
    ordinals = _columns_with("ordinal", example)
    found: dict[Row, list[int]] = {}
    for row, numbers in taken.numbers.items():
        names = ("dataset", *DATASETS[row[0]].names, "is_deleted")
        kept = tuple(
            None if (row[0], name) in ordinals else cell
            for name, cell in zip(names, row, strict=True)
        )
        found.setdefault(kept, []).extend(numbers)
    return found


def _key(row: Row, example: Example) -> Row:
    return _blanked(key_of(row), example)


def _blanked(key: Row, example: Example) -> Row:
    ordinals = _columns_with("ordinal", example)
    names = ("dataset", *DATASETS[key[0]].key)
    return tuple(
        None if (key[0], name) in ordinals else cell for name, cell in zip(names, key, strict=True)
    )


def _of_patients(clean: Taken, found: Taken) -> Iterator[str]:
    """One byte is of one record, and a record of one patient, before and after."""
    gone, new = lost(clean, found), not_a_subset(clean, found)
    patients, others = {patient_of(row) for row in gone}, {patient_of(row) for row in new}
    if len(patients) > 1:
        yield f"rows of {len(patients)} patients are lost"
    if len(others) > 1:
        yield f"rows of {len(others)} patients are changed"
    known = {patient_of(row) for row in clean.rows}
    if patients and others and not others <= patients and others & known & patients:
        yield "rows of one patient are lost, and those of another are changed"
