"""Exports packed by hand, byte for byte: archives and the smallest workbooks there are."""

import io
import stat
from collections.abc import Iterable, Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

CSV = b"patient_id,reps\n007,12\n008,10\n"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(members: Iterable[tuple[str | ZipInfo, bytes]], method: int = ZIP_DEFLATED) -> bytes:
    """A zip archive with these members, in this order."""
    content = io.BytesIO()
    with ZipFile(content, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def with_part(archive: bytes, name: str, data: bytes) -> bytes:
    """The archive with another content of one member."""
    with ZipFile(io.BytesIO(archive)) as opened:
        return zipped((n, data if n == name else opened.read(n)) for n in opened.namelist())


def flipped(archive: bytes, name: str) -> bytes:
    """The archive with one byte of a member's content changed, as a disk changes it."""
    with ZipFile(io.BytesIO(archive)) as opened:
        member = opened.getinfo(name)
    content = bytearray(archive)
    content[member.header_offset + 30 + len(name) + member.compress_size // 2] ^= 0xFF
    return bytes(content)


def link(name: str, target: bytes) -> tuple[ZipInfo, bytes]:
    """A member that is a symbolic link."""
    member = ZipInfo(name)
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member, target


def renamed(archive: bytes, old: str, new: str) -> bytes:
    """The archive with a member's name changed in both of its places, byte for byte."""
    assert len(old) == len(new)
    assert archive.count(old.encode()) == 2
    return archive.replace(old.encode(), new.encode())


def flagged(archive: bytes, bit: int) -> bytes:
    """The archive with a flag set in all its members, in both places."""
    content = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= bit & 0xFF
            content[at + offset + 1] |= bit >> 8
            at = content.find(signature, at + 4)
    return bytes(content)


def xlsx(
    rows: str,
    *,
    texts: str = "",
    formats: Mapping[int, str] | None = None,
    is_1904: bool = False,
    sheets: str = '<sheet name="Sheet1" sheetId="1" r:id="sheet1"/>',
) -> bytes:
    """A workbook whose first sheet has these rows, as XML; cell style n has the n-th format."""
    formats = formats or {}
    own = "".join(f'<numFmt numFmtId="{n}" formatCode="{c}"/>' for n, c in formats.items())
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *formats))
    epoch = '<workbookPr date1904="1"/>' if is_1904 else ""
    relations = "".join(
        f'<Relationship Id="{part}" Type="{RELATED}/{kind}" Target="{part}.xml"/>'
        for part, kind in (
            ("sheet1", "worksheet"),
            ("sheet2", "worksheet"),
            ("chart", "chartsheet"),
            ("texts", "sharedStrings"),
            ("styles", "styles"),
        )
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{epoch}'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
        "</Relationships>",
        "xl/sheet1.xml": sheet_of(rows),
        "xl/sheet2.xml": sheet_of('<row r="1"><c r="A1"><v>2</v></c></row>'),
        "xl/chart.xml": f'<chartsheet xmlns="{MAIN}"/>',
        "xl/texts.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>',
    }
    return zipped((name, part.encode()) for name, part in parts.items())


def sheet_of(rows: str) -> str:
    """A sheet of a workbook with these rows, all of it XML."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def ods(rows: str, *, before: str = "") -> bytes:
    """An OpenDocument workbook whose last sheet has these rows, as XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style")
    )
    content = (
        f"<office:document-content {spaces}>"
        '<office:automatic-styles><style:style style:name="unseen" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{before}"
        f'<table:table table:name="Diary">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    members = [("mimetype", OPEN_DOCUMENT.encode()), ("content.xml", content.encode())]
    return zipped(members, ZIP_STORED)
