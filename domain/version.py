"""The version of the program: its number, and a hash over its code."""

import hashlib
from functools import cache
from importlib.metadata import version

from domain.environment import REPOSITORY

EVERYTHING = (
    "domain",
    "sources",
    "transforms",
    "expectations",
    "warehouse",
    "reports",
    "flows",
)
# What decides which rows of an export are accepted, and how they read.
INTAKE = (
    "domain",
    "sources",
    "transforms/staging",
    "expectations",
    "flows/intake.py",
    "flows/intake_receipts.py",
    "flows/reading.py",
    "flows/set_aside.py",
    "warehouse/accepted.py",
)
SUFFIXES = (".py", ".yaml", ".j2", ".html", ".css", ".js", ".sql", ".typ")
SCHEMA_VERSION = "5"


@cache
def code_version(places: tuple[str, ...] = EVERYTHING) -> str:
    """Such as ``0.1.0+1f2e3d4c``: equal exactly where the code in these places is."""
    digest = hashlib.sha256()
    for name in places:
        place = REPOSITORY / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in SUFFIXES:
                digest.update(path.relative_to(REPOSITORY).as_posix().encode())
                digest.update(path.read_bytes())
    return f"{version('physio-adherence')}+{digest.hexdigest()[:8]}"
