"""A publication that replaces what changed is one that was made in full."""

import errno
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.columns import Table
from domain.published import PUBLISHED
from tests.faults import failing
from warehouse import build
from warehouse.cache import cached
from warehouse.clinic_tables import in_shape
from warehouse.publish import publish_tables
from warehouse.store import Store
from warehouse.tombstones import Unfinished, write_unfinished

A = [1900, 1904, 1908]
OF_A = [("a", year) for year in A]
# Some that fail change nothing: of a cache, or what is tidied.
LEAST_ACCESSES = 40
Rows = Mapping[str, Sequence[int]]
Files = dict[str, list[Path]]


def written(table: str, rows: Rows, folder: Path) -> list[Path]:
    """A file per name: rows of the clinic of that name, or of several, each told by a number."""
    files = []
    for name, numbers in sorted(rows.items()):
        clinics = [f"{name}{n % 2}" if name == "all" else name for n in numbers]
        known = pl.DataFrame({"clinic_id": clinics, "birth_year": numbers})
        others = (
            pl.lit(None, kind).alias(column)
            for column, kind in PUBLISHED[table].polars_schema.items()
            if column not in known.columns
        )
        files.append(folder / f"{table}-{name}.parquet")
        in_shape(known.with_columns(others), PUBLISHED[table]).write_parquet(files[-1])
    return files


def rows_in(store: Store) -> list[tuple[str, int]]:
    with duckdb.connect(str(store.database), read_only=True) as connection:
        query = "select clinic_id, birth_year from episodes order by all"
        return [(clinic, year) for clinic, year in connection.execute(query).fetchall()]


def names_in(store: Store) -> list[str]:
    """The names of all that lies there."""
    return sorted(str(path.relative_to(store.data)) for path in store.data.rglob("*"))


