"""What an event has missed, found by looking: whoever is behind is woken again."""

from pathlib import Path

from prefect import flow
from prefect.runtime import deployment

from domain.version import code_version
from domain.weeks import Week
from flows.context import derivation, today
from flows.engine import guarded
from flows.events import emit
from flows.notify import notify_of
from flows.occurrences import MOST_NAMED
from flows.provenance import exports_hash
from flows.take_in import due_exports
from flows.turn import turn
from warehouse.accepted import clinics_of
from warehouse.atomic import write_text
from warehouse.publication import read_publication
from warehouse.store import Store


@flow(name="sweep", flow_run_name="sweep", persist_result=False)
@guarded
def sweep(data: Path) -> str | None:
    """Emits the event that the first stage that is behind waits for, and returns its name."""
    # First, or a sweep that waits for its turn would be asked for again and again.
    if deployment.id is not None:
        write_text(Store(data).swept, "")
    with turn(Store(data)):
        missed = missed_event(data)
        notify_of(data)
    if missed == "exports.landed":
        emit(missed, "inbox", data, exports=due_exports(data)[:MOST_NAMED])
    elif missed == "exports.taken_in":
        emit(missed, "store", data, clinics=clinics_of(derivation(data).known))
    elif missed:
        emit(missed, "warehouse", data, week=str(_reported_week(data)))
    return missed


def missed_event(data: Path) -> str | None:
    """The event that should have woken the first stage that is behind; null where none is."""
    store = Store(data)
    if due_exports(data):
        return "exports.landed"
    plan = derivation(data)
    if not plan.known:
        return None
    published = read_publication(store.database)
    now = (today(plan.settings), exports_hash(plan), code_version(), plan.settings.measures.version)
    if published is None or published.made_from != now:
        return "exports.taken_in"
    page = store.reports / str(_reported_week(data)) / "group.html"
    return None if page.exists() else "warehouse.published"


def _reported_week(data: Path) -> Week:
    return Week.last_complete(today(derivation(data).settings))
