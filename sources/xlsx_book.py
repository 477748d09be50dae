"""What the cells of an Excel workbook refer to: its sheets, texts, formats and epoch."""

import posixpath
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from sources.parts import Parts, attribute, local

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BREAK = re.compile(r"\r\n?")
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    12: "# ?/?",
    13: "# ??/??",
    14: "m/d/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    # The dates of East Asian calendars.
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"),
    **dict.fromkeys((*range(32, 36), 55, 56), "h:mm:ss"),
}


@dataclass(frozen=True)
class Sheet:
    """One sheet of cells: its name, whether a person sees its tab, and its part."""

    name: str
    is_hidden: bool
    part: str


@dataclass(frozen=True)
class Book:
    """The sheets, the shared texts, the format code of each cell style, and the epoch."""

    sheets: list[Sheet]
    texts: list[str]
    formats: list[str]
    is_1904: bool


def book_of(parts: Parts) -> Book:
    """Everything but the cells; raises ExportRejected."""
    found = _related(parts, "")
    workbook = next((part for kind, part in found.values() if kind == "officeDocument"), "")
    related = _related(parts, workbook)
    by_kind = dict(related.values())
    root = parts.root(workbook)
    return Book(
        [*_sheets(root, related)],
        _shared_texts(parts, by_kind.get("sharedStrings")),
        _format_codes(parts, by_kind.get("styles")),
        any(
            local(element.tag) == "workbookPr" and element.get("date1904") in ("1", "true", "on")
            for element in root
        ),
    )


def _related(parts: Parts, part: str) -> dict[str, tuple[str, str]]:
    """By id: what a part refers to, as kind and name of the other part."""
    folder, name = posixpath.split(part)
    root = parts.root(posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))),
        )
        for relation in root
    }


def _sheets(workbook: Element, related: dict[str, tuple[str, str]]) -> list[Sheet]:
    """The sheets with cells, in the order of their tabs; charts have none."""
    sheets = [element for element in workbook.iter() if local(element.tag) == "sheet"]
    found = [(e, *related.get(attribute(e, "id") or "", ("", ""))) for e in sheets]
    return [
        Sheet(element.get("name", ""), element.get("state", "visible") != "visible", part)
        for element, kind, part in found
        if kind == "worksheet"
    ]


def _shared_texts(parts: Parts, part: str | None) -> list[str]:
    texts: list[str] = []
    for name, element in parts.finished(part) if part else ():
        if name == "si":
            texts.append(text_of(element))
            element.clear()
    return texts


def _format_codes(parts: Parts, part: str | None) -> list[str]:
    """The number format of each cell style, in the order that cells refer to."""
    if part is None:
        return ["General"]
    root = parts.root(part)
    own = {
        int(e.get("numFmtId", -1)): e.get("formatCode", "")
        for e in root.iter()
        if local(e.tag) == "numFmt"
    }
    styles = [x for e in root if local(e.tag) == "cellXfs" for x in e if local(x.tag) == "xf"]
    codes = BUILT_IN | own
    return [codes.get(int(style.get("numFmtId", 0)), "General") for style in styles] or ["General"]


def text_of(element: Element) -> str:
    """The text of a string, in one piece or in runs; without its phonetic reading."""
    runs = [child for child in element if local(child.tag) in ("t", "r")]
    pieces = [t.text or "" for run in runs for t in run.iter() if local(t.tag) == "t"]
    return plain_text("".join(pieces))


def plain_text(text: str) -> str:
    """Text with the characters that it spells out, such as ``_x000D_``, and plain line breaks."""
    return BREAK.sub("\n", ESCAPED.sub(_character, text)) if "_x" in text or "\r" in text else text


def _character(found: re.Match[str]) -> str:
    """The character; what no text may hold stays spelt out."""
    character = chr(int(found[1], 16))
    return character if character.isprintable() or character in "\t\r\n" else found[0]
