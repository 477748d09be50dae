"""JSON that this program writes for itself, read again: a damaged disk may have left anything."""

import json
from pathlib import Path
from typing import Any

from domain.errors import UsageError


def json_object(path: Path, *keys: str, way_out: str = "") -> dict[str, Any]:
    """What a file says, with at least these keys; raises UsageError where it does not.

    ``way_out`` is what can be done beside restoring it.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError:
        content = None
    if not (isinstance(content, dict) and content.keys() >= {*keys}):
        raise UsageError(
            f"{path}: it is not as this program writes it, as after damage to the disk. Restore it "
            f"from your backup{way_out}"
        )
    return content
