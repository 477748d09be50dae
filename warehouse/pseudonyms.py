"""Pseudonyms: only the private folder knows who stands behind a key (contract, section 1)."""

import hmac
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl

from domain.environment import key_from_environment
from warehouse.atomic import synced
from warehouse.secret_files import secret_in
from warehouse.store import Store

SEPARATOR = "\x1f"
KEY_BYTES = 16
DIGEST = "sha256"
AT_A_TIME = 200_000


def pseudonym_key(store: Store) -> bytes:
    """The key of all pseudonyms: from ADHERENCE_KEY, or private/key, made on first use."""
    from_environment = key_from_environment()
    if from_environment is not None:
        return from_environment
    path = key_file(store)
    if not path.exists():
        with _new_key(path) as draft, suppress(FileExistsError):
            # Never in place of one that another process made meanwhile.
            os.link(draft, path)
    return secret_in(path)


def refuse_bad_key(store: Store) -> None:
    """Raises UsageError where the key that there is cannot be used; where none is, makes none."""
    if key_from_environment() is None and key_file(store).exists():
        secret_in(key_file(store))


def key_file(store: Store) -> Path:
    """Where the key of the pseudonyms lies, unless the environment has it."""
    return store.private / "key"


def key_id(key: bytes) -> str:
    """A name for the key, which tells nothing of it: equal where the pseudonyms are."""
    # No natural key has one part only: no patient's pseudonym begins so by design.
    return pseudonym(key, ("key id",))[:8]


def rotate_key(store: Store) -> bytes:
    """Puts a new key in place of the one in the private folder, which is gone then; the new one."""
    path = key_file(store)
    with _new_key(path) as draft:
        os.replace(draft, path)
    return secret_in(path)


@contextmanager
def _new_key(path: Path) -> Iterator[Path]:
    """A draft with a new key beside ``path``, whole on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".key.", suffix=".part", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        synced(draft)
        yield draft
        synced(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def pseudonym(key: bytes, natural_key: Sequence[str]) -> str:
    """HMAC-SHA256 over the parts of a natural key; its first 16 bytes in hex."""
    message = SEPARATOR.join(natural_key)
    return hmac.digest(key, message.encode(), DIGEST)[:KEY_BYTES].hex()


def with_pseudonym(
    rows: pl.DataFrame, name: str, natural_key: Sequence[str], key: bytes
) -> pl.DataFrame:
    """The rows with the pseudonym of a natural key as column ``name``; null where a part is."""
    distinct = rows.select(natural_key).unique().drop_nulls()
    message = pl.concat_str(natural_key, separator=SEPARATOR).cast(pl.Binary)
    digests = [pl.Series([], dtype=pl.Binary)]
    # Some at a time: as objects of Python they take ten times the memory.
    for some in distinct.select(message).iter_slices(AT_A_TIME):
        digests.append(pl.Series(_hmacs(key, some.to_series().to_list()), dtype=pl.Binary))
    keys = pl.concat(digests).bin.slice(0, KEY_BYTES).bin.encode("hex").alias(name)
    return rows.join(
        distinct.with_columns(keys), on=list(natural_key), how="left", maintain_order="left"
    )


def _hmacs(key: bytes, messages: Iterable[bytes]) -> Iterator[bytes]:
    """The HMAC of each message; the key is set up once, which takes longer than a message."""
    keyed = hmac.new(key, digestmod=DIGEST)
    for message in messages:
        one = keyed.copy()
        one.update(message)
        yield one.digest()
