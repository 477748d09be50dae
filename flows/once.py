"""The work of the event-driven service, done once in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from domain.errors import AdherenceError, is_unforeseen
from domain.weeks import Week
from flows.engine import place_of
from flows.private_server import ServerFailed
from flows.publish import publish
from flows.report import report
from flows.take_in import take_in


@contextmanager
def _by_prefect() -> Iterator[None]:
    """Runs flows without heartbeats, and says in one line where Prefect itself fails.

    Heartbeats tell a server that a run still lives; here they would only cost a second each. What
    fails in a step of ours comes out as an AdherenceError already. Raises ServerFailed.
    """
    try:
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            yield
    except AdherenceError:
        raise
    except BaseException as error:
        if not is_unforeseen(error):
            raise
        what = f"{type(error).__name__} at {place_of(error)}"
    else:
        return
    raise ServerFailed(
        f"Prefect's server did not do its part ({what}). Every published file is whole, as before "
        "or as of this run. Run again when the machine has less to do; where PREFECT_API_URL names "
        "a server of your own, see that it runs"
    )


def take_in_once(data: Path) -> list[str]:
    """Takes in what has landed; the ids of the exports it took in."""
    with _by_prefect():
        return take_in(data)


def publish_once(data: Path, as_of: date) -> None:
    """Publishes as of the data cut, and reports on the last week complete by then."""
    with _by_prefect():
        publish(data, as_of)
        report(data, str(Week.last_complete(as_of)))


def republish_once(data: Path, as_of: date) -> None:
    """Publishes as of the data cut; reports have no pseudonyms and stay as they are."""
    with _by_prefect():
        publish(data, as_of)


def report_once(data: Path, week: str, known_at: datetime | None) -> None:
    """Writes the reports of one week."""
    with _by_prefect():
        report(data, week, known_at)
