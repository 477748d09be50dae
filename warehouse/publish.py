"""Puts a whole publication in place: database, Parquet, and who stands behind the keys."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from warehouse.atomic import replaced
from warehouse.build import build_database, write_parquet
from warehouse.encryption import secret_to_publish
from warehouse.store import Store


def publish_tables(files: Mapping[str, Sequence[Path]], store: Store) -> dict[str, int]:
    """Replaces the database and the Parquet files; rows per table. Encrypted where a key is."""
    secret = secret_to_publish(store)
    counts = build_database(store.database, files, secret=secret)
    generations = store.data / ".published"
    generations.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="parquet-", dir=generations))
    write_parquet(store.database, folder, secret)
    _point(store.parquet, folder)
    for path in generations.iterdir():
        if path != folder:
            shutil.rmtree(path, ignore_errors=True)
    return counts


def _point(link: Path, folder: Path) -> None:
    """Makes ``link`` lead to the folder in one step: no reader sees half of two generations."""
    draft = link.with_name(f".{link.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    draft.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
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
