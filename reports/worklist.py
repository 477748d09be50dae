"""The physios' worklists: one page per physio with who to call and why, an index per clinic."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import polars as pl
from markupsafe import Markup

from domain.settings import Clinics, Measures
from reports import names, words
from reports.cells import Tables
from reports.html import pages
from reports.patient_row import LEVELS, PatientRow
from reports.sparkline import sparkline
from reports.worklist_rows import patient_rows

UNASSIGNED = "_unassigned"
LEVEL_WORDS = {"red": "Call first", "amber": "Call this week", "info": "For information"}


@dataclass(frozen=True)
class ListOfPhysio:
    """One physio's active patients: those with a reason to call, most urgent first, and others."""

    physio_id: str
    to_call: tuple[PatientRow, ...]
    others: tuple[PatientRow, ...]

    @property
    def name(self) -> str:
        """How people call the list."""
        return "Nobody in charge yet" if self.physio_id == UNASSIGNED else self.physio_id

    @property
    def address(self) -> str:
        """The page's address from the clinic's index."""
        return f"{quote(self.physio_id, safe='')}.html"

    @property
    def active(self) -> int:
        """How many patients are in care."""
        return len(self.to_call) + len(self.others)

    def count(self, level: str) -> int:
        """How many patients are to be called with that urgency."""
        return sum(row.level == level for row in self.to_call)


def worklists(
    tables: Tables,
    patient_keys: pl.DataFrame,
    *,
    clinics: Clinics,
    measures: Measures,
    as_of: date,
) -> dict[tuple[str, str], str]:
    """The page of each clinic and physio (or ``_unassigned``) that has or had a patient."""
    return {
        (clinic_id, of_physio.physio_id): _page(
            "worklist.html", clinic_id, clinics, measures, as_of, of_physio=of_physio
        )
        for clinic_id, lists in _lists_by_clinic(tables, patient_keys, clinics, as_of).items()
        for of_physio in lists
    }


def worklist_index(
    tables: Tables,
    patient_keys: pl.DataFrame,
    *,
    clinics: Clinics,
    measures: Measures,
    as_of: date,
) -> dict[str, str]:
    """The index page of each clinic, configured or met, by clinic."""
    return {
        clinic_id: _page("worklist_index.html", clinic_id, clinics, measures, as_of, lists=lists)
        for clinic_id, lists in _lists_by_clinic(tables, patient_keys, clinics, as_of).items()
    }


def _lists_by_clinic(
    tables: Tables, patient_keys: pl.DataFrame, clinics: Clinics, as_of: date
) -> dict[str, list[ListOfPhysio]]:
    """The lists of each clinic in the order of the physios' ids, those of nobody last."""
    lists: dict[tuple[str, str], list[PatientRow]] = {
        (clinic_id, physio_id or UNASSIGNED): []
        for clinic_id, physio_id in tables["episodes"].select("clinic_id", "physio_id").rows()
    }
    for row in patient_rows(tables, patient_keys, as_of):
        lists[row.clinic_id, row.physio_id or UNASSIGNED].append(row)
    met = {one.clinic_id for one in clinics.clinics} | set(tables["clinics"]["clinic_id"])
    by_clinic: dict[str, list[ListOfPhysio]] = {clinic_id: [] for clinic_id in sorted(met)}
    for clinic_id, physio_id in sorted(lists, key=lambda key: (key[0], key[1] == UNASSIGNED, key)):
        rows = lists[clinic_id, physio_id]
        of_physio = ListOfPhysio(
            physio_id,
            to_call=tuple(row for row in rows if row.reasons),
            others=tuple(
                sorted((row for row in rows if not row.reasons), key=lambda row: row.patient_id)
            ),
        )
        by_clinic.setdefault(clinic_id, []).append(of_physio)
    return by_clinic


def _page(
    template: str,
    clinic_id: str,
    clinics: Clinics,
    measures: Measures,
    as_of: date,
    **about: object,
) -> str:
    script = _script()
    return (
        pages()
        .get_template(template)
        .render(
            clinic_name=clinics.name_of(clinic_id),
            as_of=as_of,
            measures=measures,
            levels=LEVELS,
            level_words=LEVEL_WORDS,
            words=words,
            names=names,
            sparkline=_sparkline,
            script=Markup(script),
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
            **about,
        )
    )


def _sparkline(row: PatientRow, line_at: float) -> Markup:
    return Markup(sparkline([week.lower for week in row.weeks], line_at))


@lru_cache(maxsize=1)
def _script() -> str:
    """The one script that a worklist may run; its hash stands in the page's policy."""
    return (Path(__file__).parent / "templates" / "worklist.js").read_text(encoding="utf-8")
