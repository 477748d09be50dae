"""Where nobody ever should be named: whether a patient is all the same, and that no longer."""

from pathlib import Path

from domain.errors import UsageError
from flows.health import service_health
from flows.person import Person
from warehouse.mentions import drop_lines, mentions
from warehouse.pseudonyms import pseudonym_key
from warehouse.store import Store


def drop_traces(person: Person, store: Store) -> None:
    """Removes what names a patient where nobody ever should be named."""
    found = traces(person, store)
    if service_health(store) and any(path.is_relative_to(store.service) for path in found):
        raise UsageError(
            f"{store.service}: what the running service keeps names this patient. Stop "
            "`adherence serve`, then forget again"
        )
    logs, words = _logs(store), _words(person, store)
    for path in found:
        if path in logs:
            drop_lines(path, words)
        else:
            path.unlink()


def traces(person: Person, store: Store) -> list[Path]:
    """Files that name a patient by key or by a telling id, where nobody ever should be named."""
    homes = (store.reports, store.outbox, store.data_docs, store.prefect)
    words = _words(person, store)
    files = [path for home in homes for path in sorted(home.rglob("*")) if path.is_file()]
    return [path for path in (*_logs(store), *files) if mentions(path, words, in_names=True)]


def _logs(store: Store) -> list[Path]:
    """The log, and what whoever starts the program keeps of its words in the private folder."""
    ours = [path for path in store.logs.rglob("*") if path.is_file()]
    return sorted([*ours, *(path for path in store.private.glob("*.log*") if path.is_file())])


def _words(person: Person, store: Store) -> tuple[str, ...]:
    return (*person.keys(pseudonym_key(store)), *person.telling_ids)
