"""Values of rows as JSON holds them."""

from datetime import date


def as_json(value: object) -> object:
    """The value; dates and date-times in ISO notation."""
    return value.isoformat() if isinstance(value, date) else value
