"""What a database was made of, file by file, so that the next one replaces only what changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.version import made_by
from warehouse.atomic import write_text
from warehouse.digests import file_hash
from warehouse.store import Store

Files = Mapping[str, Sequence[Path]]
# The same, each file by its hash.
Hashed = Mapping[str, Mapping[str, Path]]


@dataclass(frozen=True)
class Piece:
    """The rows of a table that came from one file: its hash, and whose rows they are.

    ``clinic_id`` is null where they are of several clinics, or of none.
    """

    digest: str
    rows: int
    clinic_id: str | None


@dataclass(frozen=True)
class MadeOf:
    """What is published: by which code and engines, from which exports, and each table's pieces.

    ``database`` is the state of its file (see ``state_of``), ``parquet`` are hashes of the files:
    who wrote to them since is seen. ``full_size`` is that of the database when all of it was made.
    """

    code: str
    exports: Sequence[str]
    database: str
    full_size: int
    pieces: Mapping[str, Sequence[Piece]]
    parquet: Mapping[str, str]


def hashed(files: Files) -> Hashed:
    """Table to its files by their hash, in their order."""
    return {name: {file_hash(path): path for path in paths} for name, paths in files.items()}


def state_of(file: Path) -> str:
    """What is another once somebody writes to a file; that of a backup is the same.

    So would a hash be; of a large database it takes half as long as to copy it.
    """
    found = file.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def read_published(store: Store) -> MadeOf | None:
    """What this code published here last; null where that is not known."""
    try:
        noted = json.loads(store.published.read_text("utf-8"))
        pieces = {name: [Piece(**one) for one in of] for name, of in noted.pop("pieces").items()}
        found = MadeOf(pieces=pieces, **noted)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return found if found.code == made_by() else None


def write_published(
    pieces: Mapping[str, Sequence[Piece]],
    exports: Sequence[str],
    full_size: int | None,
    store: Store,
) -> None:
    """Notes what is published; ``full_size`` is null where all of the database was made now."""
    files = sorted(store.parquet.glob("*.parquet"))
    noted = MadeOf(
        code=made_by(),
        exports=exports,
        database=state_of(store.database),
        full_size=full_size or store.database.stat().st_size,
        pieces=pieces,
        parquet={path.stem: file_hash(path) for path in files},
    )
    write_text(store.published, json.dumps(asdict(noted)))


def is_mostly_kept(then: MadeOf, now: Hashed) -> bool:
    """Whether at least half of the rows of these tables stay, and there are some.

    To replace more costs more than to make all anew.
    """
    rows = [
        (piece.rows, piece.digest in of_table)
        for name, of_table in now.items()
        for piece in then.pieces[name]
    ]
    return 0 < sum(n for n, _ in rows) <= 2 * sum(n for n, is_kept in rows if is_kept)


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
