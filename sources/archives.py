"""Zip archives: whole, within limits, and of their members only what is safe to read."""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from domain.errors import ExportRejected
from sources import limits
from sources.folding import composed
from sources.limits import CHUNK, Unpacked

END_RECORD = struct.Struct("<4s4H2LH")
LONGEST_COMMENT = 0xFFFF
ZIP64_LOCATOR = b"PK\x06\x07"
ENCRYPTED = 0x1 | 0x40 | 0x2000
CLUTTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
# What reading one ends with where its bytes, or a workbook's XML, are not as they should be.
DAMAGE = (
    ArithmeticError,
    BadZipFile,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


@contextmanager
def archive(path: Path) -> Iterator[ZipFile]:
    """A zip archive that is whole; whatever shows in reading it to be damaged is ExportRejected."""
    _refuse_cut_end(path)
    try:
        with ZipFile(path) as opened:
            if len(opened.infolist()) > limits.MOST_MEMBERS:
                raise ExportRejected(
                    "unsafe_archive",
                    f"this archive has more than {limits.MOST_MEMBERS:,} members; expected one "
                    "export. Unpack it and drop the export alone",
                )
            yield opened
    except DAMAGE:
        raise ExportRejected(
            "damaged",
            "this zip archive or workbook is damaged: a part of it cannot be unpacked, or its "
            "checksum is wrong. Export it again",
        ) from None


def _refuse_cut_end(path: Path) -> None:
    """An archive ends with a list of all its members; anything after it, or none, is a fault.

    The zip library looks for the list further up and would read on.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - END_RECORD.size - LONGEST_COMMENT))
        tail = file.read()
    at = len(tail)
    while (at := tail.rfind(b"PK\x05\x06", 0, at)) >= 0:
        if len(tail) - at < END_RECORD.size:
            continue
        *_, list_size, list_at, comment = END_RECORD.unpack_from(tail, at)
        if at + END_RECORD.size + comment == len(tail):
            is_whole = list_at + list_size == size - len(tail) + at
            if is_whole or tail[max(0, at - 20) :].startswith(ZIP64_LOCATOR):
                return
    raise ExportRejected(
        "truncated",
        "this zip archive or workbook does not end where it should: it was cut, is still being "
        "written, or holds something that is not in its list. Copy or export it again",
    )


def unzipped(opened: ZipFile, glob: str | None, target: Path) -> str:
    """Writes the one data member to ``target``; its name.

    Raises ExportRejected where any member is unsafe, or not exactly one holds data.
    """
    member = _data_member(opened, glob)
    unpacked = Unpacked(member.compress_size)
    with opened.open(member) as packed, target.open("wb") as content:
        while chunk := packed.read(CHUNK):
            content.write(unpacked.add(chunk))
    if unpacked.size != member.file_size:
        raise BadZipFile("another size than the archive's list says")
    return member.filename


def _data_member(opened: ZipFile, glob: str | None) -> ZipInfo:
    for number, member in enumerate(opened.infolist(), start=1):
        if fault := _fault(member):
            code, what = fault
            # Its name stays out: names of files hold names of patients.
            raise ExportRejected(
                code, f"member {number} of this zip archive {what}. Drop the export unpacked"
            )
    found = [member for member in opened.infolist() if not _is_clutter(member)]
    if glob is not None:
        found = [member for member in found if _matches(member, glob)]
    if len(found) != 1:
        like = f" like '{glob}'" if glob is not None else ""
        raise ExportRejected(
            "wrong_members",
            f"this zip archive holds {len(found)} files{like}; expected 1. Drop the exports one "
            "by one, or say in the mapping which member is meant",
        )
    return found[0]


def _fault(member: ZipInfo) -> tuple[str, str] | None:
    """Code of the refusal and what is wrong with a member; null where it may be read."""
    # The library has cut ``filename`` at a NUL already.
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    if member.flag_bits & ENCRYPTED:
        return "protected", "is protected by a password"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "unsafe_archive", "is a link or a device, not a file"
    if "\0" in name or "\\" in name:
        return "unsafe_archive", "has a name with a backslash or a NUL in it"
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "unsafe_archive", "has a name that leads out of the archive"
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "wrong_container", "is packed by another method than zip's own (deflate)"
    return None


def _is_clutter(member: ZipInfo) -> bool:
    """Whether a member is a folder, or what a computer adds to an archive by itself."""
    parts = PurePosixPath(member.filename).parts
    return (
        member.is_dir()
        or parts[-1:] == ()
        or parts[-1].startswith("._")
        or any(part in CLUTTER for part in parts)
    )


def _matches(member: ZipInfo, glob: str) -> bool:
    name, wanted = composed(member.filename.casefold()), composed(glob.casefold())
    return any(fnmatchcase(n, wanted) for n in (name, PurePosixPath(name).name))
