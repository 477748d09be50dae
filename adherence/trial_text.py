"""A trial in words, for the person at the terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from adherence.status_text import GOES_ON
from domain.printable import printable, printable_cells

WHY = {"reasons": "bad", "warnings": "kept with a warning"}


def trial_lines(found: dict[str, Any]) -> Iterator[str]:
    """What would become of the file, dataset by dataset, then what to look at."""
    made = f"made {found['exported_at']}" if found["exported_at"] else "nothing says when"
    yield f"{printable(found['file'])}: mapping {found['mapping']}, {made}"
    for dataset in found["datasets"]:
        yield ""
        yield from _dataset(dataset)
    for untaken in found["untaken"]:
        yield from _untaken(untaken)
    for undeleted in found["undeleted"]:
        yield _undeleted(undeleted)
    for one in found["unlisted_words"]:
        words = _counted(one["words"])
        yield f"\n{one['column']} ({one['dataset']}): words that the mapping does not list: {words}"
    if found["unknown_columns"]:
        names = ", ".join(printable(name) for name in found["unknown_columns"])
        yield f"\ncolumns that the mapping does not read: {names}"
    if found["unlisted_clinics"]:
        yield f"\nclinics that clinics.yaml does not list: {', '.join(found['unlisted_clinics'])}"
    for dates in found["dates"]:
        yield ""
        yield from _dates(dates)
    # What an export is refused for is shown.
    if all(dataset["reason"] != "date_order" for dataset in found["datasets"]):
        yield from _undecided_order(found["dates"])
    for note in found["notes"]:
        yield f"\nnote: {note}"


def _dataset(found: dict[str, Any]) -> Iterator[str]:
    if found["state"] == "rejected":
        yield f"{found['dataset']}: would be rejected whole: {found['message']}"
    else:
        yield (
            f"{found['dataset']}: {found['rows_read']} rows read, {found['rows_accepted']} "
            f"accepted, {found['rows_quarantined']} quarantined, {found['rows_ignored']} ignored"
            f"{GOES_ON if found['is_partial'] else ''}"
        )
    for kind, words in WHY.items():
        for reason in found[kind]:
            yield f"  {reason['reason']}: {reason['rows']} {words}"
            yield from (f"    {_words(rule)} {_where(rule)}" for rule in reason["rules"])
    if found["first_rows"]:
        yield "  first rows as they would be kept:"
        for row in found["first_rows"]:
            yield f"    row {row['row']}: {printable_cells(row, leave_out=('row',))}"


def _words(rule: dict[str, Any]) -> str:
    return " ".join(filter(None, (rule["sentence"], printable(rule["in_the_file"]))))


def _where(rule: dict[str, Any]) -> str:
    rows = rule["first_rows"]
    more = rule["rows"] - len(rows)
    return (
        f"{'Row' if rule['rows'] == 1 else 'Rows'} {', '.join(map(str, rows))}"
        f"{f' and {more} more' if more else ''}"
    )


def _untaken(found: dict[str, Any]) -> Iterator[str]:
    kind = "" if found["rows_of"] == "rows" else f" of {found['rows_of']}"
    yield f"\nrows{kind} that no part of the mapping takes, by its when: {found['rows']}"
    for column in found["words"]:
        yield f"  {printable(column['column'])}: {_counted(column['words'])}"


def _undeleted(found: dict[str, Any]) -> str:
    words = f": {_counted(found['words'])}" if found["words"] else ""
    return (
        f"\n{printable(found['column'])} ({found['dataset']}): rows that have a word, and are not "
        f"deleted by deleted_when: {found['rows']}{words}"
    )


def _counted(words: dict[str, int]) -> str:
    return ", ".join(f"{printable(word) or '(blank)'} ({n})" for word, n in words.items())


def _dates(found: dict[str, Any]) -> Iterator[str]:
    iso = found["iso"]
    others = f"; {iso} others are dates in any case, such as 2026-11-15" if iso else ""
    last = f"the export's day, {found['exported_on']}" if found["exported_on"] else "today"
    yield (
        f"{found['column']} ({found['dataset']}): {found['read']} of {found['cells']} cells read "
        f"as {found['notation']}, {found['after_export']} of them after {last}"
        f"{others}"
    )
    yield (
        f"  as {found['other']} {found['read_otherwise']} would be dates, "
        f"{found['after_export_otherwise']} of them after {last}; {found['valid_otherwise']} "
        "cells are dates either way"
    )
    if found["read_otherwise"] > found["read"]:
        yield "  the other order reads more cells: the notation may be the wrong way round"


def _undecided_order(columns: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The orders of day and month in which every cell, of whatever column, could be the other."""
    for is_day_first in (True, False):
        cells = [of for of in columns if of["read"] and of["is_day_first"] == is_day_first]
        if cells and all(
            of["read"] == of["valid_otherwise"] == of["read_otherwise"] for of in cells
        ):
            either = " or ".join((cells[0]["notation"], cells[0]["other"]))
            yield f"\nnothing in the file shows whether {either} is meant: ask the clinic"
