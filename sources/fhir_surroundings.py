"""What a FHIR resource refers to: its patient, its encounter and their organisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.entities import Row
from sources.fhir_elements import last_updated
from sources.fhir_references import FullUrls, reference_text, referenced_id
from sources.json_values import Misshapen, text_of

ABOUT = ("id", "typed_id", "status", "subject", "subject_id", "encounter", "encounter_id")
PLACE = ("organization", "organization_id", "last_updated")


@dataclass(frozen=True)
class Surroundings:
    """What the addresses of one bundle lead to; encounters and patients of the whole file by id."""

    full_urls: FullUrls = field(default_factory=dict)
    encounters: Mapping[str, Row] = field(default_factory=dict)
    patients: Mapping[str, Row] = field(default_factory=dict)

    def referred(self, value: object, name: str, kind: str) -> Row:
        """A reference as two columns: ``<name>`` as written, and ``<name>_id`` if of this kind."""
        return {
            name: reference_text(value, name),
            f"{name}_id": referenced_id(value, kind, self.full_urls, name),
        }

    def encounter_of(self, row: Row) -> Row:
        """The encounter of a row; an empty row where the file lacks it."""
        return self.encounters.get(row["encounter_id"] or "", {})


def about(resource: Mapping[str, Any], known: Surroundings, statuses: Collection[str]) -> Row:
    """The columns that say whose a resource is, of which encounter and which organisation.

    The organisation is that of the encounter; without one, the patient's. Raises Misshapen for a
    status that FHIR lacks: a mapping would pass over it without a word.
    """
    status = text_of(resource.get("status"), "status")
    if status is not None and status not in statuses:
        raise Misshapen("status")
    row: Row = {
        "status": status,
        **known.referred(resource.get("subject"), "subject", "Patient"),
        # STU3 calls it context, which may also be an EpisodeOfCare.
        **known.referred(
            resource.get("encounter", resource.get("context")), "encounter", "Encounter"
        ),
        "last_updated": last_updated(resource),
    }
    of_encounter = known.encounter_of(row)
    of_patient = known.patients.get(row["subject_id"] or "", {})
    names = ("organization", "organization_id")
    return row | {name: of_encounter.get(name) or of_patient.get(name) for name in names}
