"""A text that would be read without a fault, but wrongly, is refused."""

from pathlib import Path

import pytest

from domain.errors import ExportRejected
from sources.encodings import refuse_other_encoding

TEXT = "id,note\n1,café – “ok”\n"
ACCENTS = "id,note\n1,café\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a text is to be written."""
    return tmp_path / "text"


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (TEXT, "cp1252", "cp1252"),
        (TEXT, "utf-8", "utf-8"),
        (TEXT, "cp1252", "utf-8"),
        (TEXT, "utf-8-sig", "cp1252"),
        (TEXT, "utf-16", "cp1252"),
        (TEXT, "utf-32", "cp1252"),
        (ACCENTS, "latin-1", "latin-1"),
        (ACCENTS, "latin-1", "cp1252"),
        ("id,note\n1,ok\n", "ascii", "cp1252"),
        ("id,note\n1,ok\n", "ascii", "latin-1"),
        (TEXT, "mac-roman", "mac-roman"),
    ],
)
def test_a_text_is_left_to_the_encoding_declared_or_marked(
    text: str, encoding: str, declared: str, path: Path
) -> None:
    path.write_bytes(text.encode(encoding))
    refuse_other_encoding(path, declared)


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "said"),
    [
        (TEXT, "utf-8", "cp1252", "UTF-8, not cp1252"),
        (ACCENTS, "utf-8", "latin-1", "UTF-8, not latin-1"),
        (ACCENTS, "utf-8", "ISO-8859-15", "UTF-8, not ISO-8859-15"),
        (TEXT, "cp1252", "latin-1", "cp1252, not latin-1"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
def test_another_encoding_than_declared_is_refused_by_name(
    text: str,
    encoding: str,
    declared: str,
    said: str,
    chunk: int,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sources.encodings.CHUNK", chunk)
    path.write_bytes(text.encode(encoding))
    with pytest.raises(ExportRejected, match=said) as refusal:
        refuse_other_encoding(path, declared)
    assert refusal.value.code == "bad_encoding"
