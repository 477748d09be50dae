"""What a file is, told by its first bytes, whatever its name says."""

import re
from pathlib import Path
from typing import Literal, NoReturn

from domain.errors import ExportRejected
from sources.marks import marked_encoding

Container = Literal["gzip", "zip", "ole", "json", "text"]

START = 4096
READ: dict[bytes, Container] = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
}
REFUSED = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"II*\0": "a TIFF picture",
    b"MM\0*": "a TIFF picture",
    b"RIFF": "a picture, a sound or a film",
    b"%PDF": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"PAR1\x15": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "an SQLite database",
    b"\x89HDF": "an HDF5 file",
    b"$FL2": "an SPSS file",
    b"$FL3": "an SPSS file",
    b"<stata_dta>": "a Stata file",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\0": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"PK\x07\x08": "one piece of a zip archive in several files",
    b"\x09\x08": "an Excel file of before 1997",
    b"bplist00": "a file of macOS, not the export itself",
    b"BEGIN:VC": "a calendar or an address book",
    b"-----BEGIN PGP": "an encrypted message",
    b"MIME-Version:": "a web page in one file (MHTML)",
}
TAR = (257, b"ustar")
DUCKDB = (8, b"DUCK")
SHEET_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
MARKUP = re.compile(
    r"<(!doctype|!--|\?xml|(html|head|body|table|meta|style|script|div|tr)\b)", re.I
)
JSON = re.compile(r'\{\s*(["}]|$)|\[\s*([\[\]{"\d-]|true|false|null|$)')


def refuse(what: str) -> NoReturn:
    """Raises ExportRejected for a file that is whole but no export."""
    raise ExportRejected(
        "wrong_container",
        f"this is {what}; expected CSV text, JSON, an Excel or OpenDocument workbook, or a zip "
        "or gzip archive of one of them. Export it as CSV (UTF-8) and drop it again",
    )


def container_of(path: Path) -> Container:
    """What kind of file this is; raises ExportRejected where it is none that is read here."""
    with path.open("rb") as file:
        start = file.read(START)
    if not start:
        raise ExportRejected("empty", "the file is empty (0 bytes). Export it again")
    if not start.strip(b"\0"):
        raise ExportRejected(
            "nul_bytes",
            "the file begins with NUL bytes, as one that is still being written does. "
            "Copy it again when it is complete",
        )
    for magic, kind in READ.items():
        if start.startswith(magic):
            return kind
    if what := _refused(start):
        refuse(what)
    return _kind_of_text(path, _beginning(start))


def _refused(start: bytes) -> str | None:
    if start[TAR[0] :].startswith(TAR[1]):
        return "a tar archive"
    if start[DUCKDB[0] :].startswith(DUCKDB[1]):
        return "a DuckDB database"
    return next((what for magic, what in REFUSED.items() if start.startswith(magic)), None)


def _beginning(start: bytes) -> str:
    """The first characters that are not blank, good enough to tell markup and JSON."""
    return start.decode(marked_encoding(start) or "latin-1", errors="ignore").lstrip()


def _kind_of_text(path: Path, beginning: str) -> Container:
    if SHEET_2003 in beginning:
        refuse("an Excel 2003 XML sheet, whatever its name says")
    if MARKUP.match(beginning):
        raise ExportRejected(
            "wrong_container",
            "this is a web page (HTML) or XML, whatever its name says. Where it holds the rows, as "
            "many a page called .xls does, open it in a spreadsheet program, save it as .xlsx and "
            "drop that; where it says that nobody was logged in, fetch the export again",
        )
    _refuse_nul_tail(path)
    return "json" if JSON.match(beginning) else "text"


def _refuse_nul_tail(path: Path) -> None:
    """A file that is still being copied can have its full length already, filled with NULs."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        # No encoding writes a line break, a digit or a bracket with four.
        if file.read() == b"\0" * 4:
            raise ExportRejected(
                "nul_bytes",
                "the file ends with NUL bytes, as one that is still being written does. "
                "Copy it again when it is complete",
            )


def refuse_protected() -> NoReturn:
    """Raises ExportRejected for a workbook that only a password opens."""
    raise ExportRejected(
        "protected",
        "this workbook is protected by a password. Save it without one and drop it again",
    )
