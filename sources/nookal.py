"""The shape `nookal_json`: saved answers of Nookal's interface (version 2)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import polars as pl

from domain.errors import ExportRejected
from sources.entities import OTHER, EntityRows, Row
from sources.json_values import (
    Misshapen,
    id_text,
    member_text,
    object_in,
    objects_in,
    refused,
    text_of,
)
from sources.numbered_pages import Part, partial_entities, refuse_missing_pages, repeated_pages
from sources.personal import is_personal
from sources.saved_pages import SavedPage, saved_pages

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "clients": ("ID", "DOB", "Gender", "LocationID", "DateCreated", "DateModified"),
    "appointments": (
        *("ID", "patientID", "practitionerID", "locationID", "appointmentDate"),
        *("appointmentStartTime", "appointmentEndTime", "appointmentStartDateTimeUTC"),
        *("appointmentType", "arrived", "cancelled", "DNA", "cancellationDate"),
        *("dateCreated", "lastModified"),
    ),
    "treatment_notes": (
        *("noteID", "clientID", "practitionerID", "caseID", "answers", "template", "date"),
        "status",
    ),
    "cases": ("ID", "clientID", "title", "status"),
    OTHER: ("resource", "id"),
}
# The interface says client and patient for the same.
ENTITIES = {
    "patients": "clients",
    "clients": "clients",
    "appointments": "appointments",
    "treatmentnotes": "treatment_notes",
    "notes": "treatment_notes",
    "cases": "cases",
}
ID_OF = {"treatment_notes": "noteID", OTHER: "id"}
PERSON = "clients"
FLAGS = ("arrived", "cancelled", "DNA")
NUMBER = re.compile(r"[0-9]{1,9}")


def nookal_rows(documents: Sequence[Any]) -> dict[str, pl.DataFrame]:
    """The entities of COLUMNS, one row per record; ``other`` are records of further kinds.

    Flags stay the texts "0" and "1", times the location's wall clock as written. Personal fields
    are left out, of clients all but the columns named here. Raises ExportRejected where a page is
    none of Nookal's or reports a failure, or one of its list is missing.
    """
    entities, parts = EntityRows(COLUMNS), []
    for page in saved_pages(documents):
        results = _results(page)
        for name, value in results.items():
            entity = _entity(name)
            with refused(page.name):
                records = _records(value)
            ids = []
            for number, record in enumerate(records, 1):
                with refused(f"{page.name}, record {number}"):
                    row = _row(record, entity, name)
                    entities.add(entity, row)
                    ids.append(row.get(ID_OF.get(entity, "ID")))
            with refused(page.name):
                part = _part(page, name, ids) if len(results) == 1 else None
            parts += [part] if part else []
    parts = _told_apart(parts)
    refuse_missing_pages(parts)
    entities.goes_on(partial_entities(parts))
    return entities.frames()


def _results(page: SavedPage) -> dict[str, Any]:
    """What a page holds by kind; raises ExportRejected where it reports no success."""
    if page.body.get("status") == "failure":
        raise ExportRejected(
            "api_failure",
            f"{page.name} says that the request failed, and holds no data. Fetch that page again "
            "and save the whole export anew",
        )
    with refused(page.name):
        data = object_in(page.body.get("data"), "data")
        # The server writes an empty object as an empty list.
        results = object_in(data.get("results") or None, "data.results")
    if page.body.get("status") != "success" or "results" not in data:
        raise ExportRejected(
            "not_nookal",
            f"{page.name}: expected status success and data.results. Save the answer of the "
            "interface as it came, or name the shape of this file in the mapping",
        )
    return results


def _records(value: object) -> list[dict[str, Any]]:
    """The records of one kind; a value that is no record (a file's address) is one without id."""
    if isinstance(value, dict) and value and all(NUMBER.fullmatch(key) for key in value):
        # What the server holds as a list with gaps arrives as an object with numbers for names.
        value = list(value.values())
    if isinstance(value, dict | list):
        return objects_in(value, "data.results")
    return [{}]


def _entity(kind: str) -> str:
    return ENTITIES.get(re.sub("[^a-z]", "", kind.casefold()), OTHER)


def _part(page: SavedPage, kind: str, ids: Sequence[str | None]) -> Part | None:
    settings = object_in(page.body.get("settings"), "settings")
    details = object_in(page.body.get("details"), "details")
    number = text_of(settings.get("currentPage"), "settings.currentPage") or ""
    following = text_of(settings.get("nextPage"), "settings.nextPage")
    total = text_of(details.get("totalItems"), "details.totalItems") or ""
    if not NUMBER.fullmatch(number):
        return None
    known = int(total) if NUMBER.fullmatch(total) else None
    # A file may hold the lists of several locations, which the answers do not name.
    of = f"{kind} {_list_asked(page.url or '')}"
    is_last = following in (None, "", "0", "false")
    return Part(_entity(kind), of, int(number), is_last, known, ids)


def _told_apart(parts: Sequence[Part]) -> list[Part]:
    """The pages, those of lists that one name stands for told apart by what the lists hold."""
    several = {of for of, _ in repeated_pages(parts)}
    return [
        replace(part, of=f"{part.of} of {part.total}") if part.of in several else part
        for part in parts
    ]


def _list_asked(url: str) -> str:
    """What was asked for, whichever page of it."""
    asked = urlsplit(url)
    told = sorted(pair for pair in parse_qsl(asked.query) if pair[0] != "page")
    return f"{asked.path} {told}"


def _row(record: Mapping[str, Any], entity: str, kind: str) -> Row:
    if entity == OTHER:
        number = record.get("ID", record.get("id"))
        return {"resource": kind, "id": id_text(number, "ID")}
    if entity == "appointments" and (missing := [f for f in FLAGS if f not in record]):
        # Without them one that was cancelled would look like any other.
        raise Misshapen(", ".join(missing))
    for flag in FLAGS:
        # A mapping would pass over any other without a word.
        if text_of(record.get(flag), flag) not in (None, "", "0", "1"):
            raise Misshapen(f"{flag} (expected 0 or 1)")
    # Of a person only the columns above are kept, whatever else the vendor adds.
    return {
        name: member_text(value, name)
        for name, value in record.items()
        if (name in COLUMNS[PERSON] if entity == PERSON else not is_personal(name))
    }
