"""JSON exports cut, padded and with bytes changed at random: refused in time, or read."""

import random
from pathlib import Path

import polars as pl
import pytest

from domain.errors import ExportRejected
from sources.documents import json_documents
from tests.sources.json_exports import SAMPLES, SHAPES, Frames, as_json, example, frames_of, numbers

MUTATIONS = 300
EXPORTS = {
    **{name: (name, example(name)) for name in SHAPES},
    "SMART-PROMs-27": ("fhir_stu3", SAMPLES / "SMART-PROMs-27.json"),
}


def entities(shape: str, content: bytes, folder: Path) -> Frames | None:
    """The entities of these bytes; none where they are refused."""
    path = folder / "export.json"
    path.write_bytes(content)
    try:
        return SHAPES[shape](json_documents(path))
    except ExportRejected:
        return None


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with one changed, left out, put in or repeated."""
    place = chance.randrange(len(content))
    byte = bytes([chance.randrange(256)])
    length = chance.randrange(1, 40)
    return chance.choice(
        [
            content[:place] + byte + content[place + 1 :],
            content[:place] + content[place + length :],
            content[:place] + byte + content[place:],
            content[: place + length] + content[place:],
        ]
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_random_bytes_are_refused_or_read_never_a_crash(name: str, tmp_path: Path) -> None:
    shape, path = EXPORTS[name]
    original, chance = path.read_bytes(), random.Random(20261115)
    for _ in range(MUTATIONS):
        frames = entities(shape, mutated(original, chance), tmp_path)
        if frames is not None:
            found = numbers(frames)
            assert found == list(range(1, len(found) + 1))


@pytest.mark.parametrize("name", EXPORTS)
def test_a_file_cut_anywhere_gives_only_rows_of_the_whole_one(name: str, tmp_path: Path) -> None:
    shape, path = EXPORTS[name]
    original = path.read_bytes()
    whole = entities(shape, original, tmp_path)
    assert whole is not None
    for place in range(0, len(original.rstrip()), 97):
        cut = entities(shape, original[:place], tmp_path)
        # Lines may end where the file is cut; a document may not.
        assert cut is None or path.suffix == ".ndjson"
        for entity, frame in (cut or {}).items():
            assert set(frame.rows()) <= set(whole[entity].select(frame.columns).rows()), entity


@pytest.mark.parametrize("name", SHAPES)
def test_the_same_records_written_otherwise_give_the_same_rows(name: str, tmp_path: Path) -> None:
    original = example(name).read_bytes()
    text, expected = original.decode(), frames_of(name)
    lines = as_json(*json_documents(example(name)))
    alike = {
        "byte order mark": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
        "utf-32": text.encode("utf-32"),
        "Windows line ends": text.replace("\n", "\r\n").encode(),
        "one per line": lines.encode(),
        "blank lines": lines.replace("\n", "\n\n").encode(),
        "one array": f"[{','.join(lines.splitlines())}]".encode(),
    }
    for how, content in alike.items():
        found = entities(name, content, tmp_path)
        assert found is not None, how
        assert [e for e, frame in found.items() if not frame.equals(expected[e])] == [], how


@pytest.mark.parametrize("name", SHAPES)
def test_a_tail_of_nul_a_total_and_another_encoding_are_refused(name: str, tmp_path: Path) -> None:
    original = example(name).read_bytes()
    for content in (
        original + b"\0" * 64,
        original[:-40] + b"\0" * 40,
        original + b"Total;12\n",
        b"sep=;\n" + original,
        original.replace(b":", ":“".encode("cp1252"), 1),
    ):
        assert entities(name, content, tmp_path) is None


@pytest.mark.parametrize("name", SHAPES)
def test_every_frame_is_text_with_unique_columns(name: str) -> None:
    for frame in frames_of(name).values():
        kinds = dict(frame.schema)
        assert kinds.pop("row_number") == pl.Int64
        assert set(kinds.values()) <= {pl.String()}
