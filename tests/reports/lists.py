"""Worklists of a few patients of one physio, and what stands on them."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from domain.settings import Clinics
from tests.reports.builders import SUNDAY, Row, clinics_of, table, tables_of
from tests.reports.pages import Element, Page
from tests.reports.reporting import Tables, worklists_of

CLINICS = clinics_of(clinic_a="Example Clinic A")
# What follows on the words of a reason.
AFTERWARDS = r" (?:New(?:,| since)|Since|Not back|Down by 30 points or|One exercise left|Over 150) "


def keys(*patient_ids: str) -> pl.DataFrame:
    """Each patient's key is its own id with a k before it."""
    rows = [{"clinic_id": "clinic_a", "patient_id": p, "patient_key": f"k{p}"} for p in patient_ids]
    schema = dict.fromkeys(("clinic_id", "patient_id", "patient_key"), pl.String())
    return pl.DataFrame(rows, schema=schema)


def of(patient: str, **other: object) -> Row:
    """A row about a patient of physio_1, started 40 days ago."""
    ids = {"patient_key": f"k{patient}", "episode_key": f"e{patient}", "clinic_id": "clinic_a"}
    episode = {"physio_id": "physio_1", "cohort": "lumbar_hip"}
    return {**ids, **episode, "started_on": SUNDAY - timedelta(days=40), **other}


def flag(patient: str, code: str, level: str, since: date = SUNDAY, **numbers: object) -> Row:
    return of(patient, code=code, level=level, first_seen=since, **numbers)


def pages_of(
    tables: Tables,
    patient_keys: pl.DataFrame,
    clinics: Clinics = CLINICS,
    before: Sequence[Row] = (),
    as_of: date = SUNDAY,
) -> dict[str, dict[str, str]]:
    """The pages by clinic and file; ``before`` are the flags of a week earlier."""
    flags_before = table("flags", before)
    return worklists_of(tables, patient_keys, flags_before, clinics, as_of)


def page_of(*patients: str, before: Sequence[Row] = (), **rows: list[Row]) -> Page:
    """The list of physio_1 with these patients."""
    episodes = rows.pop("episodes", [of(patient) for patient in patients])
    tables = tables_of(episodes=episodes, **rows)
    return Page(pages_of(tables, keys(*patients), before=before)["clinic_a"]["physio_1.html"])


def text_of(element: Element) -> str:
    """Its text, spaces evened out."""
    return re.sub(r"\s+", " ", element.text).strip()


def rows_of(page: Page) -> list[str]:
    """The text of the patients' rows, in both tables."""
    return [
        text_of(row)
        for row in page.all("tr")
        if re.search("Lumbar (only|[+] hip)", row.text) and row.attributes.get("class") != "more"
    ]


def reasons_on(page: Page) -> Iterator[tuple[str, str]]:
    """The patient and the words of each reason to call on a page."""
    reasons: list[str] = []
    for element in page.elements:
        if element.attributes.get("class") == "reason":
            reasons.append(re.split(AFTERWARDS, text_of(element))[0])
        if element.attributes.get("scope") == "row" and reasons:
            yield from ((text_of(element), reason) for reason in reasons)
            reasons = []
