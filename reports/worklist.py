"""The physios' worklists: one page per physio with who to call and why, an index per clinic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

import polars as pl

from domain.settings import Clinics, Measures
from reports import names
from reports.cells import Replaced, Tables
from reports.missed_forms import flags_to_tell
from reports.patient_row import PatientRow, ResolvedReason
from reports.resolved import resolved_reasons
from reports.silence import silent_clinics
from reports.worklist_page import Pages
from reports.worklist_rows import patient_rows

UNASSIGNED = "_unassigned"
INDEX = "index.html"
# A picture and a table of eight weeks weigh as much as five rows; a long list has fewer of them.
LONG, DAY_BY_DAY_IN_LONG = 100, 50
# Not the day before: few physios work every day, and a reason stays new until each has seen it.
COMPARED_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class ListOfPhysio:
    """One physio's active patients: those with a reason to call, most urgent first, and others."""

    physio_id: str
    to_call: tuple[PatientRow, ...]
    others: tuple[PatientRow, ...]
    resolved: tuple[ResolvedReason, ...]

    @property
    def name(self) -> str:
        """How people call the list."""
        return "Nobody in charge yet" if self.physio_id == UNASSIGNED else self.physio_id

    @property
    def file(self) -> str:
        """The name of the page's file."""
        return f"{self.physio_id}.html"

    @property
    def address(self) -> str:
        """The page's address from the clinic's index."""
        return quote(self.file, safe="")

    @property
    def active(self) -> int:
        """How many patients are in care."""
        return len(self.to_call) + len(self.others)

    @property
    def day_by_day(self) -> int:
        """How many patients, the first ones, can be read day by day."""
        return self.active if self.active <= LONG else DAY_BY_DAY_IN_LONG

    def count(self, level: str) -> int:
        """How many patients are to be called with that urgency."""
        return sum(row.level == level for row in self.to_call)

    @property
    def new(self) -> int:
        """How many patients have a reason to call that is new."""
        return sum(row.is_new for row in self.to_call)

    @property
    def reasons(self) -> dict[str, str]:
        """The codes that are up, each with its name, for the filter."""
        codes = sorted({reason.code for row in self.to_call for reason in row.reasons})
        return {code: names.flag(code) for code in codes}

    @property
    def cohorts(self) -> dict[str, str]:
        """The cohorts on the list, each with its name, for the filter."""
        met = {row.cohort for row in (*self.to_call, *self.others)}
        return {cohort: name for cohort, name in names.COHORTS.items() if cohort in met}


def compared_with(as_of: date) -> date:
    """The day whose flags say what is new, continuing and resolved at a data cut."""
    return as_of - COMPARED_AFTER


def worklists(
    tables: Tables,
    patient_ids: pl.DataFrame,
    flags_before: pl.DataFrame,
    *,
    clinics: Clinics,
    measures: Measures,
    as_of: date,
) -> dict[str, dict[str, str]]:
    """By clinic of the table ``clinics``: the pages of its physios and its index, by file name.

    ``patient_ids``: patient_key and patient_id. ``flags_before`` are the flags of the day
    ``compared_with(as_of)``, made from the same exports.
    """
    met = sorted(tables["clinics"]["clinic_id"])
    lists: dict[str, list[ListOfPhysio]] = {clinic_id: [] for clinic_id in met}
    for clinic_id, of_physio in _lists(tables, patient_ids, flags_before, measures, as_of):
        lists.setdefault(clinic_id, []).append(of_physio)
    silent = silent_clinics(tables, as_of, measures.flags.n2.amber_from_days)
    page = Pages(clinics, measures, as_of, compared_with(as_of), silent)
    return {
        clinic_id: {
            **{one.file: page.of("worklist.html", clinic_id, of_physio=one) for one in of_clinic},
            INDEX: page.of("worklist_index.html", clinic_id, lists=of_clinic),
        }
        for clinic_id, of_clinic in lists.items()
    }


def _lists(
    tables: Tables,
    patient_ids: pl.DataFrame,
    flags_before: pl.DataFrame,
    measures: Measures,
    as_of: date,
) -> Iterator[tuple[str, ListOfPhysio]]:
    """Every list with its clinic, in the alphabet's order of the physios, that of nobody last."""
    episodes, days = tables["episodes"], measures.flags.q1.after_window_days
    told = Replaced(tables, {"flags": flags_to_tell(tables["flags"], episodes, days, as_of)})
    before = flags_to_tell(flags_before, episodes, days, compared_with(as_of))
    rows: dict[tuple[str, str], list[PatientRow]] = {
        (clinic_id, physio_id or UNASSIGNED): []
        for clinic_id, physio_id in tables["episodes"].select("clinic_id", "physio_id").rows()
    }
    for row in patient_rows(told, patient_ids, before, measures.flags, as_of):
        rows[row.clinic_id, row.physio_id or UNASSIGNED].append(row)
    gone: dict[tuple[str, str], list[ResolvedReason]] = {}
    for one in resolved_reasons(told, patient_ids, before, as_of):
        gone.setdefault((one.clinic_id, one.physio_id or UNASSIGNED), []).append(one)
    for key in sorted(rows, key=_alphabetical):
        yield (
            key[0],
            ListOfPhysio(
                key[1],
                to_call=tuple(row for row in rows[key] if row.reasons),
                # By their ids, as they come.
                others=tuple(row for row in rows[key] if not row.reasons),
                resolved=tuple(gone.get(key, ())),
            ),
        )


def _alphabetical(key: tuple[str, str]) -> tuple[str, bool, str, str]:
    clinic_id, physio_id = key
    return clinic_id, physio_id == UNASSIGNED, physio_id.casefold(), physio_id
