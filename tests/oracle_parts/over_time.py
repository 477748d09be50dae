"""What a source says of rows that it no longer gives: full snapshots, merged and deleted patients.

A full snapshot is known here by the word ``full`` in its name. It is full within each clinic, and
may lack a quarter of what was known before.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.oracle_parts.reading import ReadRow
from tests.oracle_parts.words import Row

MAX_LOSS_PCT = 25
Key = tuple[Any, ...]


def is_full(file_name: str) -> bool:
    """Whether an export says that there are no rows but its own."""
    return "full" in file_name.rsplit(".", 1)[0].split("_")


def key_of(read: ReadRow) -> Key:
    """The dataset and the key of a row."""
    return (read.dataset, *read.key)


def made_on(read: ReadRow) -> date:
    """The day on which the row's export was made; the first of all days where not known."""
    day = read.rank[1]
    assert isinstance(day, date)
    return day


def is_gone(read: ReadRow, gone: Mapping[Key, date]) -> bool:
    """Whether a snapshot made after the row lacks its key."""
    return key_of(read) in gone and made_on(read) < gone[key_of(read)]


def gone_keys(read: Sequence[ReadRow], full: Sequence[list[ReadRow]]) -> dict[Key, date]:
    """Each key that a full snapshot lacks, with the day of the last one that does."""
    gone: dict[Key, date] = {}
    for rows in sorted(full, key=lambda rows: rows[0].rank[1:3]):
        day = made_on(rows[0])
        held = {key_of(row) for row in rows}
        for clinic in {row.row["clinic_id"] for row in rows} - {None}:
            before = [
                row
                for row in read
                if made_on(row) < day
                and (row.dataset, row.row["clinic_id"]) == (rows[0].dataset, clinic)
                and None not in row.key
                and not (is_gone(row, gone) and gone[key_of(row)] < day)
            ]
            known = {key_of(row) for row in before if not row.reasons}
            absent = known - held
            # Any of the rows whose key nobody can read may be one of them.
            is_doubtful = any(None in row.key for row in rows)
            is_shrunken = len(absent) > 1 and 100 * len(absent) > MAX_LOSS_PCT * len(known)
            if absent and (is_doubtful or is_shrunken):
                continue
            gone |= dict.fromkeys({key_of(row) for row in before} - held, day)
    return gone


def identified(rows: list[Row], patients: Sequence[tuple[Row, bool]]) -> list[Row]:
    """The rows with the patient whom each counts for, without those of deleted patients.

    ``patients``: what was last said of each patient, and whether they have since gone.
    """
    into, deleted = {}, set()
    for row, has_gone in patients:
        patient = (row["clinic_id"], row["patient_id"])
        if row["merged_into"]:
            into[patient] = (row["clinic_id"], row["merged_into"])
        elif row["deleted"] == "yes" or has_gone:
            deleted.add(patient)
    found = []
    for row in rows:
        patient = last_of_chain((row["clinic_id"], row["patient_id"]), into)
        if patient not in deleted:
            found.append({**row, "patient_id": patient[1]})
    return found


def last_of_chain(patient: Key, into: Mapping[Key, Key]) -> Key:
    """Whom a patient became in the end; patients merged around a circle stay themselves."""
    while patient in into and not comes_back(patient, into):
        patient = into[patient]
    return patient


def comes_back(patient: Key, into: Mapping[Key, Key]) -> bool:
    """Whether following the merges from a patient leads to that patient again."""
    reached = [into[patient]]
    while reached[-1] in into and reached[-1] not in reached[:-1]:
        reached.append(into[reached[-1]])
    return patient in reached
