"""Puts a whole publication in place: database, Parquet, and who stands behind the keys."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from domain.published import PUBLISHED
from warehouse.atomic import replaced, synced
from warehouse.build import IncompletePublication, NotKept, Pieces, new_database
from warehouse.encryption import secret_to_publish
from warehouse.kept import publication_to_change, unchanged_parquet
from warehouse.parquet import write_parquet
from warehouse.pieces import Files, Hashed, MadeOf, hashed, write_published
from warehouse.store import Store

# Of Parquet, compressed: some millions of bouts.
LARGE_PUBLICATION = 64 * 2**20


def publish_tables(
    files: Files, store: Store, exports: Sequence[str] = (), rest: Callable[[], Files] = dict
) -> None:
    """Replaces the database and the Parquet files. Encrypted where a key is.

    What was published before is kept where its rows came from the same files, unless something
    had to go: then no gap of the database may hold it. ``exports`` are the ids of those that count.
    ``rest`` waits for tables that are still being made, and gives their files.
    """
    secret = secret_to_publish(store)
    now = hashed(files)
    before = None if secret else publication_to_change(now, exports, store)

    def others() -> Hashed:
        made = rest()
        return hashed({name: made.get(name, ()) for name in PUBLISHED if name not in files})

    try:
        pieces = _put_in_place(now, others, store, secret, before)
    except (NotKept, duckdb.Error, IncompletePublication):
        if before is None:
            raise
        # What is derived is whole, whatever befell what is published.
        before = None
        pieces = _put_in_place(now, others, store, secret, before)
    if not secret:
        write_published(pieces, exports, before.full_size if before else None, store)


def _put_in_place(
    files: Hashed,
    rest: Callable[[], Hashed],
    store: Store,
    secret: str | None,
    before: MadeOf | None,
) -> Pieces:
    """What each table is made of: database and Parquet, both whole before either is the new one."""
    if before is None and _bytes_of(files) >= LARGE_PUBLICATION:
        # All rows at once, and what makes the rest, are more than need be in memory together.
        rest()
    with _next_generation(store) as folder:

        def in_parquet() -> Hashed:
            """The rest, once it and the others are Parquet; the others while it is being made."""
            _write_parquet(files, folder, secret, before, store)
            made = rest()
            _write_parquet(made, folder, secret, before, store)
            return made

        database = new_database(store.database, files, in_parquet, secret=secret, before=before)
        with database as pieces:
            synced(folder)
    return pieces


def _bytes_of(files: Hashed) -> int:
    return sum(path.stat().st_size for of_table in files.values() for path in of_table.values())


@contextmanager
def _next_generation(store: Store) -> Iterator[Path]:
    """A folder for Parquet files, which are those that are published when the block ends well."""
    generations = store.generations
    generations.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="parquet-", dir=generations))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _point(store.parquet, folder)
    for path in generations.iterdir():
        if path != folder:
            shutil.rmtree(path, ignore_errors=True)


def _write_parquet(
    files: Hashed, folder: Path, secret: str | None, before: MadeOf | None, store: Store
) -> None:
    of_tables = {name: [*of_table.values()] for name, of_table in files.items()}
    write_parquet(of_tables, folder, secret, unchanged_parquet(files, before, store))


def _point(link: Path, folder: Path) -> None:
    """Makes ``link`` lead to the folder in one step: no reader sees half of two generations."""
    draft = link.with_name(f".{link.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    draft.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
    if link.is_dir() and not link.is_symlink():
        # Of a backup that followed links: a copy of what is published anew.
        shutil.rmtree(link)
    os.replace(draft, link)


def write_keys(patients: pl.DataFrame, episodes: pl.DataFrame, store: Store) -> None:
    """Writes who stands behind each key, for the private folder alone."""
    for name, keys in {"patient_keys": patients, "episode_keys": episodes}.items():
        with replaced(store.private / f"{name}.parquet") as draft:
            keys.write_parquet(draft)


def drop_keys(store: Store) -> None:
    """Removes who stood behind each key, where nobody is left."""
    for name in ("patient_keys", "episode_keys"):
        (store.private / f"{name}.parquet").unlink(missing_ok=True)
