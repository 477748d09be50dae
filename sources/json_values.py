"""Values of a JSON record as the text of one cell, and objects where a shape expects them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from domain.errors import ExportRejected

# The members that say which record it is, whose, and of which clinic.
ID = re.compile(r"(?:(?:patient|client|case|note|practitioner|location|external)_?)?id", re.I)
WHOLE = re.compile(r"([0-9]+)\.0+")


class FractionText(str):
    """A JSON number that is not written as a whole one, as it is written."""


class Misshapen(Exception):
    """A record is not built as its shape says; ``place`` names the part, never what stands there.

    ``refused`` turns it into ExportRejected with the number of the record.
    """

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@contextmanager
def refused(record: str) -> Iterator[None]:
    """Raises ExportRejected, naming the record (``record 3``), where it is misshapen."""
    try:
        yield
    except Misshapen as fault:
        raise ExportRejected(
            "bad_record",
            f"{record}: {fault.place} is not built as the format says. Export it again as the "
            "system writes it; where it comes so from the system, ask its vendor",
        ) from None


def text_of(value: object, place: str) -> str | None:
    """The cell of a value that is neither object nor array; raises Misshapen where it is one."""
    if value is None:
        return None
    if isinstance(value, str):
        # What is known of a number ends here: a cell is text.
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    raise Misshapen(place)


def object_in(value: object, place: str) -> dict[str, Any]:
    """The object; an empty one where there is none."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise Misshapen(place)


def objects_in(value: object, place: str) -> list[dict[str, Any]]:
    """The objects of an array; none where it is absent, one where it is a single object."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list) and all(isinstance(element, dict) for element in value):
        return value
    raise Misshapen(place)


def member_of(record: Mapping[str, Any], name: str) -> object:
    """What a member holds; raises Misshapen where the record has none of that name."""
    if name not in record:
        raise Misshapen(name)
    return record[name]


def flat_text(value: object, place: str) -> str | None:
    """The cell of any value: an array of plain values joined by ``;``, the rest as JSON text."""
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return joined(text_of(element, place) for element in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return text_of(value, place)


def member_text(value: object, name: str) -> str | None:
    """The cell of a member of a record: of an id ``id_text``, of any other ``flat_text``."""
    return id_text(value, name) if ID.fullmatch(name) else flat_text(value, name)


def id_text(value: object, place: str) -> str | None:
    """The cell of an id: the number 51.0 is 51, the text "51.0" stays as it is.

    Raises Misshapen where it is an object or an array.
    """
    text = text_of(value, place)
    whole = WHOLE.fullmatch(value) if isinstance(value, FractionText) else None
    return whole[1] if whole else text


def joined(texts: Iterable[str | None]) -> str | None:
    """The texts joined by ``;``; null where there is none."""
    given = [text for text in texts if text is not None]
    return ";".join(given) if given else None
