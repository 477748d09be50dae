"""Puts a whole publication in place: database, Parquet, and who stands behind the keys."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.atomic import replaced, synced
from warehouse.build import IncompletePublication, NotKept, Pieces, new_database
from warehouse.digests import file_hash
from warehouse.encryption import secret_to_publish
from warehouse.parquet import write_parquet
from warehouse.pieces import Files, Publication, read_published, write_published
from warehouse.publication import UnreadablePublication, published_rows
from warehouse.store import Store
from warehouse.tombstones import read_unfinished

MOST_GROWTH = 4 / 3


def publish_tables(files: Files, store: Store, exports: Sequence[str] = ()) -> dict[str, int]:
    """Replaces the database and the Parquet files; rows per table. Encrypted where a key is.

    What was published before is kept where its rows came from the same files, unless something
    had to go: then no gap of the database may hold it. ``exports`` are the ids of those that count.
    """
    secret = secret_to_publish(store)
    before = None if secret else _to_change(files, exports, store)
    try:
        pieces = _put_in_place(files, store, secret, before)
    except (NotKept, duckdb.Error, IncompletePublication):
        if before is None:
            raise
        # What is derived is whole, whatever befell what is published.
        before = None
        pieces = _put_in_place(files, store, secret, before)
    if not secret:
        write_published(pieces, exports, before.full_size if before else None, store)
    return {name: sum(piece.rows for piece in of_table) for name, of_table in pieces.items()}


def _put_in_place(
    files: Files, store: Store, secret: str | None, before: Publication | None
) -> Pieces:
    """What each table is made of: database and Parquet, both whole before either is the new one."""
    generations = store.data / ".published"
    generations.mkdir(parents=True, exist_ok=True)
    with new_database(store.database, files, secret=secret, before=before) as pieces:
        folder = Path(tempfile.mkdtemp(prefix="parquet-", dir=generations))
        write_parquet(files, folder, secret, _unchanged(pieces, before, store))
        synced(folder)
    _point(store.parquet, folder)
    for path in generations.iterdir():
        if path != folder:
            shutil.rmtree(path, ignore_errors=True)
    return pieces


def _to_change(files: Files, exports: Sequence[str], store: Store) -> Publication | None:
    """The publication whose database is changed; null where all of it is to be made anew."""
    found = read_published(store)
    if found is None or not store.database.exists():
        return None
    # Replaced rows leave gaps in the file.
    is_too_large = store.database.stat().st_size > MOST_GROWTH * found.full_size
    has_gone = not set(found.exports) <= set(exports) or _has_left(files, store)
    return None if is_too_large or has_gone else found


def _has_left(files: Files, store: Store) -> bool:
    """Whether somebody who is published will not be: forgotten, pruned, deleted, of another key.

    In the gaps that replaced rows leave they can be read.
    """
    if read_unfinished(store):
        return True
    try:
        known = published_rows("select distinct patient_key from episodes", store)
    except UnreadablePublication:
        return True
    stay: set[str | None] = {None}
    for path in files.get("episodes", ()):
        stay.update(pl.read_parquet(path, columns=["patient_key"], glob=False)["patient_key"])
    return not {row["patient_key"] for row in known} <= stay


def _unchanged(pieces: Pieces, before: Publication | None, store: Store) -> dict[str, Path]:
    """Table to the Parquet file that has its rows already, as it was written."""
    if before is None:
        return {}
    files = {
        name: store.parquet / f"{name}.parquet"
        for name, of_table in pieces.items()
        if before.pieces[name] == of_table
    }
    return {
        name: path.resolve()
        for name, path in files.items()
        if path.exists() and file_hash(path) == before.parquet.get(name)
    }


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
