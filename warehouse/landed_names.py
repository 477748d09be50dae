"""The names that a landed export came under, a file each."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

from warehouse.atomic import write_text
from warehouse.json_files import json_object

# What such a file's own name begins with, and that of a name that is to be made plain.
NAME, NEW_NAME = "name-", "new-name-"


def write_name(folder: Path, name: str, received_at: datetime, kind: str = NAME) -> None:
    """Writes down a name that an export came under, and when it did."""
    number = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    record = {"file": name, "received_at": received_at.isoformat()}
    write_text(folder / f"{kind}{number}.json", json.dumps(record))


def names_in(folder: Path, kind: str) -> dict[str, datetime]:
    """Each name that an export came under, with when it first did."""
    files = folder.glob(f"{kind}*.json")
    records = (json_object(path, "file", "received_at") for path in files)
    return {record["file"]: datetime.fromisoformat(record["received_at"]) for record in records}
