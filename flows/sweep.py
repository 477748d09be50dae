"""What an event has missed, found by looking: whoever is behind is woken again."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow
from prefect.runtime import deployment

from domain.errors import UsageError
from domain.settings import load_settings
from domain.today import today
from domain.weeks import Week
from flows.context import derivation
from flows.due import is_mailed, is_published, is_reported, is_time_to_mail
from flows.due_exports import due_exports
from flows.engine import guarded
from flows.entries import record_redacted
from flows.events import emit
from flows.forget import carry_on, finish, unfinished
from flows.notify import notify_of
from flows.occurrences import MOST_NAMED
from flows.shut_inboxes import ShutInbox
from flows.turn import turn
from warehouse.accepted import clinics_of
from warehouse.atomic import write_text
from warehouse.recorded import recorded
from warehouse.store import Store
from warehouse.taken_anew import noted_anew


@flow(name="sweep", flow_run_name="sweep", persist_result=False)
@guarded
def sweep(data: Path) -> str | None:
    """Emits the event that the first stage that is behind waits for, and returns its name."""
    # First, or a sweep that waits for its turn would be asked for again and again.
    if deployment.id is not None:
        write_text(Store(data).swept, "")
    with turn(Store(data)):
        # Whatever becomes of the one, the other is done.
        try:
            missed = _missed(data)
            _wake(missed, data)
        finally:
            notify_of(data)
    return missed


def _missed(data: Path) -> str | None:
    """The event that was missed, once whoever was being forgotten by then is left out of landing.

    Where none was, everything was made anew without them, and they are forgotten to the end.
    """
    store = Store(data)
    if unfinished(store) is None:
        return missed_event(data)
    with recorded(store, "sweep", datetime.now(UTC)) as entry:
        record_redacted(entry, carry_on(data))
        missed = missed_event(data)
        if missed is None and _finished(data):
            entry.counts["patients_forgotten"] = 1
    return missed


def _finished(data: Path) -> bool:
    """Whether anybody was being forgotten, to the end; raises UsageError that names no file."""
    try:
        return finish(data)
    except ShutInbox:
        # Prefect keeps the message, and flows.log has it: of a file the name may be a patient's.
        raise UsageError(
            "a part of an inbox cannot be read or written to, and copies of what is to be erased "
            "may lie there: `adherence run` names it"
        ) from None


def _wake(missed: str | None, data: Path) -> None:
    """Emits the event that was missed, with what it names."""
    if missed == "exports.landed":
        emit(missed, "inbox", data, exports=due_exports(data)[:MOST_NAMED])
    elif missed == "exports.taken_in":
        emit(missed, "store", data, clinics=clinics_of(derivation(data).known))
    elif missed:
        week = Week.last_complete(today(load_settings()))
        emit(missed, "warehouse", data, week=str(week))


def missed_event(data: Path) -> str | None:
    """The event that should have woken the first stage that is behind; null where none is."""
    # A take-in that was killed after its last export left its note, which another takes away.
    if due_exports(data) or noted_anew(Store(data)):
        return "exports.landed"
    plan = derivation(data)
    if not plan.known:
        return None
    day = today(plan.settings)
    if not is_published(plan, day):
        return "exports.taken_in"
    week = Week.last_complete(day)
    # One that was made on its Sunday goes out on Monday, whether or not anything has come.
    is_due = is_time_to_mail(week, day) and not is_mailed(week, plan.store)
    is_to_mail = is_due and clinics_of(plan.known)
    return "warehouse.published" if is_to_mail or not is_reported(plan, week) else None
