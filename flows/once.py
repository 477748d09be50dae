"""The work of the event-driven service, done once in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from domain.weeks import Week
from flows.publish import publish
from flows.report import report
from flows.take_in import take_in


@contextmanager
def _without_heartbeat() -> Iterator[None]:
    """Heartbeats tell a server that a run still lives; here they would only cost a second each."""
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def take_in_once(data: Path) -> list[str]:
    """Takes in what has landed; the ids of the exports it took in."""
    with _without_heartbeat():
        return take_in(data)


def publish_once(data: Path, as_of: date) -> None:
    """Publishes as of the data cut, and reports on the last week complete by then."""
    with _without_heartbeat():
        publish(data, as_of)
        report(data, str(Week.last_complete(as_of)))


def report_once(data: Path, week: str, known_at: datetime | None) -> None:
    """Writes the reports of one week."""
    with _without_heartbeat():
        report(data, week, known_at)
