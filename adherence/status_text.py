"""Where things stand, in words, for the person at the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adherence.to_come import landed_ahead, to_come
from domain.environment import config_folder
from domain.export_ids import short_id
from domain.printable import printable
from domain.snapshots import APPLIED, PARTIAL

if TYPE_CHECKING:
    from warehouse.store import Store

FORGETTING = (
    "A patient is being forgotten. Where that was cut short, the next `adherence run` carries on, "
    "or the service does within a quarter of an hour"
)

GOES_ON = (
    ". It says itself that its list goes on, or changed while it was saved: save the other pages, "
    "too, or all of them anew"
)


def status_lines(found: dict[str, Any], store: "Store") -> list[str]:
    """The publication, exports, rows and quarantine, then what is worth a look."""
    open_rows, warned = _by_reason(found["quarantine"]), _by_reason(found["warnings"])
    unlisted, listed = ", ".join(found["unlisted_clinics"]), config_folder() / "clinics.yaml"
    return [
        _published_line(found),
        f"Exports ({len(found['exports'])}):",
        *map(_export_line, found["exports"]),
        *([f"Landed, to be taken in: {landed}."] if (landed := found["not_taken_in"]) else []),
        "Rows:",
        *(_rows_line(name, found) for name in found["current"]),
        "Quarantine:" if open_rows else "Quarantine: empty.",
        *open_rows,
        *(["Warnings (rows kept):"] if warned else []),
        *warned,
        *_service_lines(found["service"]),
        *doubted(found["snapshots"]),
        *to_come(found["to_come"], store),
        *landed_ahead(found["landed_ahead"], store),
        *_merged(found["patients"]),
        *([FORGETTING] if found["is_forgetting"] else []),
        *([f"Clinics that {listed} does not list: {unlisted}"] if unlisted else []),
    ]


def _published_line(found: dict[str, Any]) -> str:
    published = found["published"]
    if published is None:
        return "Nothing published yet." + ("" if found["service"] else " Run `adherence run`.")
    if "unreadable" in published:
        return f"Published, but it cannot be read as of when: {published['unreadable']}"
    return f"Published {published['at']} as of {published['as_of']}: {published['path']}"


def _export_line(export: dict[str, Any]) -> str:
    why = f" ({export['reason']})" if export["reason"] else ""
    return (
        f"  {short_id(export['export_id'])} {printable(export['file'])} [{export['dataset']}] "
        f"{export['state']}: {export['rows_read']} read, "
        f"{export['rows_accepted']} accepted, {export['rows_quarantined']} quarantined, "
        f"{export['rows_ignored']} ignored{_by_why(export['ignored'])}{why}"
        f"{GOES_ON if export['is_partial'] else ''}"
    )


def _rows_line(name: str, found: dict[str, Any]) -> str:
    current, superseded = found["current"][name], found["superseded"][name]
    absent = found["absent"][name]
    return (
        f"  {name}: {current + superseded} accepted = {current} current + {superseded} superseded, "
        f"{found['waiting'][name]} waiting for their episode, "
        f"{found['unattributed'][name]} in no episode"
        + (f", {absent} deleted by absence" if absent else "")
    )


def _by_reason(counts: dict[str, dict[str, int]]) -> list[str]:
    """A line per dataset that has any: its rows by reason."""
    return [
        f"  {name}: {', '.join(f'{reason} {n}' for reason, n in reasons.items())}"
        for name, reasons in counts.items()
        if reasons
    ]


def _service_lines(health: dict[str, Any] | None) -> list[str]:
    if health is None:
        return ["Service: not running."]
    lines = [
        f"Service: {health['state']}, started {health['started_at']}, last look into the inbox "
        f"{health['scanned_at']}, {health['arriving']} files still arriving."
    ]
    lines += [f"  {trouble}" for trouble in health.get("troubles", [])]
    if health["read_by_no_mapping"]:
        lines.append(f"  {health['read_by_no_mapping']} files of the inbox are read by no mapping.")
    if "ui" in health:
        lines.append(f"  Prefect's pages: {health['ui']}, password in {health['password_in']}")
    return lines


def doubted(snapshots: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Full snapshots that were not believed, with what to do."""
    for one in snapshots:
        if one["verdict"] != APPLIED:
            way_out = (
                "Save all its pages in one file, anew where the list changed meanwhile"
                if one["verdict"] == PARTIAL
                else "If they were meant to go, write "
                f"{short_id(one['export_id'])} under snapshot: trusted in its mapping"
            )
            yield (
                f"Full snapshot {printable(one['file'])} [{one['dataset']}]: "
                f"{one['rows_not_deleted']} rows that it lacks were not taken for deleted "
                f"({one['verdict']}). {way_out}"
            )


def _merged(patients: dict[str, int]) -> Iterator[str]:
    if any(patients.values()):
        yield f"Patients: {', '.join(f'{n} {kind}' for kind, n in patients.items() if n)}"


def _by_why(ignored: dict[str, int]) -> str:
    return f" ({', '.join(f'{why} {n}' for why, n in ignored.items())})" if ignored else ""
