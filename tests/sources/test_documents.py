"""What is JSON to us, and where and why the rest is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ExportRejected
from sources import json_text
from sources.documents import json_documents

Read = Callable[[bytes], list[Any]]

SECRET = "Jane Doe"
CAFE = '{"note": "café – “ok”"}'


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The documents of a file of these bytes."""

    def read_bytes(content: bytes) -> list[Any]:
        path = tmp_path / "export.json"
        path.write_bytes(content)
        return json_documents(path)

    return read_bytes


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1}', [{"a": 1}]),
        (b' \n {"a":\n 1}\n\n', [{"a": 1}]),
        (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
        (b"[]", []),
        (b'{"a": 1}\n\n{"b": 2}\r\n   \n{"a": 3}\n', [{"a": 1}, {"b": 2}, {"a": 3}]),
        (b'[{"a": 1}]\n[{"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('{"a": "x\u2028y"}\n{"a": "\x85"}\n'.encode(), [{"a": "x\u2028y"}, {"a": "\x85"}]),
        (b'{"a": "\\ud83d\\ude00", "b": "\\\\ud800"}', [{"a": "😀", "b": "\\ud800"}]),
    ],
)
def test_an_object_an_array_and_lines_give_their_objects_in_order(
    content: bytes, expected: list[Any], read: Read
) -> None:
    assert read(content) == expected


def test_ids_keep_all_digits_and_decimals_their_text(read: Read) -> None:
    (found,) = read(
        b'{"id": 564393784322819470, "score": 24.0, "pain": 3.9272550347679753, "e": 1E3}'
    )
    assert found == {
        "id": 564393784322819470,
        "score": "24.0",
        "pain": "3.9272550347679753",
        "e": "1E3",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str, read: Read) -> None:
    assert read(CAFE.encode(encoding)) == [{"note": "café – “ok”"}]


def line(text: str) -> bytes:
    """A document with a name in it, two lines before the text."""
    return f'{{"name": "{SECRET}",\n "x": 1,\n {text}'.encode()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", "no JSON document"),
        (b" \n\t\n", "empty", "no JSON document"),
        (CAFE.encode("cp1252"), "bad_encoding", "near line 1"),
        (b'{"a": 1,\n "b": "caf\xe9"}', "bad_encoding", "near line 2"),
        (b'{"a": 1}\0\0\0', "nul_bytes", "still being written"),
        (line(""), "truncated", "line 3, column 2"),
        (line('"y": "abc'), "truncated", "line 3, column 7"),
        (line('"y": [1, 2'), "truncated", "line 3, column 12"),
        (b'{"a": 1}\n{"a": {"b"', "truncated", "line 2, column 11"),
        (line('"y": 1,}'), "bad_json", "line 3"),
        (line("'y': 1}"), "bad_json", "line 3, column 2"),
        (line('"y": 01}'), "bad_json", "line 3, column 8"),
        (line('"y": "a\tb"}'), "bad_json", "line 3, column 9"),
        (line('"y": 1} trailing'), "bad_json", "line 3, column 10"),
        (line('"y": 1}\n{"y": 2}'), "bad_json", "line 4, column 1"),
        (b'{"a": 1} {"a": 2}\n', "bad_json", "line 1, column 10"),
        (b'{"a": 1}\n{"a":\n 2}\n', "bad_json", "line 2, column 1"),
        (b'{"a": 1}\nTotal: 1\n', "bad_json", "line 2, column 1"),
        (b"id,name\n1,Jane Doe\n", "bad_json", "line 1, column 1"),
        (line('"x": 2}'), "duplicate_json_key", "line 3, column 2"),
        (line('"y": {"z": 1, "\\u007a": 2}}'), "duplicate_json_key", "line 3, column 16"),
        (line('"y": NaN}'), "not_a_number", "line 3, column 7"),
        (line('"y": [1, -Infinity]}'), "not_a_number", "line 3, column 11"),
        (line('"y": "\\ud83dx"}'), "lone_surrogate", "line 3, column 8"),
        (line('"y": "\\ude00\\ud83d"}'), "lone_surrogate", "line 3, column 8"),
        (line('"y": "\\ud83d\\ud83d\\ude00"}'), "lone_surrogate", "line 3, column 8"),
        (line('"y": "\\ud83d"}'), "lone_surrogate", "line 3, column 8"),
        (line(f'"y": {"9" * 5000}}}'), "number_too_long", "line 3, column 7"),
        (line(f'"y": 0.{"9" * 5000}}}'), "number_too_long", "line 3, column 7"),
        (line(f'"y": {"[" * 100}{"]" * 100}}}'), "too_deep", "line 3, column 106"),
        (line(f'"y": {"[" * 200_000}'), "too_deep", "line 3, column 106"),
        (b"5", "not_records", "document 1"),
        (b'"Jane Doe"', "not_records", "document 1"),
        (b'[{"a": 1}, "Jane Doe"]', "not_records", "document 2"),
        (b'[[{"a": 1}]]', "not_records", "document 1"),
    ],
)
def test_what_is_no_strict_json_is_refused_with_the_place_and_without_what_stands_there(
    content: bytes, code: str, said: str, read: Read
) -> None:
    with pytest.raises(ExportRejected) as refusal:
        read(content)
    assert (refusal.value.code, said in str(refusal.value)) == (code, True)
    assert SECRET not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_hundred_levels_are_read(read: Read) -> None:
    assert len(read(b'{"y": ' + b"[" * 99 + b"]" * 99 + b"}")) == 1


def test_a_huge_file_is_refused_before_it_is_read(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_text, "LARGEST", 8)
    assert read(b'{"a": 1}') == [{"a": 1}]
    with pytest.raises(ExportRejected) as refusal:
        read(b'{"a": 12}')
    assert refusal.value.code == "too_large"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(), VALUES, max_size=4), min_size=1), st.booleans())
def test_whatever_json_can_say_comes_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], is_ascii: bool
) -> None:
    path = tmp_path_factory.mktemp("json") / "export.json"
    text = json.dumps(records, ensure_ascii=is_ascii)
    lines = "\n\n".join(json.dumps(record, ensure_ascii=is_ascii) for record in records)
    for content in (text, lines):
        path.write_text(content, "utf-8")
        assert json_documents(path) == records
