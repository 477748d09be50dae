"""Says a hash of all that a week's work publishes: python -m tests.published_bytes FOLDER."""

import hashlib
import os
import sys
from pathlib import Path

from tests.faults import published, week_of_work
from tests.pipeline import KEY
from tests.weekly import weekly_exports


def main(folder: Path) -> None:
    """One line per table and page: its hash and its name."""
    os.environ["ADHERENCE_KEY"] = KEY
    [first] = weekly_exports(folder / "exports", weeks=1)
    week_of_work(first[0].parent, folder / "data")
    for name, content in sorted(published(folder / "data").items()):
        sys.stdout.write(f"{hashlib.sha256(content).hexdigest()} {name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
