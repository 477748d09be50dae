"""Treatment notes and patient forms of Cliniko: one cell per question."""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any

from sources.entities import Row
from sources.folding import folded
from sources.json_values import Misshapen, flat_text, joined, object_in, objects_in, text_of

FORM = frozenset({"sections"})
SECTION = frozenset({"name", "description", "questions"})
QUESTION = frozenset({"name", "type", "required", "answer", "answers", "signature_id"})
ANSWER = frozenset({"value", "selected"})
LINE_ENDS = re.compile(r"<br\s*/?>|</(?:div|p|li|h[1-6])>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def question_cells(content: object, taken: Collection[str]) -> Row:
    """The answers of a form in columns ``section / question``.

    Questions have no id, only their wording, whatever the blanks within it: the second of the same
    wording in a section is ``section / question (2)``. What was ticked is joined by ``;``. Of a
    paragraph only the text is kept, without its markup; every other answer stays as it is. Members
    that the vendor does not describe follow as ``section / question [member]``. No column takes a
    name that is ``taken``.
    """
    cells: Row = {}
    form = object_in(content or None, "content")
    for section in objects_in(form.get("sections"), "content.sections"):
        title = folded(text_of(section.get("name"), "section.name") or "")
        for question in objects_in(section.get("questions"), "section.questions"):
            wording = folded(text_of(question.get("name"), "question.name") or "")
            names = _names(folded(f"{title} / {wording}"))
            name = next(name for name in names if name not in cells and name not in taken)
            cells[name] = _answer(question)
            cells |= _undescribed(question, QUESTION, f"{name} ")
        cells |= _undescribed(section, SECTION, f"{title} / ")
    return cells | _undescribed(form, FORM, "")


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name} ({number})" for number in count(2))


def _answer(question: Mapping[str, Any]) -> str | None:
    if "answers" in question:
        answers = objects_in(question["answers"], "question.answers")
        return joined(_value(answer) for answer in answers if _is_ticked(answer))
    if question.get("type") == "paragraph":
        return plain_text(text_of(question.get("answer"), "question.answer"))
    answer = question.get("answer", question.get("signature_id"))
    return flat_text(answer, "question.answer")


def _value(answer: Mapping[str, Any]) -> str | None:
    return text_of(answer.get("value"), "question.answers")


def _is_ticked(answer: Mapping[str, Any]) -> bool:
    if not isinstance(answer.get("selected", False), bool | None):
        raise Misshapen("question.answers")
    return answer.get("selected") is True


def _undescribed(part: Mapping[str, Any], described: Collection[str], prefix: str) -> Row:
    """What the vendor's description lacks, whole: it may hold an answer."""
    return {
        f"{prefix}[{member}]": flat_text(value, member)
        for member, value in part.items()
        if member not in described or (member == "answers" and _has_more(value))
    }


def _has_more(answers: object) -> bool:
    return any(not answer.keys() <= ANSWER for answer in objects_in(answers, "question.answers"))


def plain_text(markup: str | None) -> str | None:
    """The text of a paragraph, one line for each of its lines that is not blank."""
    if markup is None:
        return None
    text = html.unescape(TAG.sub("", LINE_ENDS.sub("\n", markup)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
