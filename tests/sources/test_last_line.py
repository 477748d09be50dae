"""A last line without a line break: taken where the mapping says so, unless it is cut visibly."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import ExportRejected
from sources.mapping import Mapping
from sources.read import read_export


def rows_read(content: str, tmp_path: Path, **more: Any) -> int:
    """How many rows an export with such a mapping has."""
    parts = [{"dataset": "appointments", "columns": "same_names"}]
    says = {"mapping": "diary", "version": 1, "files": "*", "last_line": "open", "datasets": parts}
    export = tmp_path / "diary.csv"
    export.write_text(content, "utf-8", newline="")
    return read_export(export, Mapping.model_validate(says | more), tmp_path)["rows"].rows_read


@pytest.mark.parametrize("shape", ["table", "survey_wide"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_last_line_may_have_no_line_break(shape: str, end: str, tmp_path: Path) -> None:
    assert rows_read(f"a,b,\r\n1,2,\r\n3,4{end}", tmp_path, shape=shape) == 2


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ("a,b\n1,2\n3", {}),
        ("a,b\n1,2\n ", {}),
        ("a,b,c\n1,2,3\n3,4", {"shape": "survey_wide"}),
        ("a,b\nyes,no\n1,2\n3", {"layout": {"header_rows": 2}}),
        ("made today\na,b\n1,2\n3", {"layout": {"header_row": 2}}),
    ],
)
def test_one_with_fewer_cells_than_names_is_cut(
    content: str, more: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(ExportRejected, match="and no line break") as refusal:
        rows_read(content, tmp_path, **more)
    assert refusal.value.code == "truncated"
    assert rows_read(content.rpartition("\n")[0], tmp_path, **more) == 1


def test_a_footer_may_be_narrower_than_the_rows(tmp_path: Path) -> None:
    content, layout = "a,b,c\n1,2,3\nTotal,5", {"footer": ["^Total"]}
    assert rows_read(content, tmp_path, layout=layout) == 2
    with pytest.raises(ExportRejected, match="and no line break"):
        rows_read(content, tmp_path)


def test_a_mapping_that_does_not_say_so_takes_none(tmp_path: Path) -> None:
    with pytest.raises(ExportRejected, match="say last_line: open in the mapping"):
        rows_read("a,b\n1,2\n3,4", tmp_path, last_line="ended")
