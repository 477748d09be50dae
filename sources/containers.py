"""What an export is packed in, told by its bytes and never by its name, and its content."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from domain.errors import ExportRejected
from sources.archives import archive, unzipped
from sources.gunzip import gunzip
from sources.ole import ole_content
from sources.signatures import container_of, refuse

Kind = Literal["text", "workbook", "json"]
Packed = Literal["gzip", "zip"]

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Contained:
    """The content of an export: its kind, the file that holds it, its name within a zip archive."""

    kind: Kind
    path: Path
    member: str | None = None


def contained(path: Path, workdir: Path, *, member: str | None = None) -> Contained:
    """The content of an export; unpacked into ``workdir`` where it was packed.

    ``member`` is a pattern for the member of a zip archive with several. Raises ExportRejected
    where the file is none that is read here, protected, unsafe to unpack, too large or not whole.
    """
    target = workdir / "unpacked"
    name = None
    match _kind(path):
        case "gzip":
            gunzip(path, target)
        case "zip":
            with archive(path) as opened:
                name = unzipped(opened, member, target)
        case kind:
            return Contained(kind, path)
    inner = _kind(target)
    if inner == "gzip" or inner == "zip":
        raise ExportRejected(
            "unsafe_archive",
            "this is an archive within an archive; expected the export itself in it. Unpack it "
            "and drop the export",
        )
    return Contained(inner, target, name)


def _kind(path: Path) -> Kind | Packed:
    match container_of(path):
        case "ole":
            if what := ole_content(path):
                refuse(what)
            return "workbook"
        case "zip":
            with archive(path) as opened:
                return _kind_of_zip(opened)
        case kind:
            return kind


def _kind_of_zip(opened: ZipFile) -> Literal["workbook", "zip"]:
    """Workbooks are zip archives too, and so are other documents, which are refused."""
    names = [name.replace("\\", "/").casefold() for name in opened.namelist()]
    if "[content_types].xml" in names:
        if "xl/workbook.bin" in names:
            refuse("a binary Excel workbook (.xlsb)")
        if not any(name.startswith("xl/") for name in names):
            refuse("an Office document that is no workbook")
        return "workbook"
    if "mimetype" in names:
        with opened.open("mimetype") as file:
            kind = file.read(100)
        if kind.startswith(OPEN_DOCUMENT + b"spreadsheet"):
            return "workbook"
        refuse("a document that is no workbook")
    if any(name.endswith(".iwa") for name in names):
        refuse("an Apple Numbers document")
    return "zip"
