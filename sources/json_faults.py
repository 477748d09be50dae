"""What makes a text that parses unusable as JSON all the same, and where."""

import json
import re
from dataclasses import dataclass

DEEPEST = 100
LONGEST_NUMBER = 1000

TOKEN = re.compile(r'[\[\]{},]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s\[\]{}:,"]+', re.DOTALL)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")

EXPECTED = {
    "duplicate_json_key": "a name that stands twice in one object; expected each once",
    "not_a_number": "NaN or Infinity, which is no JSON; expected a number or null",
    "too_deep": f"more than {DEEPEST} objects and arrays within each other; expected fewer",
    "number_too_long": f"a number of more than {LONGEST_NUMBER} characters; expected a shorter one",
    "lone_surrogate": "half of a character (a lone \\ud800 to \\udfff); expected whole text",
}


@dataclass(frozen=True)
class Fault:
    """Why a text is refused (a code of EXPECTED), and the index of the first character at fault."""

    code: str
    position: int


def first_fault(text: str, start: int) -> Fault | None:
    """The first fault from ``start`` on, among those that a JSON parser gives no place for."""
    objects: list[set[str] | None] = []
    is_key = False
    for token in TOKEN.finditer(text, start):
        word = token[0]
        if word in "{[":
            objects.append(set() if word == "{" else None)
        elif word in "}]" and objects:
            objects.pop()
        keys = objects[-1] if objects else None
        if code := _fault_of(word, keys if is_key else None, len(objects)):
            return Fault(code, token.start())
        is_key = word in "{," and keys is not None
    return None


def _fault_of(word: str, keys: set[str] | None, depth: int) -> str | None:
    """The fault that a token is; a token at the place of a key is added to ``keys``."""
    if depth > DEEPEST:
        return "too_deep"
    if word in NOT_NUMBERS:
        return "not_a_number"
    if word[0] in "-0123456789" and len(word) > LONGEST_NUMBER:
        return "number_too_long"
    if keys is not None and word[0] == '"':
        # Written differently, two names may still be one: "a" is also "\u0061".
        key = json.loads(word, strict=False)
        if key in keys:
            return "duplicate_json_key"
        keys.add(key)
    return None


def lone_surrogate(text: str) -> Fault | None:
    """The first escape that is half of a pair without the other half."""
    high: re.Match[str] | None = None
    for escape in ESCAPE.finditer(text):
        unit = int(escape[1], 16) if escape[1] else 0
        is_low = 0xDC00 <= unit <= 0xDFFF
        is_paired = high is not None and high.end() == escape.start() and is_low
        if high is not None and not is_paired:
            break
        if is_low and not is_paired:
            return Fault("lone_surrogate", escape.start())
        high = escape if 0xD800 <= unit <= 0xDBFF else None
    return Fault("lone_surrogate", high.start()) if high is not None else None
