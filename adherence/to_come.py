"""What is said of exports that were made on a day to come, by their names or contents."""

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
    from warehouse.receipt_files import receipt_path

    for one in exports:
        landed, receipt = store.landing / one["export_id"], receipt_path(one["export_id"], store)
        yield (
            f"{printable(one['file'])}: made on {one['made_on']}, as it says, and today is "
            f"{one['today']}. Until then it counts as newer than others. Is the clock of this "
            "machine right? If so, rename the file in the inbox, or have the day in it mended; "
            f"stop the service, remove {landed} and {receipt}, and run again"
        )
