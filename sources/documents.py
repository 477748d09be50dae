"""The documents of a JSON export: one object, an array of objects, or one object per line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from domain.errors import ExportRejected
from sources.json_faults import DEEPEST, EXPECTED, LONGEST_NUMBER, first_fault, lone_surrogate
from sources.json_text import json_text
from sources.json_values import FractionText

BLANK = re.compile(r"[ \t\r\n]*")
ONE_OR_LINES = "expected one document, or one on each line"
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _Unusable(Exception):
    """The parser met what it has no place for; ``first_fault`` finds it."""


def json_documents(path: Path) -> list[Any]:
    """The objects of a JSON or NDJSON file in its order, those of a top array one by one.

    A whole number is an int, any other number the text as written, so that nothing is rounded.
    Raises ExportRejected where the file is no strict JSON; the message gives line and column.
    """
    text = json_text(path)
    if SURROGATE.search(text) and (fault := lone_surrogate(text)):
        _refuse(text, fault.code, fault.position, EXPECTED[fault.code])
    documents: list[Any] = []
    for document in _parsed(text):
        documents += document if isinstance(document, list) else [document]
    for number, document in enumerate(documents, 1):
        if not isinstance(document, dict):
            raise ExportRejected(
                "not_records",
                f"document {number}: expected an object in braces. Save the whole answer of the "
                "system, as it came",
            )
    return documents


def _parsed(text: str) -> Iterator[Any]:
    """The documents of the text; where there are several, each lies on a line of its own."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_object,
        parse_float=lambda written: FractionText(_number(written)),
        parse_int=lambda written: int(_number(written)),
        parse_constant=_not_a_number,
    )
    start = _after_blank(text, 0)
    if start == len(text):
        raise ExportRejected("empty", "the file holds no JSON document. Export it again")
    is_first = True
    while start < len(text):
        document, end = _document(decoder, text, start)
        following = _after_blank(text, end)
        is_last = following == len(text)
        is_on_one_line = "\n" not in text[start:end]
        if not is_last and not (is_on_one_line and "\n" in text[end:following]):
            _refuse(text, "bad_json", following, ONE_OR_LINES)
        if not is_first and not is_on_one_line:
            _refuse(text, "bad_json", start, ONE_OR_LINES)
        yield document
        is_first, start = False, following


def _after_blank(text: str, start: int) -> int:
    blank = BLANK.match(text, start)
    return blank.end() if blank else start


def _document(decoder: json.JSONDecoder, text: str, start: int) -> tuple[Any, int]:
    """The document that begins at ``start``, and where it ends."""
    try:
        document, end = decoder.raw_decode(text, start)
        if _is_too_deep(document):
            raise _Unusable
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            _refuse(text, "truncated", error.pos, "the text ends too early; it may be cut")
        # The parser's own words say what it expected, never what it found.
        _refuse(text, "bad_json", error.pos, f"no JSON ({error.msg})")
    except (_Unusable, RecursionError):
        fault = first_fault(text, start)
        code = fault.code if fault else "bad_json"
        place = fault.position if fault else start
        _refuse(text, code, place, EXPECTED.get(code, "no JSON"))
    return document, end


def _refuse(text: str, code: str, position: int, what: str) -> NoReturn:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    message = f"line {line}, column {column}: {what}. Export it again"
    raise ExportRejected(code, message) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unusable
    return found


def _number(written: str) -> str:
    if len(written) > LONGEST_NUMBER:
        raise _Unusable
    return written


def _not_a_number(_: str) -> NoReturn:
    raise _Unusable


def _is_too_deep(document: object) -> bool:
    layer, depth = [document], 0
    while layer and depth < DEEPEST:
        inner: list[object] = []
        for value in layer:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        layer, depth = [v for v in inner if isinstance(v, dict | list)], depth + 1
    return bool(layer)
