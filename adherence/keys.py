"""Commands about pseudonyms: key, whois."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from adherence.options import DEFAULT_DATA, AsJson, Data, Yes
from adherence.prepared import store_in, tell_short_key
from adherence.terminal import command, say, show
from domain.errors import UsageError

if TYPE_CHECKING:
    from warehouse.store import Store


class KeyAction(StrEnum):
    """What to do with the key, other than to name it."""

    ROTATE = "rotate"


@command
def key(
    action: Annotated[
        KeyAction | None, typer.Argument(help="rotate: a new key, and every pseudonym with it.")
    ] = None,
    yes: Yes = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """The name of the key behind the pseudonyms, never the key; `rotate` makes a new one."""
    store = store_in(data)
    if action is KeyAction.ROTATE:
        return _rotate(store, yes)
    from warehouse.publication import read_publication

    name, place = key_in_use(store)
    show(f"key {name}, from {place}")
    published = read_publication(store)
    if published and published.key_id:
        same = "the same key" if published.key_id == name else f"another key, {published.key_id}"
        show(f"published {published.published_at:%Y-%m-%d}: pseudonyms of {same}")
    return 0


def key_in_use(store: "Store") -> tuple[str, str]:
    """The name of the key, and where it comes from; raises UsageError where there is none."""
    from domain.environment import key_from_environment
    from warehouse.pseudonyms import key_file, key_id, pseudonym_key

    given = key_from_environment()
    if given is None and not key_file(store).exists():
        raise UsageError(f"{key_file(store)}: no key yet. `adherence run` makes one")
    tell_short_key()
    place = "ADHERENCE_KEY" if given is not None else str(key_file(store))
    return key_id(pseudonym_key(store)), place


def _rotate(store: "Store", is_meant: bool) -> int:
    """Puts a new key in place and publishes with it; says only what it would do unless meant."""
    from domain.environment import key_from_environment

    if key_from_environment() is not None:
        raise UsageError(
            "the key comes from ADHERENCE_KEY: give it another value, then run `adherence run`"
        )
    before, place = key_in_use(store)
    if not is_meant:
        say(
            f"would put a new key in place of {before} ({place}) and publish again: every "
            "patient_key, episode_key and session_key becomes another one. The old key is not "
            "kept: who must link old results to new ones copies private/patient_keys.parquet. "
            "Nothing was changed; --yes does it"
        )
        return 0
    after = _rotated(store, before)
    say(f"key {after} in place of {before}, which is gone. Back the new one up: {place}")
    return 0


def _rotated(store: "Store", before: str) -> str:
    """The name of the new key, with which everything is published."""
    from adherence.prepared import publish_again, ready
    from flows.context import refuse_missing_rows
    from warehouse.lock import locked
    from warehouse.pseudonyms import key_id, rotate_key
    from warehouse.publication import read_publication
    from warehouse.recorded import recorded

    ready(store.data)
    with locked(store), recorded(store, "key rotate", datetime.now(UTC)) as entry:
        entry.inputs["key_id"] = before
        # First: they may refuse, and the old key is not kept.
        refuse_missing_rows(store)
        published = read_publication(store)
        after = entry.outputs["key_id"] = key_id(rotate_key(store))
        publish_again(store, published)
    return after


@command
def whois(
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY…", help="A patient_key, episode_key or session_key."),
    ],
    as_json: AsJson = False,
    data: Data = DEFAULT_DATA,
) -> int:
    """The clinic's own ids behind a pseudonym; that somebody asked goes to the audit log."""
    store = store_in(data)
    from flows.whois import whois as behind
    from warehouse.recorded import write_entry

    found = behind(store.data, keys)
    write_entry(store, "whois", datetime.now(UTC), {"keys": len(keys)})
    if as_json:
        show(json.dumps(found, indent=1))
        return 0
    for one in found:
        ids = (f"{name} {value}" for name, value in one.items() if name not in ("key", "kind"))
        show(f"{one['key']}: {', '.join(ids)}")
    return 0
