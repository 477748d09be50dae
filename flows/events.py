"""Events: past tense, ids and counts only. An event is a wake-up; the truth is in the files."""

from pathlib import Path

from prefect.events import emit_event
from prefect.runtime import deployment


def emit(event: str, resource: str, data: Path, **facts: str | int) -> None:
    """Tells the server that something happened, so that the next flow runs.

    Only in a run that a server started: `adherence run` calls the next flow itself.
    """
    if deployment.id is not None:
        emit_event(
            event,
            resource={"prefect.resource.id": f"adherence.{resource}"},
            payload={"data": str(data), **facts},
        )
