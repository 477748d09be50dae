"""What is published and may stay, in part, where the next publication is made from it."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from warehouse.digests import file_hash
from warehouse.pieces import Hashed, MadeOf, is_mostly_kept, read_published
from warehouse.publication import UnreadablePublication, published_rows
from warehouse.store import Store
from warehouse.tombstones import read_unfinished

MOST_GROWTH = 4 / 3


def publication_to_change(files: Hashed, exports: Sequence[str], store: Store) -> MadeOf | None:
    """The publication whose database is changed; null where all of it is to be made anew."""
    found = read_published(store)
    if found is None or not store.database.exists():
        return None
    # Replaced rows leave gaps in the file.
    is_too_large = store.database.stat().st_size > MOST_GROWTH * found.full_size
    if is_too_large or not is_mostly_kept(found, files):
        return None
    has_gone = not set(found.exports) <= set(exports) or _has_left(files, store)
    return None if has_gone else found


def _has_left(files: Hashed, store: Store) -> bool:
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
    for path in files.get("episodes", {}).values():
        stay.update(pl.read_parquet(path, columns=["patient_key"], glob=False)["patient_key"])
    return not {row["patient_key"] for row in known} <= stay


def unchanged_parquet(files: Hashed, before: MadeOf | None, store: Store) -> dict[str, Path]:
    """Table to the Parquet file that has its rows already, as it was written."""
    if before is None:
        return {}
    there = {
        name: store.parquet / f"{name}.parquet"
        for name, of_table in files.items()
        if [piece.digest for piece in before.pieces[name]] == [*of_table]
    }
    return {
        name: path.resolve()
        for name, path in there.items()
        if path.exists() and file_hash(path) == before.parquet.get(name)
    }
