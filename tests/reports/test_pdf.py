"""The PDF: what a screen reader needs is there, its first page is one side, its bytes last."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from domain.settings import Clinics
from reports import typesetting
from reports.page_tree import page_tree
from reports.pdf_blocks import blocks
from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import Tables, html_of, pdf_of

LONG_NAME = "Example Physiotherapy and Rehabilitation Centre of Woodville"
A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def pdf(group: Tables, clinics: Clinics) -> bytes:
    return pdf_of(group, clinics)


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def structure(node: Any) -> Iterator[Mapping[str, Any]]:
    """The tagged elements of a PDF, from the outside in."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from structure(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from structure(node["/K"])


def root_of(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


@pytest.fixture(scope="module")
def tags(reader: PdfReader) -> list[Mapping[str, Any]]:
    return list(structure(root_of(reader)["/StructTreeRoot"]))


def test_it_is_tagged_with_a_language_and_a_title(reader: PdfReader) -> None:
    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert (reader.metadata.title or "").startswith("Example Physiotherapy Group, Week 46, 2026")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_its_headings_are_those_of_the_page(
    group: Tables, clinics: Clinics, tags: list[Mapping[str, Any]], reader: PdfReader
) -> None:
    page = page_tree(html_of(group, clinics))
    wanted = [block for block in flat(blocks(page)) if block["kind"] == "heading"]
    assert [tag["/S"] for tag in tags if tag["/S"][:2] == "/H" and tag["/S"][2:].isdigit()] == [
        f"/H{block['level']}" for block in wanted
    ]
    assert len(reader.outline) > 0


def test_every_figure_has_words_and_every_table_heads_and_a_caption(
    group: Tables, clinics: Clinics, tags: list[Mapping[str, Any]]
) -> None:
    wanted = list(flat(blocks(page_tree(html_of(group, clinics)))))
    figures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert len(figures) == sum(block["kind"] == "figure" for block in wanted)
    assert {str(tag.get("/Alt", "")) for tag in figures} == {
        block["alt"] for block in wanted if block["kind"] == "figure"
    }
    tables = [tag for tag in tags if tag["/S"] == "/Table"]
    assert len(tables) == sum(block["kind"] == "table" for block in wanted)
    for table in tables:
        inside = [one["/S"] for one in structure(table)]
        assert {"/TH", "/THead", "/TR", "/TD"} <= set(inside)
    assert sum(tag["/S"] == "/Caption" for tag in tags) == len(tables) + len(figures)


def flat(of: Any) -> Iterator[Mapping[str, Any]]:
    """The blocks, those inside others too."""
    for block in of:
        yield block
        yield from flat(block.get("blocks", ()))


SIZES = {
    "many": {"lumbar_only": 62, "lumbar_hip": 44},
    "few": {"lumbar_only": 4, "lumbar_hip": 3},
    "none": {},
    "one cohort": {"lumbar_only": 31},
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
def test_the_first_page_is_one_side_of_a4_and_holds_what_the_page_has_first(
    sizes: dict[str, int],
) -> None:
    tables, clinics = group_tables({"clinic_a": sizes}), clinics_of(clinic_a=LONG_NAME)
    reader = PdfReader(BytesIO(pdf_of(tables, clinics, "clinic_a")))
    for page in reader.pages:
        assert tuple(map(float, page.mediabox[2:])) == pytest.approx(A4, abs=0.1)
    first, second = (" ".join(reader.pages[n].extract_text().split()) for n in (0, 1))
    assert first.startswith(LONG_NAME)
    assert "Details, definitions and the evidence follow." in first
    assert second.startswith("Adherence in detail")


def test_its_text_is_of_eight_points(reader: PdfReader) -> None:
    sizes: Counter[float] = Counter()

    def met(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        sizes[round(abs(matrix[3]) * size, 1)] += len(text)

    reader.pages[1].extract_text(visitor_text=met)
    assert sizes.most_common(1)[0][0] == 8


def test_an_interval_stands_under_its_difference(group: Tables, clinics: Clinics) -> None:
    wanted = flat(blocks(page_tree(html_of(group, clinics))))
    (cells,) = (
        block["body"][0]
        for block in wanted
        if block["kind"] == "table" and block["caption"][0]["text"].startswith("Pain (NPRS 0–10): ")
    )
    assert [run["text"].strip()[:1] for run in cells[2]["runs"]][1:] == ["("]
    assert [run["text"][:1] for run in cells[2]["runs"]][1:] == ["\n"]
    assert [cell["apart"] for cell in cells] == [False] * 7 + [True]


def test_beside_a_long_name_the_words_of_columns_have_room(group: Tables) -> None:
    """Those of a column to the right were printed up to the edge of the next one."""
    named = clinics_of(clinic_a=LONG_NAME, clinic_b=f"{LONG_NAME} and {LONG_NAME}", clinic_c="C")
    found = flat(blocks(page_tree(html_of(group, named))))
    tables = [block for block in found if block["kind"] == "table"]
    (table,) = (one for one in tables if one["caption"][0]["text"].startswith("How complete"))
    letters = [122 * width / sum(table["widths"]) for width in table["widths"]]
    for cell, width in zip(table["head"][0], letters, strict=True):
        words = "".join(run["text"] for run in cell["runs"]).split()
        # A bold letter is wider than others.
        assert width >= 1.2 * max(map(len, words)) + 1
    weeks = next(one for one in tables if len(one["widths"]) == 11)
    assert weeks["widths"][1:6] == weeks["widths"][6:]


def test_the_words_of_a_difference_have_room_beside_its_numbers(
    group: Tables, clinics: Clinics
) -> None:
    """They stood in six lines of two or three words, for which a page more was begun."""
    found = flat(blocks(page_tree(html_of(group, clinics))))
    tables = [block for block in found if block["kind"] == "table"]
    (small, _) = (one for one in tables if one["letters"] < 1)
    assert 122 / small["letters"] * small["widths"][-1] / sum(small["widths"]) > 25


def test_a_name_without_a_space_is_broken_where_the_line_or_its_column_ends(group: Tables) -> None:
    name = "Gesundheitszentrum" * 5
    named = clinics_of(clinic_a=name, clinic_b="B", clinic_c="C")
    for clinic_id in ("clinic_a", None):
        reader = PdfReader(BytesIO(pdf_of(group, named, clinic_id)))
        text = "".join(page.extract_text() for page in reader.pages)
        assert name not in text
        assert name in re.sub(r"[\s\u200b]", "", text)


def test_the_fonts_of_east_asia_are_used_where_they_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "OF_EAST_ASIA", tmp_path / "noto")
    (own,) = typesetting.font_folders()
    (tmp_path / "noto").mkdir()
    assert typesetting.font_folders() == [own, str(tmp_path / "noto")]


def test_it_is_set_where_the_working_directory_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: Tables, clinics: Clinics, pdf: bytes
) -> None:
    """As it is where the account may not enter it: `sudo -u adherence` from below /root."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert pdf_of(group, clinics) == pdf


def test_its_bytes_are_the_same_each_time(group: Tables, clinics: Clinics, pdf: bytes) -> None:
    assert pdf_of(group, clinics) == pdf
    assert b"CreationDate" not in pdf


def test_what_is_hidden_in_the_page_is_hidden_in_the_pdf(group: Tables, clinics: Clinics) -> None:
    text = PdfReader(BytesIO(pdf_of(group, clinics, "clinic_b"))).pages[0].extract_text()
    assert "n.p." in text
    assert "Lumbar + hip n.p." in " ".join(text.split())
