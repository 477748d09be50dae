"""The shape `physitrack_json`: saved answers of Physitrack's interface (version 2).

The fields within an exercise done (``adherence``) are in no public recording: whatever stands there
is kept, and a mapping that reads it is unverified until a clinic gives a sample.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sources.entities import OTHER, EntityRows
from sources.json_values import id_text, member_text, objects_in, refused
from sources.physitrack_pages import page_rows
from sources.saved_pages import SavedPage, saved_pages

WHOSE = ("client_id", "client_external_id", "access_code")
EXERCISE = ("id", "name", "sets", "reps", "duration", "hold", "thr", "rpe", "weight")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "clients": (
        *("id", "external_id", "year_of_birth", "gender", "last_seen", "current_access_code"),
        "program_end_date",
    ),
    "programs": (
        *(*WHOSE, "id", "external_id", "template_id", "name", "start_date", "end_date"),
        *("track_adherence", "track_pain_levels", "last_access_date"),
    ),
    "schedule": (
        *(*WHOSE, "schedule_type", "date", *(f"exercise.{name}" for name in EXERCISE)),
        "occurrence",
    ),
    "rest_days": (*WHOSE, "schedule_type", "date"),
    "adherence": (*WHOSE, "date", "exercise", "exercise.id", "exercise.name", "occurrence"),
    "unlogged_days": (*WHOSE, "date"),
    "proms": (*WHOSE, "id", "name"),
    "results": (*WHOSE, "prom_id", "prom_name", "date_assigned", "date_completed", "score"),
    "events": (*WHOSE, "id", "type", "created", "practitioner_id", "data.pain_level"),
    OTHER: ("resource", "id"),
}


def physitrack_rows(documents: Sequence[Any]) -> dict[str, pl.DataFrame]:
    """The entities of COLUMNS, one row per record.

    ``schedule`` has one row per day and exercise prescribed on it, ``adherence`` one per day and
    exercise done; days without any are ``rest_days`` and ``unlogged_days``. The fields of an
    exercise are ``exercise.<field>``; ``occurrence`` numbers it among those of the day with the
    same id. Names of questionnaires and the clients' own numbers are filled in where the file
    holds their pages. Raises ExportRejected where a page is none of Physitrack's, or does not say
    whose it is.
    """
    pages = list(saved_pages(documents))
    entities = EntityRows(COLUMNS)
    externals = _texts_by_id(pages, "clients", "external_id")
    proms = _texts_by_id(pages, "proms", "name")
    for page in pages:
        with refused(page.name):
            for entity, row in page_rows(page):
                if "client_external_id" in COLUMNS[entity]:
                    row["client_external_id"] = externals.get(row.get("client_id") or "")
                if entity == "results":
                    row["prom_name"] = proms.get(row["prom_id"] or "")
                entities.add(entity, row)
    return entities.frames()


def _texts_by_id(pages: Sequence[SavedPage], member: str, name: str) -> dict[str, str | None]:
    """One field of all records of a kind, by their id."""
    found: dict[str, str | None] = {}
    for page in pages:
        with refused(page.name):
            for record in objects_in(page.body.get(member), member):
                found[id_text(record.get("id"), "id") or ""] = member_text(record.get(name), name)
    return found
