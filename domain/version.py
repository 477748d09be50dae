"""The version of the program, a hash over its code, and the engines that it works with."""

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
    "flows/judged.py",
    "flows/landed_rows.py",
    "flows/reading.py",
    "flows/set_aside.py",
    "warehouse/accepted.py",
    "warehouse/row_files.py",
)
# The distributions whose update may change a figure.
ENGINES = ("polars", "duckdb", "numpy", "scipy", "tzdata")
# The same for the rows of an export. No other of them may differ between two Pythons: what exports
# were taken in with stands in reports, which are the same with each.
INTAKE_ENGINES = ("polars", "duckdb", "great-expectations", "xlrd", "tzdata")
SUFFIXES = (".py", ".yaml", ".html", ".css", ".js", ".sql", ".typ")
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


@cache
def made_by(places: tuple[str, ...] = EVERYTHING, engines: tuple[str, ...] = ENGINES) -> str:
    """The code in these places with its engines: for whatever is made anew when either changes.

    People are shown the code alone: the same reports may come from other engines.
    """
    return " ".join([code_version(places), *(f"{name} {version(name)}" for name in engines)])


def intake_made_by() -> str:
    """The code and the engines that decide which rows of an export are accepted."""
    return made_by(INTAKE, INTAKE_ENGINES)
