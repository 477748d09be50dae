"""The clock that the name of a column says its times are of: UTC, or an offset from it."""

import re

from sources.draft_words import TODO

# As a word of its own, and at the end of startDateTimeUTC.
UTC = re.compile(
    r"(?:(?<![^\W_])(?i:utc|gmt)|(?<=[a-z])(?:UTC|GMT))(?![^\W\d_])"
    r"(?:\s?(?P<offset>[+\-−±]\s?\d{1,2}(?::?\d\d)?)(?!\d))?"
)


def zone_in(name: str) -> str | None:
    """The zone for a mapping, TODO for that of an offset; null where the name says neither."""
    found = UTC.search(name)
    if found is None:
        return None
    return TODO if re.search("[1-9]", found["offset"] or "") else "UTC"


def without_zone(name: str) -> str:
    """The name without what it says of UTC."""
    return UTC.sub("", name)
