"""What is said of exports of a time to come: made then, as they say, or landed by a wrong clock."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from adherence.terminal import say
from domain.printable import printable

if TYPE_CHECKING:
    from warehouse.store import Store


def tell_to_come(exports: Sequence[Mapping[str, str]], store: "Store") -> None:
    """Says which exports were made on a day to come: a slip in a name, or in the clock."""
    for line in to_come(exports, store):
        say(line)


def to_come(exports: Sequence[Mapping[str, str]], store: "Store") -> Iterator[str]:
    """A line per export of a day to come, with the way out."""
    for one in exports:
        yield (
            f"{printable(one['file'])}: made on {one['made_on']}, as it says, and today is "
            f"{one['today']}. Until then it counts as newer than others. Is the clock of this "
            "machine right? If so, rename the file in the inbox, or have the day in it mended; "
            f"{_to_land_anew(one['export_id'], store)}"
        )


def tell_landed_ahead(exports: Sequence[Mapping[str, str]], store: "Store") -> None:
    """Says which exports landed by a clock that was ahead: every report counts it as new."""
    for line in landed_ahead(exports, store):
        say(line)


def landed_ahead(exports: Sequence[Mapping[str, str]], store: "Store") -> Iterator[str]:
    """A line per export that landed at a moment to come, with the way out."""
    for one in exports:
        yield (
            f"{printable(one['file'])}: landed at {one['landed_at']}, by the clock of then, and "
            f"now it is {one['now']}. Until then every report counts it as new since the last one. "
            "Is the clock of this machine right? If so, see that the file lies in the inbox; "
            f"{_to_land_anew(one['export_id'], store)}"
        )


def _to_land_anew(export_id: str, store: "Store") -> str:
    """What makes an export land anew from the inbox."""
    from warehouse.receipt_files import receipt_path

    landed, receipt = store.landing / export_id, receipt_path(export_id, store)
    return f"stop the service, remove {landed} and {receipt}, and run again"
