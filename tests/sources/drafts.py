"""The draft of a mapping for an export of a few lines."""

from pathlib import Path
from typing import Any

import yaml

from sources.draft import draft_of
from sources.profile import profiled

EXERCISES = ("clam", "hip_clamshell")


def drafted(text: str, folder: Path, name: str = "diary_2026-11-08.csv") -> tuple[str, Any]:
    """The draft as text, and what it says."""
    (folder / name).write_text(text, encoding="utf-8")
    draft = draft_of(profiled(folder / name, folder), name, EXERCISES)
    return draft, yaml.safe_load(draft)
