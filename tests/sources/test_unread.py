"""A file that no mapping reads is told what it is, where that can be seen."""

from pathlib import Path

import pytest

from sources.unread import why_unread

REDCAP = Path(__file__).parent.parent / "samples" / "redcap"


@pytest.mark.parametrize(
    "start",
    [
        "field_name,form_name,section_header\n",
        '"Variable / Field Name","Form Name"\n',
        '\ufeff"Variable / Field Name","Form Name"\n',
        "Variable / Field Name,Form Name\n",
    ],
)
def test_a_data_dictionary_is_known_by_its_first_columns(start: str, tmp_path: Path) -> None:
    file = tmp_path / "project.csv"
    file.write_text(start, encoding="utf-8")
    assert "keep it beside the mapping" in why_unread(file).lower()


@pytest.mark.parametrize(
    "content", [b"", b"record_id,field_name\n", b"\xff\xfe\0", b"field_names,"]
)
def test_any_other_file_is_one_that_no_mapping_is_for(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "project.csv"
    file.write_bytes(content)
    assert why_unread(file) == "no mapping is for a file of this name"
    assert why_unread(tmp_path / "gone.csv") == "no mapping is for a file of this name"


@pytest.mark.parametrize("file", sorted(REDCAP.glob("*.dictionary.csv")), ids=lambda f: f.name)
def test_dictionaries_that_real_projects_exported_are_known(file: Path) -> None:
    assert "REDCap data dictionary" in why_unread(file)
