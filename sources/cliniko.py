"""The shape `cliniko_json`: saved pages of Cliniko's interface."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import polars as pl

from domain.errors import ExportRejected
from sources.cliniko_forms import question_cells
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
from sources.numbered_pages import Part, partial_entities, refuse_missing_pages
from sources.personal import is_personal
from sources.saved_pages import SavedPage, saved_pages

TIMES = ("created_at", "updated_at", "archived_at", "deleted_at")
CANCELLED = ("cancelled_at", "cancellation_reason")
OF_PATIENT = ("id", "patient", "patient_id")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "patients": (
        *("id", *TIMES, "date_of_birth", "sex", "gender_identity", "old_reference_id"),
        *("time_zone", "merged_at", "merged_with_patient", "merged_with_patient_id"),
    ),
    "individual_appointments": (
        *(*OF_PATIENT, *TIMES, "starts_at", "ends_at", "patient_arrived", "did_not_arrive"),
        *(*CANCELLED, "treatment_note_status", "business", "business_id"),
        *("practitioner", "practitioner_id", "appointment_type", "appointment_type_id"),
    ),
    "attendees": (*OF_PATIENT, *TIMES, "arrived", *CANCELLED, "booking", "booking_id"),
    "patient_cases": (
        *(*OF_PATIENT, *TIMES, "name", "issue_date", "expiry_date", "max_sessions", "closed"),
        "attendee_ids",
    ),
    "treatment_notes": (
        *(*OF_PATIENT, *TIMES, "title", "draft", "practitioner", "practitioner_id"),
        *("treatment_note_template", "treatment_note_template_id"),
    ),
    "patient_forms": (*OF_PATIENT, *TIMES, "name", "completed_at", "restricted_to_practitioner"),
    OTHER: ("resource", "id"),
}
# Without these an attended, cancelled or deleted record would look like any other.
REQUIRED: Mapping[str, frozenset[str]] = {
    "individual_appointments": frozenset(
        {
            *("starts_at", "patient", "patient_arrived", "did_not_arrive"),
            *("cancelled_at", "deleted_at"),
        }
    ),
    "treatment_notes": frozenset({"patient", "draft", "deleted_at"}),
}
FLAGS = ("patient_arrived", "did_not_arrive", "arrived", "draft")
FORMS = ("treatment_notes", "patient_forms")
# Of a person only the columns above are kept, whatever else the vendor adds.
PERSON = "patients"
RECORD = re.compile(r"/([a-z_]+)/([0-9]+)/?$")
NUMBER = re.compile(r"[0-9]{1,9}")


def cliniko_rows(documents: Sequence[Any]) -> dict[str, pl.DataFrame]:
    """The entities of COLUMNS, one row per record; ``other`` are records of further resources.

    A relation is a column with its address and one ``<relation>_id`` with the id cut out of it.
    Personal fields are left out, of patients all but the columns named here. Raises ExportRejected
    where a page is none of Cliniko's, or one of its list is missing.
    """
    entities, parts = EntityRows(COLUMNS), []
    for page in saved_pages(documents):
        for resource, records in _lists(page).items():
            ids = []
            for number, record in enumerate(records, 1):
                with refused(f"{page.name}, record {number}"):
                    row = _row(record, resource)
                    entities.add(_entity(resource), row)
                    ids.append(row["id"])
            if (part := _part(page, resource, ids)) is not None:
                parts.append(part)
            elif _has_next(page):
                entities.goes_on([_entity(resource)])
    refuse_missing_pages(parts)
    entities.goes_on(partial_entities(parts))
    return entities.frames()


def _lists(page: SavedPage) -> dict[str, list[dict[str, Any]]]:
    """The records of a page by resource; a page may also be one record alone."""
    with refused(page.name):
        own = _address(page.body)
        found = RECORD.search(own or "")
        if found and "id" in page.body:
            return {found[1]: [dict(page.body)]}
        members = {n: v for n, v in page.body.items() if n != "links" and not _is_total(n)}
        lists = {name: objects_in(value, "the list") for name, value in members.items()}
    if not lists:
        raise ExportRejected(
            "not_cliniko",
            f"{page.name}: expected a list of records, such as patients. Save the answer of the "
            "interface as it came, or name the shape of this file in the mapping",
        )
    return lists


def _entity(resource: str) -> str:
    return resource if resource in COLUMNS else OTHER


def _is_total(name: str) -> bool:
    # The vendor's own examples misspell it.
    return name in ("total_entries", "total_entires")


def _address(record: Mapping[str, Any]) -> str | None:
    return text_of(object_in(record.get("links"), "links").get("self"), "links.self")


def _has_next(page: SavedPage) -> bool:
    return bool(object_in(page.body.get("links"), "links").get("next"))


def _part(page: SavedPage, resource: str, ids: Sequence[str | None]) -> Part | None:
    """Which page of which list this is; null where it does not say."""
    with refused(page.name):
        address = _address(page.body) or ""
        totals = [text_of(v, n) or "" for n, v in page.body.items() if _is_total(n)]
    place, _, query = address.partition("?")
    fields = parse_qsl(query)
    number = dict(fields).get("page", "1")
    if not place or RECORD.search(place) or not NUMBER.fullmatch(number):
        return None
    total = int(totals[0]) if totals and NUMBER.fullmatch(totals[0]) else None
    # A list may be filtered by several fields, all of one name.
    asked = sorted(pair for pair in fields if pair[0] != "page")
    name = f"{resource} {place} {asked}"
    return Part(_entity(resource), name, int(number), not _has_next(page), total, ids)


def _row(record: Mapping[str, Any], resource: str) -> Row:
    found = RECORD.search(_address(record) or "")
    # A list of deleted records gives no more than when and the address.
    row: Row = {"id": id_text(record.get("id"), "id") or (found[2] if found else None)}
    if resource not in COLUMNS:
        return {"resource": resource, **row}
    is_whole = bool(record.keys() - {"id", "links", "deleted_at"})
    if is_whole and (missing := REQUIRED.get(resource, frozenset()) - record.keys()):
        raise Misshapen(", ".join(sorted(missing)))
    for flag in FLAGS:
        # A mapping would pass over any other, whose row would be in no count.
        if (text_of(record.get(flag), flag) or "").lower() not in ("", "true", "false"):
            raise Misshapen(f"{flag} (expected true or false)")
    for name, value in record.items():
        is_plain = name not in ("id", "links", "content")
        if is_plain and (name in COLUMNS[PERSON] if resource == PERSON else not is_personal(name)):
            row |= _cells(name, value)
    return row | (question_cells(record.get("content"), row) if resource in FORMS else {})


def _cells(name: str, value: object) -> Row:
    """The cells of one field: of a relation its address, and the id where it is of one record."""
    is_relation = isinstance(value, dict) and value.keys() == {"links"}
    if not is_relation:
        return {name: member_text(value, name)}
    address = _address(object_in(value, name))
    found = RECORD.search(address or "")
    return {name: address, **({f"{name}_id": found[2]} if found else {})}
