"""A patient forgotten: who that is, what is left out of landing, and what is removed elsewhere.

Written down first, as whom; then tombstones; then landing, export by export. The next take-in and
publication make everything else anew from what landing holds by then. So a command that was killed
is carried on with by whoever takes in next, or by the service's sweep.
"""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from domain.errors import UsageError
from domain.settings import load_settings
from flows.context import loaded
from flows.landed_rows import readable
from flows.person import Person
from flows.plain_names import is_named, plain_names
from flows.reading import reading_of, was_fatal
from flows.redact import erased, without_forgotten
from flows.shut_inboxes import refuse_unreadable, writing_to
from flows.traces import drop_traces
from sources.folding import folded
from sources.forgotten import only_clinic
from sources.mapping import Mapping
from sources.read import Entities
from warehouse.damaged import refuse_damaged
from warehouse.file_names import has_words_of
from warehouse.inbox_copies import rewrite_copies
from warehouse.landing import LandedExport, landed_export, landed_exports
from warehouse.mentions import mentions
from warehouse.receipt_files import read_receipt
from warehouse.store import Store
from warehouse.tombstones import (
    Unfinished,
    bury,
    drop_unfinished,
    heed,
    is_heeded,
    make_key,
    read_unfinished,
    write_unfinished,
)


def begin(person: Person, inbox: Path, store: Store) -> None:
    """From then on the patient is being forgotten, whatever happens to this process."""
    # First, or the note would name whom nobody can forget.
    make_key(store)
    write_unfinished(Unfinished(person.clinic_id, person.ids, inbox), store)
    was_heeded = is_heeded(store)
    bury(person.clinic_id, person.ids, store)
    if was_heeded:
        # Each export that holds the patient is about to be written again: no others need be read.
        heed(store)


def unfinished(store: Store) -> Person | None:
    """Who is being forgotten; null: nobody."""
    found = read_unfinished(store)
    return Person(found.clinic_id, found.patient_ids) if found else None


def carry_on(data: Path) -> list[str]:
    """Leaves whoever is being forgotten out of landing; the ids of the exports written again.

    But out of those that are still to be read for the first time: whoever takes one in leaves them
    out, in a process that may die of it.
    """
    store, _, mappings = loaded(data)
    person = unfinished(store)
    if person is None:
        return []
    bury(person.clinic_id, person.ids, store)
    before = landed_exports(store)
    for export in before:
        if not _is_to_be_read(export, mappings, store):
            land_without(export, mappings, person, store)
    now = {one.export_id: one.redaction for one in landed_exports(store)}
    return [one.export_id for one in before if one.redaction != now[one.export_id]]


def leave_out(export_id: str, mappings: Sequence[Mapping], store: Store) -> None:
    """Leaves whoever is being forgotten out of an export that is about to be taken in."""
    person = unfinished(store)
    if person is None:
        return
    export = landed_export(export_id, store)
    if _is_to_be_read(export, mappings, store):
        land_without(export, mappings, person, store)


def _is_to_be_read(export: LandedExport, mappings: Sequence[Mapping], store: Store) -> bool:
    """Whether a mapping reads an export that has no receipt: it may yet cost a process its life."""
    is_taken_in = read_receipt(export.export_id, store) is not None
    return not is_taken_in and reading_of(export, mappings) is not None


def land_without(
    export: LandedExport, mappings: Sequence[Mapping], person: Person, store: Store
) -> None:
    """Lands an export again without a patient; with nothing, where rows can't be told apart.

    Raises ExportDamaged: written again, what a damaged disk left would look whole for ever.
    """
    refuse_damaged(export, store)
    again = export
    if not was_fatal(export.export_id, store):
        again = without_forgotten(export, mappings, person, store, person.ids)
    with store.workdir() as workdir:
        entities = readable(again, mappings, store, workdir)
    if is_named_beside_rows(again, entities, mappings, person):
        erased(again, plain_names(again, mappings, [person.clinic_id], person.ids), store)


def is_named_beside_rows(
    export: LandedExport, entities: Entities, mappings: Sequence[Mapping], person: Person
) -> bool:
    """Whether an export names the patient where nothing can be taken out of it.

    In what cannot be read, or in its header, as that of a file without one.
    """
    if not entities:
        is_there = mentions(export.path, person.ids) or is_named(export, mappings, person.ids)
        return is_there and _may_be_of(person.clinic_id, export, mappings)
    headers = {name for raw in entities.values() for name in raw.header if name}
    return bool(headers & {folded(one) for one in person.ids})


def _may_be_of(clinic_id: str, export: LandedExport, mappings: Sequence[Mapping]) -> bool:
    """Whether a clinic may have sent what cannot be read.

    By its mapping, where that says whose exports it reads; else where it is named in it, or no
    other one is.
    """
    reading = reading_of(export, mappings)
    if reading and (only := only_clinic(reading.sources)):
        return clinic_id == only

    def is_there(clinics: Collection[str]) -> bool:
        in_names = any(has_words_of(name, one) for name in export.names for one in clinics)
        return in_names or mentions(export.path, clinics)

    others = {*load_settings().clinics.ids} - {clinic_id}
    return is_there([clinic_id]) or not is_there(others)


def finish(data: Path) -> bool:
    """Removes what is left once everything is made anew: copies in the inboxes, and traces.

    Whether anybody was being forgotten. From then on nothing names them. Raises UsageError where
    the inbox that was named is gone, or a part of one cannot be read or written to.
    """
    store = Store(data)
    noted = read_unfinished(store)
    if noted is None:
        return False
    person = Person(noted.clinic_id, noted.patient_ids)
    if noted.inbox != store.inbox and not noted.inbox.is_dir():
        raise UsageError(
            f"{noted.inbox}: no such folder, and copies of what a forgotten patient was in may lie "
            "there. Bring it back, or make an empty one in its place, then run again"
        )
    inboxes = store.inboxes(noted.inbox)
    refuse_unreadable(inboxes)
    for inbox in inboxes:
        with writing_to(inbox):
            rewrite_copies(inbox, person.ids, store)
    drop_traces(person, store)
    if not store.database.exists():
        # No publication has cleared away what was made of earlier exports.
        shutil.rmtree(store.derived, ignore_errors=True)
    drop_unfinished(store)
    return True
