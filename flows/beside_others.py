"""Landed exports whose rows of other patients name one within a text."""

from collections.abc import Sequence

from flows.landed_rows import readable
from flows.person import Person
from flows.reading import reading_of
from sources.beside_others import rows_beside
from sources.forgotten import forgotten_rows
from sources.mapping import Mapping
from warehouse.landing import LandedExport, landed_exports
from warehouse.mentions import mentions
from warehouse.store import Store


def named_beside_others(
    person: Person, store: Store, mappings: Sequence[Mapping]
) -> list[tuple[LandedExport, int]]:
    """Each landed export that has the patient's id within rows of others, and how many.

    Forgetting leaves these rows alone. A number, or what is short, may stand for anything.
    """
    counted = ((one, _rows(one, person, store, mappings)) for one in landed_exports(store))
    return [(one, rows) for one, rows in counted if rows]


def _rows(export: LandedExport, person: Person, store: Store, mappings: Sequence[Mapping]) -> int:
    reading = reading_of(export, mappings)
    if reading is None or not mentions(export.path, person.telling_ids):
        return 0
    missing, sources = reading.mapping.missing, reading.sources
    with store.workdir() as workdir:
        entities = readable(export, mappings, store, workdir)
        theirs = forgotten_rows(entities, sources, missing, person)
        return rows_beside(entities, sources, missing, person.clinic_id, person.telling_ids, theirs)
