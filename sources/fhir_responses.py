"""The row of a FHIR QuestionnaireResponse, R4 or STU3."""

from collections.abc import Mapping
from typing import Any

from sources.entities import ROW_NUMBER, Row
from sources.fhir_elements import ABOUT_PATIENT, refuse_unknown
from sources.fhir_items import answers
from sources.fhir_references import reference_text
from sources.fhir_surroundings import ABOUT, PLACE, Surroundings, about
from sources.json_values import text_of

COLUMNS = (
    *ABOUT,
    "questionnaire",
    "questionnaire_name",
    "authored",
    "authored_from",
    *PLACE,
)
STATUSES = ("in-progress", "completed", "amended", "entered-in-error", "stopped")
MEMBERS = ABOUT_PATIENT | {"parent", "questionnaire", "authored", "author", "source", "item"}


def response_row(response: Mapping[str, Any], known: Surroundings) -> Row:
    """A response with one column per linkId.

    Without ``authored`` it is dated by the start of its encounter, where the file holds that;
    ``authored_from`` says which. The questionnaire is the canonical address, or in STU3 the
    reference, as written.
    """
    refuse_unknown(response, MEMBERS, "QuestionnaireResponse")
    row = about(response, known, STATUSES)
    authored = text_of(response.get("authored"), "authored")
    started = known.encounter_of(row).get("start")
    row |= {
        "authored": authored or started,
        "authored_from": "authored" if authored else "encounter" if started else None,
    }
    row |= _questionnaire(response.get("questionnaire"))
    return row | answers(response, {*COLUMNS, ROW_NUMBER})


def _questionnaire(questionnaire: object) -> Row:
    if not isinstance(questionnaire, dict):
        return {"questionnaire": text_of(questionnaire, "questionnaire")}
    return {
        "questionnaire": reference_text(questionnaire, "questionnaire"),
        "questionnaire_name": text_of(questionnaire.get("display"), "questionnaire.display"),
    }
