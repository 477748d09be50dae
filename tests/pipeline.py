"""The pipeline without its orchestration: what the flows do, called directly."""

import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from domain.environment import REPOSITORY
from domain.published import PUBLISHED
from flows.due_exports import due_exports
from flows.forget import begin, carry_on, finish
from flows.person import Person, person_of
from flows.publish import publish_all
from flows.take_in import take_in_one
from flows.tidy import tidy
from flows.worklists import write_worklists
from warehouse.landing import land
from warehouse.store import Store

FIRST_ARRIVAL = datetime(2026, 11, 20, 9, tzinfo=UTC)
PUBLISHED_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEY = "a key for tests"


def configuration_with(name: str, mapping: str, folder: Path) -> str:
    """A folder with the project's configuration and one mapping more."""
    config = shutil.copytree(REPOSITORY / "config", folder / "config")
    (config / "mappings").mkdir(exist_ok=True)
    (config / "mappings" / f"{name}.yaml").write_text(mapping)
    return str(config)


def taken_in(files: Iterable[Path], data: Path) -> Store:
    """The store after these files have arrived, a minute apart, and were taken in."""
    store = Store(data)
    for minute, file in enumerate(files):
        land(file, store, FIRST_ARRIVAL + timedelta(minutes=minute))
    for export_id in due_exports(data):
        take_in_one.fn(data, export_id)
    return store


def published(files: Iterable[Path], data: Path, cut: date) -> Store:
    """The store after the files were taken in and published as of a data cut."""
    store = taken_in(files, data)
    publish_all.fn(data, cut, PUBLISHED_AT)
    return store


def forgotten(store: Store, clinic_id: str, patient_id: str, cut: date) -> Person:
    """Who was forgotten, once everything in the store was made anew without them."""
    person = person_of(store.data, clinic_id, patient_id)
    begin(person, store.inbox, store)
    made_anew(store, cut)
    return person


def made_anew(store: Store, cut: date) -> None:
    """What a run does after exports have landed, but the reports."""
    carry_on(store.data)
    for export_id in due_exports(store.data):
        take_in_one.fn(store.data, export_id)
    write_worklists.fn(store.data, cut)
    publish_all.fn(store.data, cut, PUBLISHED_AT)
    tidy.fn(store.data, cut)
    finish(store.data)


def table(store: Store, name: str) -> pl.DataFrame:
    """A published table."""
    return pl.read_parquet(store.parquet / f"{name}.parquet")


def with_ids(store: Store, name: str) -> pl.DataFrame:
    """A published table with the ids that its keys stand for."""
    episodes = pl.read_parquet(store.private / "episode_keys.parquet").drop("clinic_id")
    patients = pl.read_parquet(store.private / "patient_keys.parquet").drop("clinic_id")
    rows = table(store, name)
    return rows.join(episodes, on="episode_key", how="left").join(
        patients, on="patient_key", how="left"
    )


def table_bytes(store: Store) -> dict[str, bytes]:
    """Every published table as bytes, without the publication and the moments of arrival."""
    found = {}
    for name in sorted(set(PUBLISHED) - {"publication"}):
        rows = pl.read_parquet(store.parquet / f"{name}.parquet")
        rows = rows.drop("received_at") if name == "exports" else rows
        found[name] = rows.write_ipc(None).getvalue()
    return found
