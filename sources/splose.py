"""The shape `splose_json`: saved pages of splose's interface (version 1)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
from sources.personal import is_personal
from sources.saved_pages import Neighbours, SavedPage, is_partial, saved_pages

ATTENDING, COUNT = "appointmentPatients", "attending"
APPOINTMENT = (
    *("id", "start", "end", "serviceId", "practitionerId", "locationId", "isUnavailableBlock"),
    *("archived", "deletedAt", "createdAt", "updatedAt"),
)
INNER = ("patientId", "caseId", "status", "cancellationReason")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "appointments": (*APPOINTMENT, COUNT, *(f"{ATTENDING}.{name}" for name in INNER)),
    "appointments_without_patients": APPOINTMENT,
    "patients": ("id", "birthDate", "sex", "archived", "deletedAt", "createdAt", "updatedAt"),
    "cases": (
        *("id", "patientId", "issueDate", "expiryDate", "archived", "deletedAt", "createdAt"),
        "updatedAt",
    ),
    OTHER: ("resource", "id"),
}
# One list of the interface gives these.
ENTITIES: Mapping[str, tuple[str, ...]] = {
    "appointments": ("appointments", "appointments_without_patients")
}
# Without these an appointment would be nobody's, or one that was deleted like any other.
REQUIRED = (ATTENDING, "deletedAt")
# Of a person only the columns above are kept, whatever else the vendor adds.
PERSON = "patients"
RESOURCE = re.compile(r"/v1/([a-z-]+)")


def splose_rows(documents: Sequence[Any]) -> dict[str, pl.DataFrame]:
    """The entities of COLUMNS; an appointment gives one row for each patient who is down for it.

    What the interface says of such a patient is in ``appointmentPatients.<field>``, and how many
    there are in ``attending``. An appointment for nobody, such as a blocked hour, is in
    ``appointments_without_patients``; one that was deleted, whose patients are gone with it, is an
    appointment without a patient. Personal fields are left out, of patients all but the columns
    named here. Raises ExportRejected where a page is none of splose's.
    """
    entities, pages = EntityRows(COLUMNS), defaultdict[str, list[Neighbours]](list)
    for page in saved_pages(documents):
        resource, records = _resource(page), _records(page)
        with refused(page.name):
            neighbours = _neighbours(page)
        for kind in {resource or "", *map(_kind, records)} & COLUMNS.keys():
            pages[kind].append(neighbours)
        for number, record in enumerate(records, 1):
            with refused(f"{page.name}, record {number}"):
                _refuse_contradiction(page, record, resource)
                for entity, row in _rows(record, resource or _kind(record)):
                    entities.add(entity, row)
    for kind, of_kind in pages.items():
        if is_partial(of_kind):
            entities.goes_on(ENTITIES.get(kind, (kind,)))
    return entities.frames()


def _records(page: SavedPage) -> list[dict[str, Any]]:
    if "data" not in page.body:
        raise ExportRejected(
            "not_splose",
            f"{page.name}: expected data and links. Save the answer of the interface as it came, "
            "or name the shape of this file in the mapping",
        )
    with refused(page.name):
        return objects_in(page.body["data"], "data")


def _neighbours(page: SavedPage) -> Neighbours:
    links = object_in(page.body.get("links"), "links")
    return Neighbours(bool(links.get("previousPage")), bool(links.get("nextPage")))


def _resource(page: SavedPage) -> str | None:
    """What a page lists, by its address or those of its neighbours; null where none is given."""
    with refused(page.name):
        links = object_in(page.body.get("links"), "links")
        addresses = [page.url, *(text_of(v, "links") for v in links.values())]
    found = [RESOURCE.search(address) for address in addresses if address]
    return next((match[1] for match in found if match), None)


def _refuse_contradiction(page: SavedPage, record: Mapping[str, Any], resource: str | None) -> None:
    """Refuses what is of a list that is read, on a page whose address names one that is not."""
    if resource and resource not in COLUMNS and _kind(record) in ("appointments", "cases"):
        raise ExportRejected(
            "not_splose",
            f"{page.name}: its addresses name another list than its records are of. Save the "
            "answer of the interface as it came",
        )


def _kind(record: Mapping[str, Any]) -> str:
    """What a record must be by its fields, where no address says it."""
    if ATTENDING in record:
        return "appointments"
    if "firstname" in record or "birthDate" in record:
        return "patients"
    return "cases" if "patientId" in record and "expiryDate" in record else "unknown"


def _rows(record: Mapping[str, Any], resource: str) -> Iterator[tuple[str, Row]]:
    if resource not in COLUMNS:
        yield OTHER, {"resource": resource, "id": id_text(record.get("id"), "id")}
        return
    fields = _fields({n: v for n, v in record.items() if n != ATTENDING}, resource)
    if resource != "appointments":
        yield resource, fields
        return
    if missing := [name for name in REQUIRED if name not in record]:
        raise Misshapen(", ".join(missing))
    attending = objects_in(record[ATTENDING], ATTENDING)
    for patient in attending:
        inner = {f"{ATTENDING}.{n}": cell for n, cell in _fields(patient, resource).items()}
        yield resource, {**fields, COUNT: str(len(attending)), **inner}
    if not attending:
        yield resource if _has_lost_patients(fields) else "appointments_without_patients", fields


def _has_lost_patients(fields: Row) -> bool:
    """Whether an appointment without patients may have had some: no hour blocked for nobody."""
    return bool(fields["deletedAt"]) and fields.get("isUnavailableBlock") != "true"


def _fields(record: Mapping[str, Any], resource: str) -> Row:
    return {
        name: member_text(value, name)
        for name, value in record.items()
        if (name in COLUMNS[PERSON] if resource == PERSON else not is_personal(name))
    }
