"""Exports as bytes, and what the readers make of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sources.open import opened_text
from sources.records import RawRows, raw_rows


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
