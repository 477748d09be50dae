"""The row of a FHIR Observation, R4 or STU3."""

from collections.abc import Mapping
from typing import Any

from sources.entities import Row
from sources.fhir_elements import (
    ABOUT_PATIENT,
    CONCEPT,
    ELEMENT,
    PERIOD,
    QUANTITY,
    concept_codes,
    element_in,
    refuse_unknown,
)
from sources.fhir_items import VALUES
from sources.fhir_surroundings import ABOUT, PLACE, Surroundings, about
from sources.json_values import Misshapen, flat_text, joined, objects_in, text_of

COLUMNS = (
    *ABOUT,
    "codes",
    "code_text",
    "effective",
    "issued",
    "value",
    "unit",
    "rating",
    "components",
    "data_absent_reason",
    *PLACE,
)
UNITS_OF_A_LINE = ("mm", "cm", "%", "percent", "per cent", "/100")
STATUSES = (
    *("registered", "specimen-in-process", "preliminary", "final", "amended", "corrected"),
    *("appended", "cancelled", "entered-in-error", "unknown", "cannot-be-obtained"),
)
VALUE_NAMES = (
    *("valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger"),
    *("valueRange", "valueRatio", "valueSampledData", "valueTime", "valueDateTime"),
    *("valuePeriod", "valueAttachment", "valueReference"),
)
COMPONENT = ELEMENT.union(
    ("code", "dataAbsentReason", "interpretation", "referenceRange"), VALUE_NAMES
)
MEMBERS = ABOUT_PATIENT.union(
    ("instantiatesCanonical", "instantiatesReference", "triggeredBy", "category", "code", "focus"),
    ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "effectiveTiming", "issued"),
    ("performer", "dataAbsentReason", "interpretation", "note", "comment", "comments", "bodySite"),
    ("bodyStructure", "method", "specimen", "device", "referenceRange", "related", "hasMember"),
    ("derivedFrom", "component"),
    VALUE_NAMES,
)


def observation_row(observation: Mapping[str, Any], known: Surroundings) -> Row:
    """An observation: its codes as ``system|code`` joined by ``;``, its day, value and unit."""
    refuse_unknown(observation, MEMBERS, "Observation")
    code = element_in(observation.get("code"), CONCEPT, "code")
    components = objects_in(observation.get("component"), "component")
    absent = observation.get("dataAbsentReason")
    value = _value(observation)
    return about(observation, known, STATUSES) | {
        "codes": concept_codes(code, "code"),
        "code_text": text_of(code.get("text"), "code.text"),
        "effective": _effective(observation),
        "issued": text_of(observation.get("issued"), "issued"),
        "value": value,
        "unit": _unit(observation),
        "rating": _rating(value, observation),
        "components": joined(_component(component) for component in components),
        "data_absent_reason": concept_codes(absent, "dataAbsentReason"),
    }


def _effective(observation: Mapping[str, Any]) -> str | None:
    """When it was taken; of a period its start. A timing is no moment."""
    period = element_in(observation.get("effectivePeriod"), PERIOD, "effectivePeriod")
    moments = (
        observation.get("effectiveDateTime"),
        observation.get("effectiveInstant"),
        period.get("start"),
    )
    return next((text_of(moment, "effective") for moment in moments if moment is not None), None)


def _value(holder: Mapping[str, Any]) -> str | None:
    """The value of an observation or component; of a concept its codes, without them its text."""
    names = [name for name in VALUE_NAMES if name in holder]
    if len(names) > 1:
        raise Misshapen("value")
    if not names:
        return None
    name, value = names[0], holder[names[0]]
    if name == "valueCodeableConcept":
        concept = element_in(value, CONCEPT, name)
        return concept_codes(concept, name) or text_of(concept.get("text"), name)
    return VALUES[name](value, name) if name in VALUES else flat_text(value, name)


def _unit(holder: Mapping[str, Any]) -> str | None:
    quantity = element_in(holder.get("valueQuantity"), QUANTITY, "valueQuantity")
    return text_of(quantity.get("unit", quantity.get("code")), "valueQuantity")


def _rating(value: str | None, observation: Mapping[str, Any]) -> str | None:
    """The value; of one on a line of 100 mm, or in per cent, with the unit behind it."""
    quantity = element_in(observation.get("valueQuantity"), QUANTITY, "valueQuantity")
    units = [text_of(quantity.get(name), "valueQuantity") for name in ("unit", "code")]
    of_a_line = [unit for unit in units if unit and unit.casefold().strip() in UNITS_OF_A_LINE]
    return f"{value} {of_a_line[0]}" if value and of_a_line else value


def _component(component: Mapping[str, Any]) -> str:
    """A part of an observation, such as each of two blood pressures, as ``code=value unit``."""
    refuse_unknown(component, COMPONENT, "component")
    code, value = concept_codes(component.get("code"), "component.code"), _value(component)
    return f"{code or ''}={value or ''} {_unit(component) or ''}".rstrip()
