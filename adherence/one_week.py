"""The command that writes the reports of one week: report."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from adherence.options import DEFAULT_DATA, Data
from adherence.prepared import prefect_server, ready, store_in, watched
from adherence.terminal import command, say
from adherence.to_come import tell_landed_ahead
from adherence.told import tell_empty, tell_mails
from domain.errors import UsageError
from domain.weeks import YEARS, Week

TO_THE_MINUTE = re.compile(r"[\d-]{10}[T ]\d{2}:\d{2}(Z|[+-]\d{2}:?\d{2})?")


@command
def report(
    week: Annotated[str, typer.Option("--week", help="Week, such as 2026-W30.")],
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="Use exports received up to then (ISO).")
    ] = None,
    data: Data = DEFAULT_DATA,
) -> int:
    """Write the reports of one week; the same week and known-at give the same bytes."""
    when = Week.parse(week)
    moment = moment_of(known_at)
    store_in(data)
    store, settings, _ = ready(data)
    from domain.today import today
    from warehouse.lock import locked
    from warehouse.recorded import recorded

    at_work = recorded(store, "report", datetime.now(UTC), week=when, known_at=moment)
    with locked(store), at_work, prefect_server(store):
        from flows.once import report_once

        with watched():
            report_once(store.data, str(when), moment)
    say(f"reports of {when}: {store.reports / str(when) / 'group.html'}")
    tell_empty(store, when, moment, today(settings))
    if moment is None:
        from flows.standing import exports_landed_ahead

        tell_landed_ahead(exports_landed_ahead(store.data, datetime.now(UTC)), store)
        tell_mails(store, when)
    return 0


def moment_of(text: str | None) -> datetime | None:
    """The moment written in ISO; UTC where it names no zone, and a minute to its end.

    Pages name minutes, and who asks for one of them means all that was known in it.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"--known-at {text}: not a moment. Expected one such as 2026-11-16T09:00:00+10:30"
        ) from None
    if moment.year not in YEARS:
        raise UsageError(
            f"--known-at {text}: expected a moment of the years {YEARS[0]} to {YEARS[-1]}"
        )
    if TO_THE_MINUTE.fullmatch(text):
        moment += timedelta(minutes=1) - timedelta.resolution
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
