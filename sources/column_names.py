"""Names for columns whose headers repeat or are blank."""

from collections import Counter
from collections.abc import Collection, Sequence


def told_apart(names: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """The names, each once: one that is blank, taken or repeated gets its column's number."""
    counts = Counter([*names, *taken])
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        unique = name if name and counts[name] == 1 else f"{name} (column {number})".strip()
        while unique in found or (unique != name and unique in counts):
            unique += "'"
        found.append(unique)
    return found
