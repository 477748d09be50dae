"""Looks for a word in files, whatever they are: packed, encoded, in a table of a database."""

import base64
import email
import email.policy
import gzip
import html
import io
import json
import re
import shutil
import sqlite3
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

import duckdb
import polars as pl
from pypdf import PdfReader
from pypdf.errors import PyPdfError

BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]{16,}={0,2}(?:\r?\n[A-Za-z0-9+/_\-]{4,}={0,2})*")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
DEEPEST = 4


def spellings(word: str) -> list[bytes]:
    """The word as it may lie in a file."""
    apart = unicodedata.normalize("NFD", word)
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
    encoded = [form.encode(name) for form in {word, apart, word.upper()} for name in encodings]
    # Base64 of a word within a longer text begins at any of three places; the middle is the same.
    plain = [word.encode(), word.encode("utf-16-le")]
    shifted = [base64.b64encode(b"\0" * n + one)[4:-4] for one in plain for n in range(3)]
    written = [
        word.encode("unicode_escape"),
        json.dumps(word)[1:-1].encode(),
        word.encode().hex().encode(),
        word.encode("latin-1", "ignore") if word.isascii() else word.encode("latin-1", "replace"),
        quote(word).encode(),
        html.escape(word).encode("ascii", "xmlcharrefreplace"),
    ]
    return list(dict.fromkeys([*encoded, *shifted, *written]))


def holds(path: Path, word: str) -> bool:
    """Whether a file, or its path, has the word in it, in any spelling and packing."""
    wanted = spellings(word)
    return any(one in content for content in _contents(path) for one in wanted)


def found_in(files: Iterable[Path], words: Iterable[str]) -> list[tuple[str, Path]]:
    """Each word with each file that has it."""
    wanted = {word: spellings(word) for word in words}
    found = []
    for path in files:
        contents = list(_contents(path))
        found += [
            (word, path)
            for word, forms in wanted.items()
            if any(one in content for content in contents for one in forms)
        ]
    return found


def _contents(path: Path) -> Iterator[bytes]:
    """The file's path and bytes, and everything that is packed in it."""
    yield str(path).encode("utf-8", "surrogateescape")
    content = path.read_bytes()
    if content[:4] == b"PAR1":
        yield str(pl.read_parquet(path, glob=False).to_dicts()).encode()
    elif content[8:12] == b"DUCK":
        yield _of_duckdb(path)
    elif content.startswith(b"SQLite format 3"):
        yield _of_sqlite(path)
    yield from _unpacked(content, path.suffix, DEEPEST)


def _unpacked(content: bytes, suffix: str, depth: int) -> Iterator[bytes]:
    yield content
    if depth == 0:
        return
    for inner, kind in _inner(content, suffix):
        yield from _unpacked(inner, kind, depth - 1)


def _inner(content: bytes, suffix: str) -> Iterator[tuple[bytes, str]]:
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content), ""
    elif content[:4] == b"PK\x03\x04":
        yield from _members(content)
    elif content[:5] == b"%PDF-":
        yield from ((text, "") for text in _of_pdf(content))
    elif suffix == ".eml":
        message = email.message_from_bytes(content, policy=email.policy.default)
        yield str(message.items()).encode(), ""
        yield from ((_payload(part), "") for part in message.walk() if not part.is_multipart())
    else:
        for run in BASE64.findall(content):
            plain = re.sub(rb"\s", b"", run).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
            try:
                yield base64.b64decode(plain + b"=" * (-len(plain) % 4)), ""
            except ValueError:
                continue


def _payload(part: email.message.Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _members(content: bytes) -> Iterator[tuple[bytes, str]]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename.encode(), ""
                yield archive.read(member), Path(member.filename).suffix
    except BadZipFile:
        return


def _of_pdf(content: bytes) -> Iterator[bytes]:
    """Every stream unpacked, and the text as a reader sees it."""
    for packed in STREAM.findall(content):
        try:
            yield zlib.decompressobj().decompress(packed)
        except zlib.error:
            continue
    try:
        reader = PdfReader(io.BytesIO(content))
        yield str(reader.metadata).encode()
        text = "\n".join(page.extract_text() for page in reader.pages)
    except PyPdfError:
        # One that was cut off: its streams were looked into.
        return
    yield unicodedata.normalize("NFKC", text).encode()


def _of_duckdb(path: Path) -> bytes:
    """Every table and view, and every comment."""
    with duckdb.connect(str(path), read_only=True) as database:
        tables = database.execute(
            "select schema_name, table_name, comment from duckdb_tables() "
            "union all select schema_name, view_name, comment from duckdb_views() "
            "where not internal"
        ).fetchall()
        rows = [database.execute(f'from "{s}"."{n}"').fetchall() for s, n, _ in tables]
        return str([tables, rows]).encode()


def _of_sqlite(path: Path) -> bytes:
    """Every table, with what lies beside the database and is not in it yet."""
    with tempfile.TemporaryDirectory() as folder:
        for part in path.parent.glob(f"{path.name}*"):
            shutil.copy(part, folder)
        database = sqlite3.connect(Path(folder) / path.name)
        database.text_factory = bytes
        try:
            names = [
                name.decode()
                for (name,) in database.execute("select name from sqlite_master where type='table'")
            ]
            rows = [database.execute(f'select * from "{name}"').fetchall() for name in names]
        finally:
            database.close()
    cells = (cell for table in rows for row in table for cell in row)
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)
