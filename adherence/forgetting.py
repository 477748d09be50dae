"""The command that erases one patient: forget."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adherence.given import must_be_inbox
from adherence.landed import land_inbox
from adherence.log import LOGGER
from adherence.options import DEFAULT_DATA, Data, Inbox
from adherence.prepared import prefect_server, ready, store_in, watched
from adherence.terminal import command, say, show, typed
from adherence.told_of_patient import line_of, show_beside_others, show_places
from adherence.work import taken_and_told
from domain.errors import AdherenceError, UsageError

if TYPE_CHECKING:
    from flows.person import Person
    from sources.mapping import Mapping
    from warehouse.store import Store


@command
def forget(
    clinic: Annotated[str, typer.Argument(help="The clinic, as in its exports.")],
    patient: Annotated[
        str, typer.Argument(help="The patient's id, as in the exports; - asks for it.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, only show what.")] = False,
    inbox: Inbox = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Show every place that names one patient; with --yes erase them there, for good."""
    store_in(data)
    must_be_inbox(inbox, data)
    (patient,) = typed([patient], "patient")
    if not (clinic.strip() and patient.strip()):
        raise UsageError("forget: the clinic or the patient is blank. Name both")
    store, _, mappings = ready(data)
    from flows.context import refuse_missing_rows
    from flows.forget import unfinished
    from flows.forget_places import places
    from flows.person import person_of
    from flows.shut_inboxes import refuse_unreadable
    from warehouse.lock import locked

    where = inbox or store.inbox
    status = 0
    with locked(store):
        if earlier := unfinished(store):
            say("an earlier command did not finish forgetting a patient: carrying on with that")
            status = _erase(earlier, store, where, mappings)
        # An export that is not there now may say that they are one with another.
        refuse_missing_rows(store)
        refuse_unreadable(store.inboxes(where))
        person = person_of(store.data, clinic, patient)
        found = places(person, store, mappings, where)
        if not any(place.is_sure for place in found):
            _refuse_nobody(clinic, patient, store)
        if not found:
            show("Forgotten already: nothing here names them")
            show_beside_others(person, store, mappings)
            return status
        show_places(person, patient, found)
        if not yes:
            show_beside_others(person, store, mappings)
            show("Nothing was changed. To erase all this for good, add --yes")
            return status
        files = [Path(one) for place in found if place.name == "inbox" for one in place.which]
        return max(status, _erased(person, store, where, mappings, files))


def _refuse_nobody(clinic: str, patient: str, store: "Store") -> None:
    """Raises UsageError for a patient of whom nothing is here and who was not forgotten either."""
    from warehouse.tombstones import tombstones

    stones = tombstones(store)
    if not (stones and stones.holds(clinic, patient)):
        raise UsageError(f"no patient {patient} of {clinic} is known here. Mend the id")


def _erased(
    person: "Person",
    store: "Store",
    inbox: Path,
    mappings: "tuple[Mapping, ...]",
    files: Sequence[Path],
) -> int:
    """The status of erasing a patient for good; raises AdherenceError where a place is left.

    ``files`` are those of the inboxes that are to be written again.
    """
    from flows.forget import begin
    from flows.forget_places import places
    from flows.shut_inboxes import refuse_unwritable

    # Once begun, it would stand in the way of everything else until that is mended.
    refuse_unwritable(files)
    begin(person, inbox, store)
    status = _erase(person, store, inbox, mappings)
    if left := places(person, store, mappings, inbox):
        raise AdherenceError(f"not erased: {'; '.join(map(line_of, left))}. Forget again")
    show("Erased. Exports that name them again are taken in without them")
    show_beside_others(person, store, mappings)
    return status


def _erase(person: "Person", store: "Store", inbox: Path, mappings: "tuple[Mapping, ...]") -> int:
    """Leaves the patient out of landing and makes everything anew from it, as of the same day.

    What else is new in the inboxes is taken in as well: the status that it gives.
    """
    from flows.forget import finish
    from flows.traces import drop_traces
    from warehouse.landing import landed_exports
    from warehouse.publication import read_publication
    from warehouse.receipt_files import read_receipt
    from warehouse.recorded import recorded

    published = read_publication(store)
    # Before a server keeps its database open.
    drop_traces(person, store)
    with recorded(store, "forget", datetime.now(UTC)) as entry, prefect_server(store):
        from flows.once import publish_once

        known = {
            one.export_id for one in landed_exports(store) if read_receipt(one.export_id, store)
        }
        unreadable = sum(land_inbox(one, store, mappings) for one in store.inboxes(inbox))
        taken, status = taken_and_told(store, known)
        if published:
            with watched():
                publish_once(store.data, published.as_of)
        if finish(store.data):
            entry.counts["patients_forgotten"] = 1
    LOGGER.info("a patient was forgotten: %d exports taken in again", len(taken))
    return max(status, 3 if unreadable else 0)
