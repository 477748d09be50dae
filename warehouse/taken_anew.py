"""Which exports that counted a take-in takes in anew: some of them are as before until its end."""

from collections.abc import Iterable

from warehouse.atomic import write_text
from warehouse.store import Store


def note_anew(export_ids: Iterable[str], store: Store) -> None:
    """Notes them in place of those noted before; none where there are none."""
    if lines := "".join(f"{one}\n" for one in export_ids):
        write_text(store.taken_anew, lines)
    else:
        store.taken_anew.unlink(missing_ok=True)


def noted_anew(store: Store) -> list[str]:
    """Those of a take-in that was cut short, and those that it could not take in."""
    try:
        return store.taken_anew.read_text("utf-8").split()
    except FileNotFoundError:
        return []
