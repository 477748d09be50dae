"""The version of the program: its number, and a hash over its code."""

import hashlib
from functools import cache
from importlib.metadata import version

from domain.settings import REPOSITORY

FOLDERS = (
    "domain",
    "sources",
    "transforms",
    "expectations",
    "warehouse",
    "reports",
    "flows",
)
SUFFIXES = (".py", ".yaml", ".j2", ".html", ".css", ".sql", ".typ")
SCHEMA_VERSION = "1"


@cache
def code_version() -> str:
    """Such as ``0.1.0+1f2e3d4c``: equal exactly where the code that makes tables is."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                digest.update(str(path.relative_to(REPOSITORY)).encode())
                digest.update(path.read_bytes())
    return f"{version('physio-adherence')}+{digest.hexdigest()[:8]}"
