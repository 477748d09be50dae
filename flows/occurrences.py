"""What happened, as Prefect's API takes it: past tense, ids and counts only."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

# Prefect keeps parameters: of a great batch they name the first, and the flow takes in all.
MOST_NAMED = 100

Fact = str | int | Sequence[str]


def occurrence(name: str, resource: str, data: Path, **facts: Fact) -> dict[str, object]:
    """An event, which happens now."""
    return {
        "id": str(uuid.uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": name,
        "resource": {"prefect.resource.id": f"adherence.{resource}"},
        "payload": {"data": str(data), **facts},
    }
