"""A patient forgotten: who that is, what is left out of landing, and what is removed elsewhere.

Written down first, as whom; then tombstones; then landing, export by export. The next take-in and
publication make everything else anew from what landing holds by then. So a command that was killed
is carried on with by whoever takes in next.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import ExportRejected, UsageError
from flows.context import derivation, loaded
from flows.derive import settled_of
from flows.health import service_health
from flows.reading import landed_entities, reading_of
from flows.redact import erased, plain_names, without_forgotten
from sources.folding import folded
from sources.mapping import Mapping
from sources.read import Entities
from warehouse.accepted import clinics_of
from warehouse.landing import LandedExport, landed_exports
from warehouse.mentions import lines_without, mentions
from warehouse.pseudonyms import pseudonym, pseudonym_key
from warehouse.redactions import rewrite_copies
from warehouse.store import Store
from warehouse.tombstones import bury, drop_unfinished, read_unfinished, write_unfinished

# Ids that are numbers, or shorter, stand for other things too.
TELLING_LENGTH = 4


@dataclass(frozen=True)
class Person:
    """A patient of a clinic, under every id that their source merged into one."""

    clinic_id: str
    ids: tuple[str, ...]

    def holds(self, clinic_id: str | None, patient_id: str) -> bool:
        """Whether that is this patient; of an unknown clinic: the id may be theirs."""
        return patient_id in self.ids and clinic_id in (None, self.clinic_id)

    @property
    def telling_ids(self) -> tuple[str, ...]:
        """The ids that stand for nothing else wherever they stand."""
        return tuple(one for one in self.ids if len(one) >= TELLING_LENGTH and not one.isdecimal())

    def keys(self, key: bytes) -> tuple[str, ...]:
        """Their pseudonyms."""
        return tuple(pseudonym(key, (self.clinic_id, one)) for one in self.ids)


def person_of(data: Path, clinic_id: str, patient_id: str) -> Person:
    """The patient of that id, with all ids that their source has merged with it."""
    plan = derivation(data)
    if clinic_id not in clinics_of(plan.known):
        return Person(clinic_id, (patient_id,))
    counts_as = settled_of(plan, clinic_id).identities.counts_as
    whom = counts_as.get(patient_id, patient_id)
    merged = {old for old, new in counts_as.items() if new == whom}
    return Person(clinic_id, tuple(sorted({patient_id, whom, *merged})))


def begin(person: Person, store: Store) -> None:
    """From then on the patient is being forgotten, whatever happens to this process."""
    write_unfinished(person.clinic_id, person.ids, store)
    bury(person.clinic_id, person.ids, store)


def unfinished(store: Store) -> Person | None:
    """Who is being forgotten; null: nobody."""
    found = read_unfinished(store)
    return Person(*found) if found else None


def carry_on(data: Path) -> list[str]:
    """Leaves whoever is being forgotten out of landing; the ids of the exports written again."""
    store, _, mappings = loaded(data)
    person = unfinished(store)
    if person is None:
        return []
    bury(person.clinic_id, person.ids, store)
    before = landed_exports(store)
    for export in before:
        left_out(export, mappings, person, store)
    now = {one.export_id: one.redaction for one in landed_exports(store)}
    return [one.export_id for one in before if one.redaction != now[one.export_id]]


def left_out(
    export: LandedExport, mappings: Sequence[Mapping], person: Person, store: Store
) -> None:
    """Lands an export again without a patient; with nothing, where rows can't be told apart."""
    again = without_forgotten(export, mappings, person, store, person.ids)
    with store.workdir() as workdir:
        entities = readable(again, mappings, workdir)
    if is_named_beside_rows(again, entities, person):
        erased(again, plain_names(again, mappings, [person.clinic_id], person.ids), store)


def readable(export: LandedExport, mappings: Sequence[Mapping], workdir: Path) -> Entities:
    """What a landed export holds; nothing where no mapping reads it, or it cannot be read."""
    reading = reading_of(export, mappings)
    try:
        return landed_entities(export, reading.mapping, workdir) if reading else {}
    except ExportRejected:
        return {}


def is_named_beside_rows(export: LandedExport, entities: Entities, person: Person) -> bool:
    """Whether an export names the patient where nothing can be taken out of it.

    In what cannot be read, or in its header, as that of a file without one.
    """
    if not entities:
        return mentions(export.path, person.ids)
    headers = {name for raw in entities.values() for name in raw.header}
    return bool(headers & {folded(one) for one in person.ids})


def finish(data: Path, inbox: Path) -> bool:
    """Removes what is left once everything is made anew: copies in the inbox, and traces.

    Whether anybody was being forgotten. From then on nothing names them.
    """
    store = Store(data)
    person = unfinished(store)
    if person is None:
        return False
    rewrite_copies(inbox, store)
    drop_traces(person, store)
    if not store.database.exists():
        # No publication has cleared away what was made of earlier exports.
        shutil.rmtree(store.derived, ignore_errors=True)
    drop_unfinished(store)
    return True


def drop_traces(person: Person, store: Store) -> int:
    """Removes what names a patient where nobody ever should be named; how many files."""
    found = traces(person, store)
    if service_health(store) and any(path.is_relative_to(store.service) for path in found):
        raise UsageError(
            f"{store.service}: what the running service keeps names this patient. Stop "
            "`adherence serve`, then forget again"
        )
    for path in found:
        if path.is_relative_to(store.logs):
            lines_without(path, _words(person, store))
        else:
            path.unlink()
    return len(found)


def traces(person: Person, store: Store) -> list[Path]:
    """Files that name a patient by key or by a telling id, where nobody ever should be named."""
    homes = (store.reports, store.logs, store.outbox, store.data_docs, store.prefect)
    files = [path for home in homes for path in sorted(home.rglob("*")) if path.is_file()]
    return [path for path in files if mentions(path, _words(person, store))]


def _words(person: Person, store: Store) -> tuple[str, ...]:
    return (*person.keys(pseudonym_key(store)), *person.telling_ids)
