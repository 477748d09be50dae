"""FHIR's closed lists of members: an object with any other is refused.

A misspelt name would lose an answer, a code or a date without a word.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sources.json_values import Misshapen, joined, object_in, objects_in, text_of

ERRORS = ("fatal", "error")
# Members that every element may have, every resource, and every resource about a patient.
ELEMENT = frozenset({"id", "extension", "modifierExtension"})
ANY_RESOURCE = frozenset({"resourceType", "id", "meta", "implicitRules", "language"})
RESOURCE = ANY_RESOURCE | {"text", "contained", "extension", "modifierExtension"}
ABOUT_PATIENT = RESOURCE.union(
    ("identifier", "basedOn", "partOf", "status"), ("subject", "encounter", "context")
)
CODING = ELEMENT | {"system", "version", "code", "display", "userSelected"}
CONCEPT = ELEMENT | {"coding", "text"}
IDENTIFIER = ELEMENT | {"use", "type", "system", "value", "period", "assigner"}
META = ELEMENT | {"versionId", "lastUpdated", "source", "profile", "security", "tag"}
PERIOD = ELEMENT | {"start", "end"}
QUANTITY = ELEMENT | {"value", "comparator", "unit", "system", "code"}


def refuse_unknown(element: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """Raises Misshapen where an object has a member that is not known.

    A name with ``_`` before it holds no more than extensions of the member.
    """
    if any(name.removeprefix("_") not in known for name in element):
        raise Misshapen(place)


def element_in(value: object, known: Collection[str], place: str) -> dict[str, Any]:
    """The object, with none but known members; an empty one where there is none."""
    element = object_in(value, place)
    refuse_unknown(element, known, place)
    return element


def is_error(resource: Mapping[str, Any]) -> bool:
    """Whether it is what a server says of an error, in place of what was asked for."""
    if resource.get("resourceType") != "OperationOutcome":
        return False
    issues = objects_in(resource.get("issue"), "issue")
    return any(issue.get("severity") in ERRORS for issue in issues)


def last_updated(resource: Mapping[str, Any]) -> str | None:
    """When the server last changed the resource."""
    return text_of(element_in(resource.get("meta"), META, "meta").get("lastUpdated"), "meta")


def coding_text(value: object, place: str) -> str | None:
    """A coding as ``system|code``; the code alone where it has no system."""
    coding = element_in(value, CODING, place)
    code, system = text_of(coding.get("code"), place), text_of(coding.get("system"), place)
    return code if code is None or not system else f"{system}|{code}"


def concept_codes(value: object, place: str) -> str | None:
    """The codings of one concept or several as ``system|code``, joined by ``;``."""
    concepts = [element_in(concept, CONCEPT, place) for concept in objects_in(value, place)]
    codings = [c for concept in concepts for c in objects_in(concept.get("coding"), place)]
    return joined(coding_text(coding, place) for coding in codings)


def quantity_text(value: object, place: str) -> str | None:
    """The number of a quantity, with its comparator: ``<3`` is not 3."""
    quantity = element_in(value, QUANTITY, place)
    number = text_of(quantity.get("value"), place)
    comparator = text_of(quantity.get("comparator"), place)
    return number if number is None or comparator is None else comparator + number


def identifier_text(value: object, place: str) -> str | None:
    """An identifier as ``system|value``; the value alone where it has no system."""
    identifier = element_in(value, IDENTIFIER, place)
    number = text_of(identifier.get("value"), place)
    system = text_of(identifier.get("system"), place)
    return number if number is None or not system else f"{system}|{number}"
