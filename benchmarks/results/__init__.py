"""What the benchmarks measured last, as JSON, one file each."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent


def noted(name: str, found: dict[str, object]) -> None:
    """Adds a measurement to its file, in place of one of the same size; says on which machine."""
    path = FOLDER / f"{name}.json"
    others = json.loads(path.read_text()) if path.exists() else []
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    entry = {
        "measured_on": when,
        "cores": os.cpu_count(),
        "load_after": os.getloadavg()[0],
        **found,
    }
    kept = [one for one in others if one["bouts"] != entry["bouts"]]
    ordered = sorted([*kept, entry], key=lambda one: one["bouts"])
    path.write_text(json.dumps(ordered, indent=1) + "\n")


def results(name: str) -> list[dict[str, object]]:
    """The measurements of a benchmark, by size."""
    path = FOLDER / f"{name}.json"
    found = json.loads(path.read_text()) if path.exists() else []
    return found if isinstance(found, list) else [found]
