"""Answers of a QuestionnaireResponse: one cell per linkId, groups flattened."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sources.fhir_elements import CODING, ELEMENT, element_in, quantity_text, refuse_unknown
from sources.folding import folded
from sources.json_values import Misshapen, joined, object_in, objects_in, text_of

ITEM = ELEMENT | {"linkId", "definition", "text", "subject", "answer", "item"}


def _coding(value: object, place: str) -> str | None:
    coding = element_in(value, CODING, place)
    code = text_of(coding.get("code"), place)
    return code if code is not None else text_of(coding.get("display"), place)


def _attachment(value: object, place: str) -> str | None:
    return text_of(object_in(value, place).get("title"), place)


def _reference(value: object, place: str) -> str | None:
    return text_of(object_in(value, place).get("reference"), place)


VALUES: Mapping[str, Callable[[object, str], str | None]] = {
    "valueBoolean": text_of,
    "valueDecimal": text_of,
    "valueInteger": text_of,
    "valueDate": text_of,
    "valueDateTime": text_of,
    "valueTime": text_of,
    "valueString": text_of,
    "valueUri": text_of,
    "valueCoding": _coding,
    "valueQuantity": quantity_text,
    "valueAttachment": _attachment,
    "valueReference": _reference,
}
ANSWER = ELEMENT | {"item"} | VALUES.keys()


def answers(response: Mapping[str, Any], reserved: Collection[str]) -> dict[str, str | None]:
    """The answers of a response by linkId, in the order of the questionnaire.

    Several answers to one linkId, whatever the blanks at its ends, are joined by ``;``, a question
    without one is null. A linkId that is also one of the ``reserved`` names becomes
    ``linkId:<linkId>``.
    """
    found: dict[str, list[str | None]] = {}
    for link_id, given in _questions(response):
        name = f"linkId:{link_id}" if link_id in reserved else link_id
        found.setdefault(name, []).extend(given)
    return {name: joined(given) for name, given in found.items()}


def _questions(parent: Mapping[str, Any]) -> Iterator[tuple[str, list[str | None]]]:
    """Each linkId with its answers; a group, which only holds other items, is none."""
    for item in objects_in(parent.get("item"), "item"):
        refuse_unknown(item, ITEM, "item")
        link_id = folded(text_of(item.get("linkId"), "item.linkId") or "")
        if not link_id:
            raise Misshapen("item.linkId")
        given = objects_in(item.get("answer"), "item.answer")
        if given or "item" not in item:
            yield link_id, [_answer_text(answer) for answer in given]
        for answer in given:
            yield from _questions(answer)
        yield from _questions(item)


def _answer_text(answer: Mapping[str, Any]) -> str | None:
    refuse_unknown(answer, ANSWER, "item.answer")
    values = [name for name in answer if name in VALUES]
    if len(values) > 1:
        raise Misshapen("item.answer")
    return VALUES[values[0]](answer[values[0]], values[0]) if values else None
