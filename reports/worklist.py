"""The physios' worklists: one page per physio with who to call and why, an index per clinic."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from domain.settings import Clinics, Measures
from reports.cells import Replaced, Tables
from reports.list_of_physio import UNASSIGNED, ListOfPhysio
from reports.missed_forms import flags_to_tell
from reports.patient_facts import Logs, last_logs
from reports.patient_row import PatientRow, ResolvedReason
from reports.resolved import resolved_reasons
from reports.silence import silent_clinics
from reports.timeline_days import days_of_patients
from reports.worklist_page import Pages
from reports.worklist_rows import patient_rows

INDEX = "index.html"
# Not the day before: few physios work every day, and a reason stays new until each has seen it. Not
# a week either: of the day itself a page of its morning knew nothing yet.
COMPARED_AFTER = timedelta(days=8)


def compared_with(as_of: date) -> date:
    """The day whose flags say what is new, continuing and resolved at a data cut."""
    return as_of - COMPARED_AFTER


def worklists(
    tables: Tables,
    bouts: pl.LazyFrame,
    patient_ids: pl.DataFrame,
    flags_before: pl.DataFrame,
    in_quarantine: pl.DataFrame,
    *,
    patients_in_quarantine: int,
    clinics: Clinics,
    measures: Measures,
    as_of: date,
) -> dict[str, dict[str, str]]:
    """By clinic of the table ``clinics``: the pages of its physios and its index, by file name.

    ``bouts`` is read twice and held never: it has more rows than all ``tables``. ``patient_ids``:
    patient_key and patient_id. ``flags_before`` are the flags of the day ``compared_with(as_of)``,
    made from the same exports. ``in_quarantine`` are the home bouts of the clinic there:
    patient_id, performed_on and exported_on, both null where that is not known, and
    ``patients_in_quarantine`` those of the clinic who are on no list, as their episode is there.
    """
    met = sorted(tables["clinics"]["clinic_id"])
    lists: dict[str, list[ListOfPhysio]] = {clinic_id: [] for clinic_id in met}
    logs = Logs(last_logs(bouts, as_of), in_quarantine)
    for clinic_id, of_physio in _lists(tables, logs, patient_ids, flags_before, measures, as_of):
        lists.setdefault(clinic_id, []).append(of_physio)
    read = [row.episode_key for of in lists.values() for one in of for row in one.day_by_day]
    episodes = tables["episodes"].filter(pl.col("episode_key").is_in(read))
    days = days_of_patients(tables, bouts, episodes, as_of)
    silent = silent_clinics(tables, logs.last, as_of, measures.flags.n2.amber_from_days)
    page = Pages(clinics, measures, as_of, compared_with(as_of), silent, patients_in_quarantine)
    return {
        clinic_id: {
            **{
                one.file: page.of("worklist.html", clinic_id, of_physio=one, days_of=days)
                for one in of_clinic
            },
            INDEX: page.of("worklist_index.html", clinic_id, lists=of_clinic),
        }
        for clinic_id, of_clinic in lists.items()
    }


def _lists(
    tables: Tables,
    logs: Logs,
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
    for row in patient_rows(told, logs, patient_ids, before, measures.flags, as_of):
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
