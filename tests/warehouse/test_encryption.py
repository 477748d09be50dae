"""With a key nothing can be read in the published files, and only that key opens them."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

import warehouse.encryption
from domain.errors import UsageError
from domain.published import PUBLISHED
from tests.searched import spellings
from warehouse.encryption import is_encrypted, opened, secret_to_open, secret_to_publish
from warehouse.publication import read_publication
from warehouse.publish import publish_tables
from warehouse.query import answered
from warehouse.store import Store

SECRET = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(1, 33))).decode()
PLANTED = "Zaunkönigin"


@pytest.fixture(autouse=True)
def _no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADHERENCE_DATABASE_KEY", raising=False)


@pytest.fixture
def files(store: Store) -> Mapping[str, Sequence[Path]]:
    """Tables with a planted word in every column of text, often enough to be stored as it is."""
    made = {}
    for name in ("episodes", "holds", "exports"):
        table = PUBLISHED[name]
        columns = [
            (pl.format(f"{PLANTED}-{column}-{{}}", "n") if kind == pl.String else pl.lit(None))
            .cast(kind)
            .alias(column)
            for column, kind in table.polars_schema.items()
        ]
        made[name] = [store.data / f"{name}.parquet"]
        pl.select(pl.int_range(3000).alias("n")).select(columns).write_parquet(made[name][0])
    return made


@pytest.fixture
def encrypted(store: Store, files: Mapping[str, Sequence[Path]]) -> Store:
    """A store whose publication is encrypted with the key in its private folder."""
    put_key(store, SECRET)
    publish_tables(files, store)
    return store


def put_key(store: Store, text: str) -> Path:
    path = store.private / "database-key"
    path.parent.mkdir(exist_ok=True)
    path.touch(0o600)
    path.write_text(text + "\n")
    return path


def published_files(store: Store) -> list[Path]:
    return [store.database, *store.parquet.glob("*.parquet")]


def holding(store: Store) -> list[str]:
    """The published files in which the planted word, or the name of a table, can be read."""
    words = [*spellings(PLANTED), b"patient_key", b"quarantine_counts"]
    contents = {path.name: path.read_bytes() for path in published_files(store)}
    return [name for name, content in contents.items() if any(word in content for word in words)]


def test_nothing_planted_is_found_in_encrypted_files(encrypted: Store) -> None:
    assert len(published_files(encrypted)) == len(PUBLISHED) + 1
    assert holding(encrypted) == []
    assert SECRET.encode() not in encrypted.database.read_bytes()


def test_in_plain_files_it_is_found(store: Store, files: Mapping[str, Sequence[Path]]) -> None:
    """Else the test above would prove nothing."""
    publish_tables(files, store)
    assert "adherence.duckdb" in holding(store)
    assert {"episodes.parquet", "holds.parquet"} <= set(holding(store))


def test_nothing_is_left_beside_an_encrypted_database(encrypted: Store) -> None:
    names = {path.name for path in encrypted.data.iterdir()}
    assert {name for name in names if "duckdb" in name} == {"adherence.duckdb"}


def test_the_key_opens_it_and_views_and_comments_are_there(encrypted: Store) -> None:
    with answered(encrypted.database, "select count(*) from who_stopped", SECRET) as answer:
        assert list(answer.rows) == [(0,)]
    with opened(encrypted.database, SECRET) as database:
        first = database.execute("select count(*), min(clinic_id) from adherence.holds").fetchall()
        assert first == [(3000, f"{PLANTED}-clinic_id-0")]
        comments = "select count(comment) from duckdb_columns() where table_name = 'holds'"
        assert database.execute(comments).fetchall() == [(len(PUBLISHED["holds"].columns),)]
    assert read_publication(encrypted) is None


def test_any_name_for_the_file_will_do(encrypted: Store) -> None:
    with duckdb.connect() as database:
        path = str(encrypted.database).replace("'", "''")
        database.execute(f"attach '{path}' as x (read_only, encryption_key '{SECRET}')")
        database.execute("use x")
        assert database.execute("select count(*) from who_stopped").fetchall() == [(0,)]


@pytest.mark.parametrize("secret", [OTHER, None])
def test_another_key_or_none_is_refused_in_one_line(encrypted: Store, secret: str | None) -> None:
    with pytest.raises(UsageError) as refusal, opened(encrypted.database, secret):
        pass
    assert "\n" not in str(refusal.value)
    assert ("another key" if secret else "is encrypted. Set ADHERENCE_DATABASE_KEY") in str(
        refusal.value
    )
    assert SECRET not in str(refusal.value)
    with pytest.raises(duckdb.Error, match="without a key"):
        duckdb.connect(str(encrypted.database), read_only=True)


def test_a_parquet_file_needs_the_key(encrypted: Store) -> None:
    file = str(encrypted.parquet / "holds.parquet")
    query = "select count(*) from read_parquet($file, encryption_config = {footer_key: 'k'})"
    for secret, opens in ((SECRET, True), (OTHER, False)):
        with duckdb.connect() as database:
            database.execute(f"pragma add_parquet_key('k', '{secret}')")
            if opens:
                assert database.execute(query, {"file": file}).fetchall() == [(3000,)]
            else:
                with pytest.raises(duckdb.Error):
                    database.execute(query, {"file": file}).fetchall()
    with pytest.raises(pl.exceptions.ComputeError):
        pl.read_parquet(file, glob=False)


def test_the_environment_wins(encrypted: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADHERENCE_DATABASE_KEY", OTHER + "\n")
    assert secret_to_open(encrypted) == OTHER
    with pytest.raises(UsageError, match="another key"):
        read_publication(encrypted)


@pytest.mark.parametrize(
    "text", ["short", "0" * 64, base64.b64encode(b"16 bytes of key!").decode()]
)
def test_what_is_no_key_is_refused_before_any_work(store: Store, text: str) -> None:
    path = put_key(store, text)
    with pytest.raises(UsageError, match="openssl rand -base64 32") as refusal:
        secret_to_publish(store)
    assert str(path) in str(refusal.value)
    assert f" {text}" not in str(refusal.value)


def test_a_key_that_others_may_read_is_refused(store: Store) -> None:
    put_key(store, SECRET).chmod(0o640)
    with pytest.raises(UsageError, match="mode 0640, expected 0600"):
        secret_to_open(store)


def test_without_the_extension_it_is_refused_and_the_old_publication_stays(
    encrypted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = encrypted.database.read_bytes()
    monkeypatch.setattr(warehouse.encryption, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"extension-httpfs .*not installed") as refusal:
        publish_tables({}, encrypted)
    assert refusal.value.exit_status == 2
    assert encrypted.database.read_bytes() == before
    # To read needs no extension.
    with answered(encrypted.database, "from holds", SECRET) as answer:
        assert len(list(answer.rows)) == 3000


def test_what_was_encrypted_does_not_become_plain_for_want_of_a_key(encrypted: Store) -> None:
    (encrypted.private / "database-key").unlink()
    with pytest.raises(UsageError, match="no key to publish with"):
        publish_tables({}, encrypted)
    assert is_encrypted(encrypted.database)
    encrypted.database.unlink()
    publish_tables({}, encrypted)
    assert not is_encrypted(encrypted.database)


def test_a_key_that_may_not_be_read_does_not_publish_in_plain(
    store: Store, files: Mapping[str, Sequence[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put_key(store, SECRET)

    def refused(_: Path) -> bytes:
        raise PermissionError(path)

    monkeypatch.setattr("warehouse.encryption.secret_in", refused)
    with pytest.raises(UsageError, match="may not read the key"):
        publish_tables(files, store)
    assert not store.database.exists()
    # Whoever only looks is asked for a key where one is needed.
    assert secret_to_open(store) is None


def test_another_key_takes_over_with_the_next_publication(encrypted: Store) -> None:
    put_key(encrypted, OTHER)
    publish_tables({}, encrypted)
    with answered(encrypted.database, "from holds", OTHER) as answer:
        assert list(answer.rows) == []


def test_a_plain_database_opens_whatever_key_there_is(store: Store) -> None:
    publish_tables({}, store)
    put_key(store, SECRET)
    assert read_publication(store) is None
    assert not is_encrypted(store.data / "nothing")


def test_what_is_spilled_is_encrypted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with warehouse.encryption.made(store.data / "x.duckdb", SECRET, {}) as database:
        spilled = database.execute("select current_setting('temp_file_encryption')").fetchall()
    assert spilled == [(True,)]
