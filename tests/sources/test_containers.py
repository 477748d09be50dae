"""What an export is packed in is told by its bytes; what is no export is refused by name."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.containers import Contained
from tests.sources.packed import CSV, ods, xlsx, zipped

Unpack = Callable[..., Contained]
WORKBOOKS = Path(__file__).parent / "workbooks"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CSV, "text"),
        (b"\xef\xbb\xbf" + CSV, "text"),
        (CSV.decode().encode("utf-16"), "text"),
        (CSV.decode().encode("utf-16-le"), "text"),
        (b"\n\n", "text"),
        (b"[Report of the week]\npatient_id\n", "text"),
        (b'{"a": 1}', "json"),
        (b'\xef\xbb\xbf \r\n[{"a": 1}]', "json"),
        (b'{"a": 1}\n\n{"a": 2}\n', "json"),
        ('{"a": 1}'.encode("utf-16"), "json"),
        (CSV.decode().encode("utf-32"), "text"),
        ('{"a": 1}'.encode("utf-32"), "json"),
        (b"[]", "json"),
        (b"{\n", "json"),
        (xlsx(""), "workbook"),
        (ods(""), "workbook"),
        ((WORKBOOKS / "diary.xls").read_bytes(), "workbook"),
    ],
)
def test_the_kind_is_told_by_the_content_whatever_the_name(
    content: bytes, kind: str, unpack: Unpack
) -> None:
    found = unpack(content, name="export.pdf")
    assert (found.kind, found.member) == (kind, None)
    assert found.path.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"GIF89a", "a GIF picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\0" * 7 + b"\x01DUCK", "a DuckDB database"),
        (b"{\\rtf1", "an RTF document"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"Rar!\x1a\x07\0", "a RAR archive"),
        (b"\0".join([b"export.csv", *[b""] * 246, b"ustar"]), "a tar archive"),
        (b"BZh91AY&SY", "a bzip2 archive"),
        (b"PK\x07\x08", "one piece of a zip archive"),
        (b"MIME-Version: 1.0\r\n", "a web page in one file"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n", "a web page (HTML)"),
        (b"  <HTML><table>\n", "a web page (HTML)"),
        ("<table><tr>".encode("utf-16"), "a web page (HTML)"),
        (b"<?xml version='1.0'?><a/>", "a web page (HTML) or XML"),
        (b"<?xml?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "Excel 2003"),
        (zipped([("[Content_Types].xml", b""), ("word/document.xml", b"")]), "no workbook"),
        (zipped([("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]), "binary Excel"),
        (zipped([("mimetype", b"application/vnd.oasis.opendocument.text")]), "no workbook"),
        (zipped([("Index/Document.iwa", b"")]), "an Apple Numbers document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "without a workbook"),
    ],
)
def test_what_is_no_export_is_refused_by_name(content: bytes, what: str, unpack: Unpack) -> None:
    with pytest.raises(ExportRejected) as refusal:
        unpack(content, name="export.xls")
    assert refusal.value.code == "wrong_container"
    assert what in str(refusal.value)
    assert "drop" in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (zipped([("a.csv", b"")]), "empty"),
        (b"\0" * 5000, "nul_bytes"),
        (CSV + b"\0" * 512, "nul_bytes"),
        (b'{"a": 1}' + b"\0" * 512, "nul_bytes"),
        (gzip.compress(CSV + b"\0" * 512, mtime=0), "nul_bytes"),
        (gzip.compress(CSV, mtime=0)[:-1], "truncated"),
        (gzip.compress(CSV, mtime=0)[:15], "truncated"),
        (gzip.compress(CSV, mtime=0) + b"\0" * 512, "damaged"),
        (gzip.compress(CSV, mtime=0)[:-8] + b"\0" * 8, "damaged"),
        (zipped([("a.csv", CSV)])[:-1], "truncated"),
        (zipped([("a.csv", CSV)]) + b"\0" * 512, "truncated"),
        (zipped([("b.csv", CSV)]) + zipped([("a.csv", CSV)]), "truncated"),
        (xlsx("")[:-1], "truncated"),
        (xlsx("") + b"\0" * 512, "truncated"),
        (ods("")[:-30], "truncated"),
    ],
)
def test_what_is_not_whole_is_refused(content: bytes, code: str, unpack: Unpack) -> None:
    with pytest.raises(ExportRejected) as refusal:
        unpack(content)
    assert refusal.value.code == code


@pytest.mark.parametrize("pieces", [[CSV], [CSV[:20], CSV[20:]], [b"", CSV]])
def test_gzip_is_unpacked_also_where_it_was_written_in_pieces(
    pieces: list[bytes], unpack: Unpack
) -> None:
    found = unpack(b"".join(map(gzip.compress, pieces)))
    assert (found.kind, found.path.read_bytes()) == ("text", CSV)


def test_gzip_is_the_same_whatever_the_size_of_the_pieces_read(
    unpack: Unpack, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"".join(b"%d,%d\n" % (n, n * n) for n in range(3000))
    for size in (1, 7, 1000):
        monkeypatch.setattr("sources.gunzip.CHUNK", size)
        assert unpack(gzip.compress(content)).path.read_bytes() == content


@pytest.mark.parametrize("packed", [gzip.compress, lambda inner: zipped([("a", inner)])])
@pytest.mark.parametrize("inner", [gzip.compress(CSV, mtime=0), zipped([("a.csv", CSV)])])
def test_an_archive_within_an_archive_is_refused(
    packed: Callable[[bytes], bytes], inner: bytes, unpack: Unpack
) -> None:
    with pytest.raises(ExportRejected, match="an archive within an archive") as refusal:
        unpack(packed(inner))
    assert refusal.value.code == "unsafe_archive"


@pytest.mark.parametrize("packed", [gzip.compress, lambda inner: zipped([("a", inner)])])
@pytest.mark.parametrize("inner", [xlsx(""), ods("")])
def test_a_workbook_may_be_packed(
    packed: Callable[[bytes], bytes], inner: bytes, unpack: Unpack
) -> None:
    found = unpack(packed(inner))
    assert (found.kind, found.path.read_bytes()) == ("workbook", inner)


@pytest.mark.parametrize("packed", [gzip.compress, lambda inner: zipped([("a.csv", inner)])])
def test_a_bomb_is_refused_while_it_unpacks(
    packed: Callable[[bytes], bytes], unpack: Unpack, tmp_path: Path
) -> None:
    with pytest.raises(ExportRejected, match="200 times larger") as refusal:
        unpack(packed(b"0" * (64 << 20)))
    assert refusal.value.code == "too_large"
    assert (tmp_path / "unpacked").stat().st_size < 16 << 20


@pytest.mark.parametrize("packed", [gzip.compress, lambda inner: zipped([("a.csv", inner)])])
def test_what_is_too_large_is_refused_however_it_is_packed(
    packed: Callable[[bytes], bytes], unpack: Unpack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.limits.MOST_BYTES", len(CSV) - 1)
    with pytest.raises(ExportRejected, match="larger than 0 MiB") as refusal:
        unpack(packed(CSV))
    assert refusal.value.code == "too_large"
