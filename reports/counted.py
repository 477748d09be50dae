"""So many of something: one is one, whatever is counted."""

from reports.figures import Count
from reports.words import HIDDEN, SPACE, whole


def counted(count: float, one: str) -> str:
    """So many of them as they are printed: 1 row, 2 rows."""
    number = whole(count)
    return f"{number}{SPACE}{one if number == '1' else f'{one}s'}"


def counted_or_hidden(count: Count, one: str) -> str:
    """The same of a count that may not be published."""
    return f"{HIDDEN}{SPACE}{one}s" if count.value is None else counted(count.value, one)
