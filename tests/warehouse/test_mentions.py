"""Whether a file names somebody: as a word, however it is packed, however large it is."""

import csv
import gzip
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from warehouse import mentions as module
from warehouse.mentions import drop_lines, mentions

WHO = ["PT-0042"]


def packed(content: bytes, kind: str, path: Path) -> Path:
    match kind:
        case "gzip":
            path.write_bytes(gzip.compress(content))
        case "zip":
            with ZipFile(path, "w", ZIP_DEFLATED) as archive:
                archive.writestr("diary.csv", content)
        case "zip in gzip":
            packed(content, "zip", path)
            path.write_bytes(gzip.compress(path.read_bytes()))
        case _:
            path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", ["bare", "gzip", "zip", "zip in gzip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("before", range(0, 40, 3))
def test_a_word_is_found_wherever_pieces_end(
    before: int, encoding: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PIECE", 32)
    monkeypatch.setattr(module, "OVERLAP", 16)
    text = "x" * before + ";pt-0042;" + "y" * 50
    assert mentions(packed(text.encode(encoding), kind, tmp_path / "export"), WHO)
    # Of another's id a piece may end with that of the patient, or begin with it.
    other = text.replace("pt-0042", "pt-00421" if before % 2 else "xpt-0042")
    assert not mentions(packed(other.encode(encoding), kind, tmp_path / "other"), WHO)


def test_the_name_of_what_is_in_an_archive_is_one_of_a_file(tmp_path: Path) -> None:
    for name, is_named in {"diary_PT-0042_2026.csv": True, "diary_PT-00421.csv": False}.items():
        with ZipFile(tmp_path / "export.zip", "w") as archive:
            archive.writestr(name, "nobody")
        assert mentions(tmp_path / "export.zip", WHO) is is_named


def test_an_underscore_parts_words_in_names_of_files_alone(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("clinic_a_sessions_PT-0042_2026.csv\n")
    assert not mentions(file, WHO)
    assert mentions(file, WHO, in_names=True)
    file.write_text("PT-00421\n")
    assert not mentions(file, WHO, in_names=True)


def test_nobody_is_named_by_no_words_or_in_an_empty_file(tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.touch()
    assert not mentions(file, WHO)
    assert not mentions(Path(__file__), [])
    assert not mentions(Path(__file__), ["", " "])


@pytest.mark.parametrize("patient", ["Žižek-7", "O’Brien-12", "Müller", 'the "old" one'])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16", "utf-32"])
def test_a_patient_is_found_as_windows_and_spreadsheets_write_them(
    patient: str, encoding: str, tmp_path: Path
) -> None:
    file = tmp_path / "diary.csv"
    with file.open("w", encoding=encoding, newline="") as written:
        csv.writer(written).writerow(["clinic_a", patient, "3"])
    assert mentions(file, [patient])
    assert not mentions(file, [f"{patient}0"])


def test_lines_of_a_log_go_and_the_others_stay(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"one\nx_PT-0042_y\ntwo \xff\n")
    drop_lines(log, WHO)
    assert log.read_bytes() == b"one\ntwo \xff\n"


def test_a_line_of_a_log_ends_where_the_logger_ended_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes("one\nPT-0042\u2028of the same line\x0c\ntwo".encode())
    drop_lines(log, WHO)
    assert log.read_bytes() == b"one\ntwo"
    drop_lines(log, ["", " "])
    assert log.read_bytes() == b"one\ntwo"
