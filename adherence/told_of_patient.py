"""What is said of a patient who is to be forgotten: the places that name them, and what stays."""

from typing import TYPE_CHECKING

from adherence.terminal import show
from domain.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.forget_places import Place
    from flows.person import Person
    from sources.mapping import Mapping
    from warehouse.store import Store


def show_places(person: "Person", patient: str, found: "Sequence[Place]") -> None:
    """Says what names a patient, and under which other ids."""
    others = sorted(set(person.ids) - {patient})
    merged = f", the same as {', '.join(others)}" if others else ""
    show(f"Patient {patient} of {person.clinic_id}{merged}:")
    for place in found:
        show(f"  {line_of(place)}")


def show_beside_others(person: "Person", store: "Store", mappings: "Sequence[Mapping]") -> None:
    """Says which rows stay that have the patient's id."""
    from flows.beside_others import named_beside_others

    found = named_beside_others(person, store, mappings)
    if found:
        rows = sum(rows for _, rows in found)
        names = ", ".join(printable(name) for one, _ in found for name in one.names)
        show(
            f"  stays: the id, in {rows} rows of other patients, as in a comment ({names}). To be "
            "rid of it have the clinic take it out there, take these exports back, and export again"
        )


def line_of(place: "Place") -> str:
    """One kind of place in words."""
    which = f" ({', '.join(map(printable, place.which))})" if place.which else ""
    return f"{place.name}: {place.count} {place.unit}{which}"