def inserted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose rows come into a table of the database, as they come."""
    names: list[str] = []
    insert = build._insert

    def noted(connection: duckdb.DuckDBPyConnection, table: Table, files: Sequence[Path]) -> None:
        names.extend(path.stem for path in files)
        insert(connection, table, files)

    monkeypatch.setattr(build, "_insert", noted)
    return names


HISTORIES = st.lists(
    st.dictionaries(
        st.sampled_from(["a", "b", "c", "all"]),
        st.lists(st.integers(1900, 1905), max_size=3),
        max_size=4,
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(history=HISTORIES)
def test_changed_step_by_step_it_is_the_last_one_made_in_full(history: list[Rows]) -> None:
    with tempfile.TemporaryDirectory() as name:
        changed, full = Store(Path(name) / "changed"), Store(Path(name) / "full")
        for rows in history:
            files = {"episodes": written("episodes", rows, Path(name))}
            publish_tables(files, changed)
            assert len(rows_in(changed)) == sum(map(len, rows.values()))
        publish_tables(files, full)
        assert rows_in(changed) == rows_in(full)
        for table in PUBLISHED:
            parquet = [store.parquet / f"{table}.parquet" for store in (changed, full)]
            assert parquet[0].read_bytes() == parquet[1].read_bytes()


@pytest.fixture
def two_clinics(store: Store, tmp_path: Path) -> Files:
    files = {"episodes": written("episodes", {"a": A, "b": [1901, 1902]}, tmp_path)}
    publish_tables(files, store)
    return files


def test_only_the_clinic_that_changed_is_read_again(
    two_clinics: Files, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unchanged = (store.parquet / "holds.parquet").resolve().stat().st_ino
    names = inserted(monkeypatch)
    publish_tables({"episodes": written("episodes", {"a": A, "b": [1903]}, tmp_path)}, store)
    assert names == ["episodes-b"]
    assert rows_in(store) == [*OF_A, ("b", 1903)]
    assert (store.parquet / "holds.parquet").resolve().stat().st_ino == unchanged


def published_beside_a_comparison(files: Files, store: Store) -> None:
    """A publication of which a thread makes one table meanwhile."""
    table = PUBLISHED["cohort_weeks"]
    rows = table.empty().clear(1).with_columns(cohort=pl.lit("lumbar_hip"))

    def made() -> Files:
        folder = cached(store.derived / "group", lambda: {table.name: rows})
        return {table.name: [folder / f"{table.name}.parquet"]}

    with ThreadPoolExecutor(1) as beside:
        comparison = beside.submit(made)
        publish_tables(files, store, rest=comparison.result)


def test_what_is_still_being_made_is_published_with_what_is_there(
    two_clinics: Files, store: Store, tmp_path: Path
) -> None:
    published_beside_a_comparison(two_clinics, store)
    assert len(rows_in(store)) == len(OF_A) + 2
    assert pl.read_parquet(store.parquet / "cohort_weeks.parquet", glob=False).height == 1
    at_once = Store(tmp_path / "at_once")
    of_group = {"cohort_weeks": [store.derived / "group" / "cohort_weeks.parquet"]}
    publish_tables({**two_clinics, **of_group}, at_once)
    for table in PUBLISHED:
        parquet = [one.parquet / f"{table}.parquet" for one in (store, at_once)]
        assert parquet[0].read_bytes() == parquet[1].read_bytes()


def test_where_the_rest_cannot_be_made_all_stays_as_it_was(
    two_clinics: Files, store: Store, tmp_path: Path
) -> None:
    there = store.database.read_bytes(), names_in(store)
    files = {"episodes": written("episodes", {"a": A, "b": [1903]}, tmp_path)}

    def rest() -> Files:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_tables(files, store, rest=rest)
    assert (store.database.read_bytes(), names_in(store)) == there
    publish_tables(files, store)
    assert rows_in(store) == [*OF_A, ("b", 1903)]


def test_whatever_access_fails_beside_a_comparison_it_is_the_old_or_the_new(
    two_clinics: Files, store: Store, tmp_path: Path
) -> None:
    files = {"episodes": written("episodes", {"a": A, "b": [1903]}, tmp_path)}
    old, new = rows_in(store), [*OF_A, ("b", 1903)]
    for at in range(1, 500):
        tried, has_failed = Store(tmp_path / str(at)), False
        shutil.copytree(store.data, tried.data, symlinks=True)
        try:
            with failing(tried.data, at, errno.EIO):
                published_beside_a_comparison(files, tried)
        except OSError:
            has_failed = True
            assert rows_in(tried) in (old, new), at
            assert (tried.parquet / "episodes.parquet").exists(), at
            published_beside_a_comparison(files, tried)
        assert rows_in(tried) == new, at
        assert len([*(tried.data / ".published").iterdir()]) == 1, at
        shutil.rmtree(tried.data)
        if at > LEAST_ACCESSES and not has_failed:
            return
    pytest.fail("expected a publication in which no access failed")


def test_a_clinic_that_is_gone_is_gone(two_clinics: Files, store: Store) -> None:
    publish_tables({"episodes": two_clinics["episodes"][:1]}, store)
    assert rows_in(store) == OF_A


def test_a_database_that_somebody_wrote_to_is_made_anew(
    two_clinics: Files, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(store.database)) as connection:
        connection.execute("update episodes set birth_year = 1066")
    names = inserted(monkeypatch)
    publish_tables(two_clinics, store)
    assert names == ["episodes-a", "episodes-b"]
    assert rows_in(store) == [*OF_A, ("b", 1901), ("b", 1902)]


def test_it_is_made_anew_by_other_code(
    two_clinics: Files, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = inserted(monkeypatch)
    monkeypatch.setattr("warehouse.pieces.made_by", lambda: "another")
    publish_tables(two_clinics, store)
    assert names == ["episodes-a", "episodes-b"]


def test_it_is_made_anew_where_replaced_rows_left_too_many_gaps(
    two_clinics: Files, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.kept.MOST_GROWTH", 0.5)
    names = inserted(monkeypatch)
    publish_tables(two_clinics, store)
    assert names == ["episodes-a", "episodes-b"]


def test_who_is_published_no_more_is_not_in_gaps_of_the_file_either(
    store: Store, tmp_path: Path
) -> None:
    names = {"a": range(1900, 1906), "b": range(1900, 1906)}
    files = written("episodes", {name: list(years) for name, years in names.items()}, tmp_path)
    for path in files:
        keys = pl.concat_str(pl.lit("key"), "clinic_id", "birth_year")
        rows = pl.read_parquet(path, glob=False).with_columns(patient_key=keys)
        rows.write_parquet(path)
    publish_tables({"episodes": files}, store)
    assert b"keya1903" in store.database.read_bytes()
    rows = pl.read_parquet(files[0], glob=False).filter(pl.col("birth_year") != 1903)
    rows.write_parquet(files[0])
    publish_tables({"episodes": files}, store)
    assert len(rows_in(store)) == 11
    assert b"keya1903" not in store.database.read_bytes()


def test_all_is_made_anew_while_somebody_is_being_forgotten(
    two_clinics: Files, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_unfinished(Unfinished("a", ("PT-0042",), store.inbox), store)
    names = inserted(monkeypatch)
    publish_tables(two_clinics, store)
    assert names == ["episodes-a", "episodes-b"]


def test_after_a_kill_between_database_and_parquet_all_is_made_anew(
    two_clinics: Files, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"episodes": written("episodes", {"a": [1904]}, tmp_path)}
    with monkeypatch.context() as patch:
        patch.setattr("warehouse.publish._point", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish_tables(files, store)
    publish_tables(files, store)
    assert pl.read_parquet(store.parquet / "episodes.parquet", glob=False)[
        "birth_year"
    ].to_list() == [1904]


@pytest.mark.parametrize("start", [4096, -2048])
def test_a_damaged_database_is_made_anew(
    two_clinics: Files, store: Store, tmp_path: Path, start: int
) -> None:
    content = bytearray(store.database.read_bytes())
    content[start:] = bytes(len(content[start:]))
    store.database.write_bytes(content)
    publish_tables({"episodes": written("episodes", {"a": A, "b": [1903]}, tmp_path)}, store)
    assert rows_in(store) == [*OF_A, ("b", 1903)]


def test_what_somebody_wrote_and_did_not_bring_into_the_file_is_gone(
    two_clinics: Files, store: Store
) -> None:
    log = store.database.with_name("adherence.duckdb.wal")
    log.write_bytes(b"what a killed writer left")
    publish_tables(two_clinics, store)
    assert not log.exists()
    assert rows_in(store) == [*OF_A, ("b", 1901), ("b", 1902)]


def test_a_damaged_parquet_file_is_written_anew(two_clinics: Files, store: Store) -> None:
    file = store.parquet / "holds.parquet"
    before = file.read_bytes()
    file.write_bytes(b"")
    publish_tables(two_clinics, store)
    assert file.read_bytes() == before


def test_it_is_made_anew_once_an_export_is_gone(
    two_clinics: Files, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_tables(two_clinics, store, ["first", "second"])
    names = inserted(monkeypatch)
    publish_tables(two_clinics, store, ["first", "second", "third"])
    assert names == []
    publish_tables(two_clinics, store, ["second", "third"])
    assert names == ["episodes-a", "episodes-b"]


def test_it_is_made_anew_where_most_rows_change(
    two_clinics: Files, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = inserted(monkeypatch)
    files = {"episodes": written("episodes", {"a": [1901], "b": [1901, 1902]}, tmp_path)}
    publish_tables(files, store)
    assert names == ["episodes-a", "episodes-b"]
