"""What a database was made of, file by file, so that the next one replaces only what changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from domain.version import code_version
from warehouse.atomic import write_text
from warehouse.digests import file_hash
from warehouse.store import Store

Files = Mapping[str, Sequence[Path]]


@dataclass(frozen=True)
class Piece:
    """The rows of a table that came from one file: its hash, and whose rows they are.

    ``clinic_id`` is null where they are of several clinics, or of none.
    """

    digest: str
    rows: int
    clinic_id: str | None


@dataclass(frozen=True)
class Publication:
    """What is published: by which code, the pieces of each table, the size when made in full.

    ``database`` tells the file from any other, and from itself once somebody wrote to it.
    """

    code: str
    database: Sequence[int]
    full_size: int
    pieces: Mapping[str, Sequence[Piece]]


def hashed(files: Files) -> dict[str, dict[str, Path]]:
    """Table to its files by their hash, in their order."""
    return {name: {file_hash(path): path for path in paths} for name, paths in files.items()}


def read_published(store: Store) -> Publication | None:
    """What this code published here last; null where the database is another than it says."""
    try:
        noted = json.loads(store.published.read_text("utf-8"))
        pieces = {name: [Piece(**one) for one in of] for name, of in noted.pop("pieces").items()}
        found = Publication(**noted, pieces=pieces)
        is_same = list(found.database) == _identity(store.database)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    return found if is_same and found.code == _code() else None


def write_published(
    pieces: Mapping[str, Sequence[Piece]], full_size: int | None, store: Store
) -> None:
    """Notes what the database is made of; ``full_size`` is null where all of it was made now."""
    made = _identity(store.database)
    noted = Publication(_code(), made, full_size or store.database.stat().st_size, pieces)
    write_text(store.published, json.dumps(asdict(noted)))


def _code() -> str:
    """The code that publishes, and the engine whose files it writes."""
    return f"{code_version()} {duckdb.__version__}"


def _identity(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_ino, status.st_size, status.st_mtime_ns]


def clinics_to_replace(
    then: Iterable[Piece], now: Iterable[str]
) -> tuple[set[str] | None, set[str]]:
    """The clinics whose rows go, null for all rows of the table; the files whose rows come."""
    kept_digests, pieces = set(now), [piece for piece in then if piece.rows]
    gone = [piece for piece in pieces if piece.digest not in kept_digests]
    kept = [piece for piece in pieces if piece.digest in kept_digests]
    clinics = {piece.clinic_id for piece in gone}
    stay = {piece.clinic_id for piece in kept}
    if None in clinics or clinics & stay:
        return None, kept_digests
    return {clinic for clinic in clinics if clinic}, kept_digests - {p.digest for p in kept}
