"""Where rows come from, in words, for the person at the terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from domain.printable import printable, printable_cells

STATES = {
    "current": "current",
    "waiting": "current, waiting for its episode or patient",
    "unattributed": "current, in no episode",
    "deleted": "deleted by its source",
    "absent": "deleted: a later full snapshot lacks it",
    "patient_deleted": "deleted with its patient",
    "quarantined": "never accepted",
}
BECAUSE = {
    "absence": "a full snapshot made after it lacks it",
    "updated_at": "an earlier updated_at",
    "exported_at": "an earlier export",
    "export_id": "the lesser export id of two that are equal in all else",
    "row_number": "a row further up in the same export",
}


def lineage_lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A block for each key: the row that counts, then those that don't, with why."""
    for item in found:
        yield from _item(item)
        yield ""


def _item(item: dict[str, Any]) -> Iterator[str]:
    key = " ".join(printable(str(part)) for part in item["key"].values())
    episode = f", episode {printable(item['episode_id'])}" if item["episode_id"] else ""
    yield f"{item['dataset']} {key}: {STATES[item['state']]}{episode}"
    if item["counts_as"]:
        yield f"  counts for patient {printable(item['counts_as'])}, into whom its own was merged"
    if item.get("absent_from"):
        gone = item["absent_from"]
        yield f"  absent from {printable(gone['file'])} (made {gone['exported_at']})"
    if item["origin"]:
        yield f"  from {_place(item['origin'])}"
    if item["row"]:
        yield f"  {printable_cells(item['row'], leave_out=item['key'])}"
    for row in item["superseded"]:
        differs = f" ({printable_cells(row['differs'])})" if row["differs"] else ""
        yield f"  superseded: {_place(row)}: {BECAUSE[row['because']]}{differs}"
    for row in item["quarantined"]:
        state = "in quarantine" if row["is_open"] else "was in quarantine, mended since"
        reasons, cells = ", ".join(row["reasons"]), printable_cells(row["cells"])
        yield f"  {state}: {_place(row)}: {reasons} ({cells})"


def _place(row: dict[str, Any]) -> str:
    entity = f", {printable(row['entity'])}" if row["entity"] not in (None, "rows") else ""
    sheet = f", sheet {printable(row['sheet'])}" if row["sheet"] else ""
    number = f", row {row['row']}" if row["row"] else ""
    made = f"made {row['exported_at']}" if row["exported_at"] else "made at an unknown time"
    return (
        f"{printable(row['file'])}{entity}{sheet}{number} (mapping {row['mapping']}, {made}, "
        f"received {row['received_at']})"
    )
