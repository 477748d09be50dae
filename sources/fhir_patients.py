"""The rows of a FHIR Patient and Encounter, R4 or STU3."""

from collections.abc import Iterator, Mapping
from typing import Any

from sources.entities import Row
from sources.fhir_elements import (
    PERIOD,
    coding_text,
    concept_codes,
    element_in,
    identifier_text,
    last_updated,
)
from sources.fhir_surroundings import PLACE, Surroundings
from sources.json_values import joined, object_in, objects_in, text_of

PATIENT_COLUMNS = (
    *("id", "typed_id", "identifiers", "active", "gender", "birth_date", "deceased"),
    *("replaced_by_id", *PLACE),
)
ENCOUNTER_COLUMNS = (
    *("id", "typed_id", "status", "subject", "subject_id", "start", "end", "class", "types"),
    *PLACE,
)
# Record numbers. Other identifiers (national number, driving licence, passport) stay behind.
OWN_IDENTIFIERS = ("MR", "PI")
REPLACED = ("replaced-by", "replace")


def patient_row(patient: Mapping[str, Any], known: Surroundings) -> Row:
    """A patient without name, address and telephone; of the identifiers only record numbers."""
    deceased = patient.get("deceasedDateTime", patient.get("deceasedBoolean"))
    links = objects_in(patient.get("link"), "link")
    replaced = [link.get("other") for link in links if link.get("type") in REPLACED]
    return {
        "identifiers": joined(_own_identifiers(patient)),
        "active": text_of(patient.get("active"), "active"),
        "gender": text_of(patient.get("gender"), "gender"),
        "birth_date": text_of(patient.get("birthDate"), "birthDate"),
        "deceased": text_of(deceased, "deceased"),
        "replaced_by_id": joined(
            known.referred(other, "link", "Patient")["link_id"] for other in replaced
        ),
        **known.referred(patient.get("managingOrganization"), "organization", "Organization"),
        "last_updated": last_updated(patient),
    }


def _own_identifiers(patient: Mapping[str, Any]) -> Iterator[str | None]:
    for identifier in objects_in(patient.get("identifier"), "identifier"):
        kinds = objects_in(object_in(identifier.get("type"), "type").get("coding"), "type.coding")
        if any(kind.get("code") in OWN_IDENTIFIERS for kind in kinds):
            yield identifier_text(identifier, "identifier")


def encounter_row(encounter: Mapping[str, Any], known: Surroundings) -> Row:
    """An encounter: when it was, and which organisation provided it."""
    # R5 calls the period actualPeriod, and has a concept as class.
    written = encounter.get("period", encounter.get("actualPeriod"))
    period = element_in(written, PERIOD, "period")
    kinds = objects_in(encounter.get("class"), "class")
    return {
        "status": text_of(encounter.get("status"), "status"),
        **known.referred(encounter.get("subject"), "subject", "Patient"),
        "start": text_of(period.get("start"), "period.start"),
        "end": text_of(period.get("end"), "period.end"),
        "class": joined(
            concept_codes(kind, "class") if "coding" in kind else coding_text(kind, "class")
            for kind in kinds
        ),
        "types": concept_codes(encounter.get("type"), "type"),
        **known.referred(encounter.get("serviceProvider"), "organization", "Organization"),
        "last_updated": last_updated(encounter),
    }
