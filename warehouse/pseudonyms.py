"""Pseudonyms: only the private folder knows who stands behind a key (contract, section 1)."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence

import polars as pl

from domain.errors import UsageError
from domain.settings import key_from_environment
from warehouse.store import Store

SEPARATOR = b"\x1f"
KEY_BYTES = 16


def pseudonym_key(store: Store) -> bytes:
    """The key of all pseudonyms: from ADHERENCE_KEY, or private/key, made on first use."""
    from_environment = key_from_environment()
    if from_environment is not None:
        return from_environment
    path = store.private / "key"
    store.private.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    key = path.read_text("ascii").strip().encode()
    if not key:
        raise UsageError(
            f"{path}: the key is empty. Restore it from your backup, or remove the file"
        )
    return key


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
