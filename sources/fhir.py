"""The shape `fhir`: bundles, bulk exports (NDJSON) and single resources, R4 and STU3."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from sources import fhir_observations, fhir_responses
from sources.entities import OTHER, EntityRows, Row
from sources.fhir_bundles import Entry, entries_of
from sources.fhir_elements import last_updated
from sources.fhir_observations import observation_row
from sources.fhir_pages import goes_on
from sources.fhir_patients import (
    ENCOUNTER_COLUMNS,
    PATIENT_COLUMNS,
    encounter_row,
    patient_row,
)
from sources.fhir_responses import response_row
from sources.fhir_surroundings import Surroundings
from sources.json_values import refused, text_of

RowOf = Callable[[Mapping[str, Any], Surroundings], Row]

COLUMNS = {
    "responses": fhir_responses.COLUMNS,
    "observations": fhir_observations.COLUMNS,
    "patients": PATIENT_COLUMNS,
    "encounters": ENCOUNTER_COLUMNS,
    "deletions": (
        *("resource_type", "id", "typed_id", "method", "status", "subject_id"),
        "last_updated",
    ),
    OTHER: ("resource_type", "id"),
}
READ: Mapping[str, tuple[str, RowOf]] = {
    "QuestionnaireResponse": ("responses", response_row),
    "Observation": ("observations", observation_row),
    "Patient": ("patients", patient_row),
    "Encounter": ("encounters", encounter_row),
}


def fhir_rows(documents: Sequence[Any]) -> dict[str, pl.DataFrame]:
    """The entities of COLUMNS, one row per resource; a bundle is none, what it holds is.

    ``deletions`` are requests to delete and resources ``entered-in-error``; ``other`` are
    resources of which only type and id are kept. Raises ExportRejected where it is not FHIR.
    """
    entries = list(entries_of(documents))
    encounters = _rows_by_id(entries, "Encounter", encounter_row)
    patients = _rows_by_id(entries, "Patient", patient_row)
    entities = EntityRows(COLUMNS)
    for number, entry in enumerate(entries, 1):
        with refused(f"resource {number}"):
            entities.add(*_row(entry, Surroundings(entry.full_urls, encounters, patients)))
    if goes_on(documents):
        # A page may hold resources of any type.
        entities.goes_on(COLUMNS)
    return entities.frames()


def _rows_by_id(entries: Sequence[Entry], kind: str, row_of: RowOf) -> dict[str, Row]:
    """The rows of one type by id, those that are taken back left out."""
    found: dict[str, Row] = {}
    for number, entry in enumerate(entries, 1):
        with refused(f"resource {number}"):
            if entry.kind == kind and entry.id and entry.resource and not entry.is_deletion:
                found[entry.id] = row_of(entry.resource, Surroundings(entry.full_urls))
    return found


def _row(entry: Entry, known: Surroundings) -> tuple[str, Row]:
    """The entity that it belongs to, and its row there."""
    head: Row = {"resource_type": entry.kind, "id": entry.id}
    # Two resources of different type may have the same id.
    typed: Row = {"typed_id": f"{entry.kind}-{entry.id}" if entry.id else None}
    if entry.is_deletion:
        return "deletions", head | typed | {
            "method": entry.method,
            "status": text_of(entry.resource.get("status"), "status"),
            "subject_id": known.referred(entry.resource.get("subject"), "subject", "Patient")[
                "subject_id"
            ],
            "last_updated": last_updated(entry.resource) or entry.at,
        }
    read = READ.get(entry.kind or "") if entry.resource else None
    if read is None:
        return OTHER, head
    entity, row_of = read
    return entity, {"id": entry.id, **typed, **row_of(entry.resource, known)}
