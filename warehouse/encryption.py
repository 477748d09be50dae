"""Encryption at rest of what is published: whether, with which key, and how such a file is opened.

DuckDB reads encrypted files by itself, and writes them only with its extension ``httpfs``, which
the package ``duckdb-extension-httpfs`` brings along: nothing is downloaded.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb

from domain.environment import database_key_from_environment
from domain.errors import UsageError
from domain.sql import quoted
from warehouse.secret_files import secret_in
from warehouse.store import Store

Config = Mapping[str, str | bool | int | float | list[str]]

SECRET_BYTES = 32
# Where a DuckDB file says whether it is encrypted: the lowest bit of the flags in its header.
FLAGS_AT = 20
# The catalog's name inside a connection; that of the file, so that queries may name it.
NAME = "adherence"
PARQUET_KEY = "published"
PARQUET_ENCRYPTED = f", encryption_config {{footer_key: '{PARQUET_KEY}'}}"


def secret_to_open(store: Store) -> str | None:
    """The key to what is published: from ADHERENCE_DATABASE_KEY or private/database-key, or null.

    Raises UsageError where it is none that DuckDB takes, or others may read it.
    """
    text, place = database_key_from_environment(), "ADHERENCE_DATABASE_KEY"
    if text is None:
        path = _key_file(store)
        try:
            text, place = secret_in(path).decode("utf-8", "replace"), str(path)
        except (FileNotFoundError, PermissionError):
            return None
    try:
        is_long_enough = len(base64.b64decode(text, validate=True)) == SECRET_BYTES
    except (binascii.Error, ValueError):
        is_long_enough = False
    if not is_long_enough:
        raise UsageError(
            f"{place}: expected {SECRET_BYTES} random bytes in base64, such as "
            "`openssl rand -base64 32` prints"
        )
    return text


def _key_file(store: Store) -> Path:
    return store.private / "database-key"


def secret_to_publish(store: Store) -> str | None:
    """The key to publish with; null for plain files. Raises UsageError where that can't be meant.

    What was encrypted once does not become plain because a key is missing.
    """
    secret = secret_to_open(store)
    if secret is not None:
        extension_file()
    elif _key_file(store).exists():
        raise UsageError(
            f"{_key_file(store)}: this account may not read the key to publish with. Let it; to "
            "publish in plain from now on, remove that file"
        )
    elif is_encrypted(store.database):
        raise UsageError(
            f"{store.database} is encrypted, and there is no key to publish with. Set "
            "ADHERENCE_DATABASE_KEY or bring private/database-key back; to publish in plain from "
            "now on, remove that file"
        )
    return secret


def is_encrypted(database: Path) -> bool:
    """Whether a database file is encrypted; false where there is none."""
    try:
        with database.open("rb") as file:
            header = file.read(FLAGS_AT + 1)
    except FileNotFoundError:
        return False
    return len(header) > FLAGS_AT and bool(header[FLAGS_AT] & 1)


def extension_file() -> Path:
    """The packaged extension that lets DuckDB write encrypted files; raises UsageError."""
    package = find_spec("duckdb_extension_httpfs")
    folder = Path(package.origin).parent if package and package.origin else None
    file = folder and folder / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    if file is None or not file.exists():
        raise UsageError(
            f"encryption at rest needs the package duckdb-extension-httpfs for DuckDB "
            f"{duckdb.__version__}, which is not installed. Run make install, or take the key away "
            "to publish in plain"
        )
    return file


@contextmanager
def opened(
    database: Path, secret: str | None = None, config: Config | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A published database, to read; raises UsageError where it is encrypted with another key."""
    if not is_encrypted(database):
        with duckdb.connect(str(database), read_only=True, config=dict(config or {})) as connection:
            yield connection
        return
    if secret is None:
        raise UsageError(
            f"{database} is encrypted. Set ADHERENCE_DATABASE_KEY to its key, or put the key into "
            "private/database-key"
        )
    with duckdb.connect(config=dict(config or {})) as connection:
        try:
            _attach(connection, database, secret, "read_only")
        except duckdb.InvalidInputException:
            raise UsageError(f"{database}: encrypted with another key than the one given") from None
        yield connection


@contextmanager
def made(database: Path, secret: str | None, config: Config) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new database, to fill; encrypted where there is a key, what it spills as well."""
    if secret is None:
        with duckdb.connect(str(database), config=dict(config)) as connection:
            yield connection
        return
    with duckdb.connect(config={**config, "temp_file_encryption": True}) as connection:
        able_to_encrypt(connection, secret)
        _attach(connection, database, secret, "encryption_cipher 'GCM'")
        yield connection


def able_to_encrypt(connection: duckdb.DuckDBPyConnection, secret: str) -> None:
    """Lets a connection write encrypted databases, and Parquet files with the key."""
    connection.execute(f"load {quoted(str(extension_file()))}")
    connection.execute(f"pragma add_parquet_key('{PARQUET_KEY}', {quoted(secret)})")


def _attach(
    connection: duckdb.DuckDBPyConnection, database: Path, secret: str, option: str
) -> None:
    """Attaches the file as the one whose tables need no name before them."""
    key = f"encryption_key {quoted(secret)}"
    connection.execute(f"attach {quoted(str(database))} as {NAME} ({key}, {option})")
    connection.execute(f"use {NAME}")
