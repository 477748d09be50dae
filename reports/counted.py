"""So many of something: one is one, whatever is counted."""

from reports.words import SPACE, whole


def counted(count: float, one: str, several: str = "") -> str:
    """So many of them as they are printed: 1 row, 2 rows."""
    number = whole(count)
    return f"{number}{SPACE}{one if number == '1' else several or f'{one}s'}"
