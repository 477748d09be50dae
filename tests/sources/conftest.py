"""Exports as bytes, and what the readers make of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sources.containers import Contained, contained
from sources.open import opened_text
from sources.records import RawRows, raw_rows
from tests.sources.first_sheet import workbook_records


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Path]:
    """The bytes of an export as strict UTF-8 text."""

    def open_bytes(content: bytes, encoding: str = "utf-8") -> Path:
        export = tmp_path / "export"
        export.write_bytes(content)
        return opened_text(export, encoding, tmp_path)

    return open_bytes


@pytest.fixture
def read(opened: Callable[..., Path], tmp_path: Path) -> Callable[..., RawRows]:
    """The bytes of an export as raw rows."""

    def read_bytes(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> RawRows:
        return raw_rows(opened(content, encoding), delimiter, tmp_path)

    return read_bytes


@pytest.fixture
def unpack(tmp_path: Path) -> Callable[..., Contained]:
    """The content of an export given as bytes."""

    def unpack_bytes(
        content: bytes, *, name: str = "export", member: str | None = None
    ) -> Contained:
        export = tmp_path / name
        export.write_bytes(content)
        return contained(export, tmp_path, member=member)

    return unpack_bytes


@pytest.fixture
def cells(tmp_path: Path) -> Callable[..., list[list[str]]]:
    """The cells of a workbook given as bytes."""

    def read_cells(content: bytes, sheet: str | None = None) -> list[list[str]]:
        path = tmp_path / "workbook"
        path.write_bytes(content)
        return workbook_records(path, sheet=sheet)

    return read_cells
