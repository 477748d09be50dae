"""Values of rows as JSON holds them."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def as_json(value: object) -> object:
    """The value; dates and date-times in ISO notation."""
    return value.isoformat() if isinstance(value, date) else value


def cells_of(quarantined: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a quarantined row that hold anything, by column."""
    cells = json.loads(quarantined["cells"])
    return {name: cell for name, cell in cells.items() if cell is not None}
