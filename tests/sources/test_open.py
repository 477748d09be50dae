"""What is refused before a row is read, and the text that the rest is."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import ExportRejected

Opened = Callable[..., Path]

LATIN = "a,b\n1,café – “ok”\n"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", ["0 bytes", "Export it again"]),
        (b"a,b\n1,2\n1,caf\xe9\n", "bad_encoding", ["line 3", "not utf-8", "in the mapping"]),
        (b"a,b\n1,2\n\x00\x00\x00", "nul_bytes", ["NUL bytes", "Copy it again"]),
        (b"a\x00,\x00b\x00\n\x00", "nul_bytes", ["UTF-16", "name that encoding in the mapping"]),
        (b"a,b\n1,2\n3,4", "truncated", ["line break", "may be cut", "Export it again"]),
        (b"a,b\n1,2\n ", "truncated", ["line break", "may be cut", "Export it again"]),
        (b"\xff\xfea\x00\n\x00b", "bad_encoding", ["utf-16", "in the mapping"]),
    ],
)
def test_what_is_no_whole_text_is_refused_with_what_where_and_what_to_do(
    content: bytes, code: str, said: list[str], opened: Opened
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        opened(content)
    assert refusal.value.code == code
    assert [part for part in said if part not in str(refusal.value)] == []


def test_a_message_holds_no_cell_of_the_file(opened: Opened) -> None:
    with pytest.raises(ExportRejected) as refusal:
        opened(b"patient\nJane Doe caf\xe9\n")
    assert "Jane" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (LATIN.encode(), "utf-8"),
        (LATIN.encode("utf-8-sig"), "utf-8"),
        (LATIN.encode("utf-8-sig"), "UTF8"),
        (LATIN.encode("utf-8-sig"), "cp1252"),
        (LATIN.encode("cp1252"), "cp1252"),
        (LATIN.encode("utf-16"), "utf-8"),
        (b"\xfe\xff" + LATIN.encode("utf-16-be"), "utf-8"),
        (LATIN.encode("utf-16-le"), "utf-16-le"),
        (LATIN.encode("utf-32"), "utf-8"),
        (LATIN.encode("utf-32"), "utf-32"),
        (b"\0\0\xfe\xff" + LATIN.encode("utf-32-be"), "utf-8"),
        (LATIN.replace("\n", "\r\n").encode(), "utf-8"),
        (LATIN.replace("\n", "\r").encode(), "utf-8"),
    ],
)
def test_a_text_is_read_in_the_encoding_marked_or_declared(
    content: bytes, declared: str, opened: Opened
) -> None:
    text = opened(content, declared).read_text("utf-8")
    assert text.replace("\r\n", "\n").replace("\r", "\n") == LATIN


def test_utf_16_without_a_mark_is_refused_where_only_utf_16_is_declared(opened: Opened) -> None:
    with pytest.raises(ExportRejected) as refusal:
        opened("a\n".encode("utf-16-le"), "utf-16")
    assert refusal.value.code == "bad_encoding"


def test_line_ends_stay_as_they_are(opened: Opened) -> None:
    content = b'a,b\r\n"1\r2",3\n\r4,5\r'
    assert opened(content).read_bytes() == content


def test_a_character_on_the_edge_between_two_pieces_is_whole(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.open.CHUNK", 3)
    assert opened("é€😀é€😀\n".encode()).read_text("utf-8") == "é€😀é€😀\n"


def test_the_line_of_a_bad_byte_is_right_across_pieces(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.open.CHUNK", 7)
    with pytest.raises(ExportRejected, match="near line 41:"):
        opened(b"a,b\n" + b"1,2\n" * 39 + b"\xe9,2\n")


@pytest.mark.parametrize("seed", range(3))
def test_a_file_cut_anywhere_but_after_a_line_is_refused(seed: int, opened: Opened) -> None:
    rows = random.Random(seed)
    content = "a,b\r\n" + "".join(f"{rows.randint(0, 999)},é\r\n" for _ in range(20))
    whole = content.encode()
    for end in range(len(whole)):
        if whole[:end].endswith((b"\n", b"\r")):
            assert opened(whole[:end]).read_bytes() == whole[:end]
        else:
            with pytest.raises(ExportRejected):
                opened(whole[:end])


@pytest.mark.parametrize("piece", [7, 100])
def test_a_line_without_an_end_is_refused_before_anything_reads_it(
    piece: int, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.open.CHUNK", piece)
    monkeypatch.setattr("sources.limits.LONGEST_LINE", 40)
    assert opened(b"a,b\n" + b"1234567,2\r\n" * 40).stat().st_size == 444
    with pytest.raises(ExportRejected, match="a line is longer") as refusal:
        opened(b"a,b\n" + b"x" * 400 + b",2\n")
    assert refusal.value.code == "too_large"
