"""Values of a JSON record as the text of one cell, and objects where a shape expects them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from domain.errors import ExportRejected


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
    if value is None or isinstance(value, str):
        return value
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


def joined(texts: Iterable[str | None]) -> str | None:
    """The texts joined by ``;``; null where there is none."""
    given = [text for text in texts if text is not None]
    return ";".join(given) if given else None
