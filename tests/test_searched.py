"""The search finds a planted word in every kind of file; else it would prove nothing."""

import base64
import gzip
import sqlite3
import zlib
from email.message import EmailMessage
from pathlib import Path

import duckdb
import polars as pl
import pytest

from reports.typesetting import typeset
from tests.searched import found_in, holds
from tests.sources.packed import xlsx, zipped

WORD = "Zaunkönigin"
OTHER = "Rotkehlchen"


def _parquet(path: Path, word: str) -> None:
    pl.DataFrame({"a": ["x" * 50, word], "b": [[word], []]}).write_parquet(path)


def _duckdb(path: Path, word: str) -> None:
    with duckdb.connect(str(path)) as database:
        database.execute("create table t as select repeat('x', 100) || ? as a", [word])
        database.execute("checkpoint")


def _comment(path: Path, word: str) -> None:
    with duckdb.connect(str(path)) as database:
        database.execute(f"create table t (a int); comment on table t is '{word}'")


def _sqlite(path: Path, word: str) -> None:
    """In a cell so long that its text is cut into pieces on several pages."""
    database = sqlite3.connect(path)
    database.execute("create table t (a text)")
    with database:
        database.execute("insert into t values (?)", ["".join(f"{n}{word}" for n in range(999))])
    database.close()


def _mail(path: Path, word: str) -> None:
    message = EmailMessage()
    message.set_content(word, cte="quoted-printable")
    message.add_attachment(gzip.compress(word.encode()), maintype="a", subtype="b", filename="x.gz")
    path.write_bytes(bytes(message))


def _pdf(path: Path, word: str) -> None:
    text = f'#set document(title: "Report")\n#set page(width: 3cm)\n{word} and more text'
    path.write_bytes(typeset({"main": text.encode()}, "pdf"))


KINDS = {
    "clear": lambda path, word: path.write_text(f"a,{word}\n", encoding="utf-8"),
    "utf-16": lambda path, word: path.write_text(f"a,{word}\n", encoding="utf-16"),
    "utf-16-be": lambda path, word: path.write_text(f"a,{word}\n", encoding="utf-16-be"),
    "latin-1": lambda path, word: path.write_text(f"a,{word}\n", encoding="latin-1"),
    "json": lambda path, word: path.write_text(f'{{"a": {word!a}}}'.replace("\\x", "\\u00")),
    "base64": lambda path, word: path.write_bytes(base64.b64encode(f"abcd {word} efgh".encode())),
    "base64 of gzip": lambda path, word: path.write_bytes(
        base64.encodebytes(gzip.compress(f"abcd {word} efgh".encode()))
    ),
    "hex": lambda path, word: path.write_bytes(word.encode().hex().encode()),
    "gzip": lambda path, word: path.write_bytes(gzip.compress(word.encode())),
    "zip": lambda path, word: path.write_bytes(zipped([("a.csv", word.encode())])),
    "name in a zip": lambda path, word: path.write_bytes(zipped([(f"{word}.csv", b"a")])),
    "workbook": lambda path, word: path.write_bytes(
        xlsx(f'<row><c t="inlineStr"><is><t>{word}</t></is></c></row>')
    ),
    "pdf cut off": lambda path, word: path.write_bytes(
        b"%PDF-1.7\nstream\n" + zlib.compress(word.encode()) + b"\nendstream"
    ),
    "pdf": _pdf,
    "mail": _mail,
    "parquet": _parquet,
    "duckdb": _duckdb,
    "duckdb comment": _comment,
    "sqlite": _sqlite,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_is_found_and_no_other(kind: str, tmp_path: Path) -> None:
    path = tmp_path / ("file.eml" if kind == "mail" else "file")
    KINDS[kind](path, WORD)
    assert found_in([path], [WORD, OTHER]) == [(WORD, path)]


def test_a_name_of_a_file_counts(tmp_path: Path) -> None:
    (tmp_path / f"{WORD}.csv").touch()
    assert holds(tmp_path / f"{WORD}.csv", WORD)
