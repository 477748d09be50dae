"""The pages of Physitrack's interface, record by record."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.errors import ExportRejected
from sources.entities import OTHER, Row
from sources.json_values import (
    flat_text,
    id_text,
    member_of,
    member_text,
    object_in,
    objects_in,
    text_of,
)
from sources.personal import is_personal
from sources.saved_pages import SavedPage

# Pages whose records don't say whose they are; only their address does.
OF_CLIENT = ("programs", "weeks", "days", "proms", "results")
CLIENT = re.compile(r"/clients/([0-9]+)")
PROGRAM = re.compile(r"/programs/([^/?#]+)")
PROM = re.compile(r"/proms/([0-9]+)")
MESSAGE = ("message", "body", "text", "content")

Found = Iterator[tuple[str, Row]]


def page_rows(page: SavedPage) -> Found:
    """The rows of one page, each with the entity that it belongs to, those of every list on it.

    Raises ExportRejected where it is no page of records, or does not say whose they are.
    """
    there = [name for name in READERS if name in page.body]
    # A number called days, beside a list of weeks, is no list of them.
    beside = [name for name in there[1:] if isinstance(page.body[name], list | dict)]
    kinds = [*there[:1], *beside]
    if not kinds:
        yield from _other(page)
    whose = _whose(page.url or "")
    for kind in kinds:
        if kind in OF_CLIENT and whose["client_id"] is None:
            raise ExportRejected(
                "no_address",
                f"{page.name}: {kind} do not say whose they are. Save each page with its address: "
                '{"url": "https://…/clients/7/programs/…", "body": …}',
            )
        yield from READERS[kind](page, whose)


def _other(page: SavedPage) -> Found:
    lists = {name: value for name, value in page.body.items() if isinstance(value, list)}
    if not lists:
        raise ExportRejected(
            "not_physitrack",
            f"{page.name}: expected clients, programs, weeks, days, proms, results or events. Save "
            "the answer of the interface as it came, or name the shape of this file in the mapping",
        )
    for name, records in lists.items():
        for record in objects_in(records, "the list"):
            yield OTHER, {"resource": name, "id": id_text(record.get("id"), "id")}


def _whose(address: str) -> Row:
    """Client and program that an address names."""
    client, program = CLIENT.search(address), PROGRAM.search(address)
    return {
        "client_id": client[1] if client else None,
        "access_code": program[1] if program else None,
    }


def _fields(record: Mapping[str, Any], prefix: str = "") -> Row:
    """The fields of a record that are not personal."""
    return {
        f"{prefix}{name}": member_text(value, name)
        for name, value in record.items()
        if not is_personal(name) and name not in MESSAGE
    }


def _records(kind: str) -> Callable[[SavedPage, Row], Found]:
    """The reader of a page that is a list of records."""

    def rows(page: SavedPage, whose: Row) -> Found:
        for record in objects_in(page.body[kind], kind):
            of = {} if kind == "clients" else whose
            yield kind, {**of, **_fields(record)}

    return rows


def _results(page: SavedPage, whose: Row) -> Found:
    prom = PROM.search(page.url or "")
    for record in objects_in(page.body["results"], "results"):
        yield "results", {**whose, "prom_id": prom[1] if prom else None, **_fields(record)}


def _events(page: SavedPage, whose: Row) -> Found:
    for record in objects_in(page.body["events"], "events"):
        data = object_in(record.get("data"), "data")
        rest = {name: value for name, value in record.items() if name != "data"}
        whose = _whose(text_of(record.get("url"), "url") or "")
        yield "events", {**whose, **_fields(rest), **_fields(data, "data.")}


def _schedule(page: SavedPage, whose: Row) -> Found:
    kind = {"schedule_type": text_of(page.body.get("schedule_type"), "schedule_type")}
    for week in objects_in(page.body["weeks"], "weeks"):
        for day in objects_in(member_of(week, "days"), "days"):
            yield from _day(day, {**whose, **kind}, ("schedule", "rest_days"))


def _adherence(page: SavedPage, whose: Row) -> Found:
    of_page = _fields({name: v for name, v in page.body.items() if name not in READERS})
    for day in objects_in(page.body["days"], "days"):
        yield from _day(day, {**whose, **of_page}, ("adherence", "unlogged_days"))


def _day(day: Mapping[str, Any], whose: Row, entities: tuple[str, str]) -> Found:
    """One row per exercise of a day, in the first entity; one for a day without, in the second."""
    of_day = {**whose, **_fields({n: v for n, v in day.items() if n != "exercises"})}
    exercises = member_of(day, "exercises") or []
    seen: Counter[str | None] = Counter()
    for exercise in exercises if isinstance(exercises, list) else [exercises]:
        if isinstance(exercise, dict):
            fields = _fields(exercise, "exercise.")
            name = fields.get("exercise.id")
        else:
            name = flat_text(exercise, "exercises")
            fields = {"exercise": name}
        seen[name] += 1
        yield entities[0], {**of_day, **fields, "occurrence": str(seen[name])}
    if not exercises:
        yield entities[1], of_day


READERS: Mapping[str, Callable[[SavedPage, Row], Found]] = {
    "clients": _records("clients"),
    "programs": _records("programs"),
    "proms": _records("proms"),
    "results": _results,
    "events": _events,
    "weeks": _schedule,
    "days": _adherence,
}
