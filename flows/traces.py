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
    """Files that name a patient where nobody ever should be named.

    Pages, mails and notices have no word that is not the program's own: an id that is one of those
    stands there for anything, and past ones are kept. So of these by key alone.
    """
    keys, words = person.keys(pseudonym_key(store)), _words(person, store)
    ours = _files(store.reports, store.outbox, store.data_docs)
    others = [*_logs(store), *_files(store.prefect)]
    return [
        *(path for path in others if mentions(path, words, in_names=True)),
        *(path for path in ours if mentions(path, keys, in_names=True)),
    ]


def _files(*homes: Path) -> list[Path]:
    return [path for home in homes for path in sorted(home.rglob("*")) if path.is_file()]


def _logs(store: Store) -> list[Path]:
    """The log, and what whoever starts the program keeps of its words in the private folder."""
    ours = [path for path in store.logs.rglob("*") if path.is_file()]
    return sorted([*ours, *(path for path in store.private.glob("*.log*") if path.is_file())])


def _words(person: Person, store: Store) -> tuple[str, ...]:
    return (*person.keys(pseudonym_key(store)), *person.telling_ids)
