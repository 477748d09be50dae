"""Pseudonyms: only the private folder knows who stands behind a key (contract, section 1)."""

import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl

from domain.errors import UsageError
from domain.settings import key_from_environment
from warehouse.atomic import synced
from warehouse.store import Store

SEPARATOR = b"\x1f"
KEY_BYTES = 16


def pseudonym_key(store: Store) -> bytes:
    """The key of all pseudonyms: from ADHERENCE_KEY, or private/key, made on first use."""
    from_environment = key_from_environment()
    if from_environment is not None:
        return from_environment
    path = store.private / "key"
    if not path.exists():
        _make_key(path)
    key = path.read_bytes().strip()
    if not key:
        raise UsageError(
            f"{path}: the key is empty. Restore it from your backup, or remove the file"
        )
    return key


def _make_key(path: Path) -> None:
    """Makes a key: whole or not at all, and never in place of one that another process made."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, draft = tempfile.mkstemp(prefix=".key.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        synced(Path(draft))
        with suppress(FileExistsError):
            os.link(draft, path)
        synced(path.parent)
    finally:
        Path(draft).unlink(missing_ok=True)


def pseudonym(key: bytes, natural_key: Sequence[str]) -> str:
    """HMAC-SHA256 over the parts of a natural key; its first 16 bytes in hex."""
    message = SEPARATOR.join(part.encode() for part in natural_key)
    return hmac.new(key, message, hashlib.sha256).digest()[:KEY_BYTES].hex()


def with_pseudonym(
    rows: pl.DataFrame, name: str, natural_key: Sequence[str], key: bytes
) -> pl.DataFrame:
    """The rows with the pseudonym of a natural key as column ``name``; null where a part is."""
    distinct = rows.select(natural_key).unique().drop_nulls()
    keys = [pseudonym(key, parts) for parts in distinct.iter_rows()]
    named = distinct.with_columns(pl.Series(name, keys, dtype=pl.String))
    return rows.join(named, on=list(natural_key), how="left", maintain_order="left")
