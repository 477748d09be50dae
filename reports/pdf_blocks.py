"""The elements of a report's page as blocks that the Typst template sets, in the page's order."""

import re
from collections.abc import Iterator
from typing import Any

from reports.page_tree import Element
from reports.pdf_widths import LINE, widths

Block = dict[str, Any]
Runs = list[dict[str, str]]
HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
# What of a run's element is seen in print.
STYLES = {"strong": "strong", "small": "small"}
# How large the letters of a table are, of those of others, whose numbers leave words no room.
SMALL = 0.92
# Only on screen: ways to jump about.
SKIPPED = frozenset({"nav", "script", "style"})


def blocks(element: Element) -> Iterator[Block]:
    """The blocks of an element, in order."""
    for one in element.elements():
        if one.tag in SKIPPED or "on-screen" in one.classes:
            continue
        block = _block(one)
        if block is None:
            yield from blocks(one)
        else:
            yield block


def _block(one: Element) -> Block | None:
    """The element as a block; null where it only holds others."""
    if one.tag in HEADINGS:
        return {"kind": "heading", "level": HEADINGS[one.tag], "runs": runs(one)}
    if one.tag in ("p", "footer"):
        quiet = bool(one.classes & {"note", "about"}) or one.tag == "footer"
        return {"kind": "text", "quiet": quiet, "runs": runs(one)}
    if one.tag == "ul":
        return {"kind": "list", "items": [runs(item) for item in one.elements("li")]}
    if one.tag == "dl":
        return {"kind": "facts" if "facts" in one.classes else "terms", "items": list(_terms(one))}
    if one.tag == "figure":
        return _figure(one)
    if one.tag == "table":
        return _table(one)
    if one.tag == "div" and one.classes & {"pair", "first-page"}:
        kind = "pair" if "pair" in one.classes else "page"
        return {"kind": kind, "blocks": list(blocks(one))}
    return None


def runs(element: Element, style: str = "") -> Runs:
    """The text of an element in runs of one style, white space as a browser shows it."""
    found: Runs = []
    for one in element.inside:
        if isinstance(one, str):
            space = "\N{NO-BREAK SPACE}" if style == "quiet" else " "
            found.append({"text": re.sub(r"[ \n\t]+", space, one), "style": style})
        elif one.tag == "br":
            found.append({"text": "\n", "style": style})
        elif "on-screen" not in one.classes:
            is_line = one.tag == "span" and element.tag == "h1"
            found += [{"text": "\n", "style": style}] if is_line else []
            found += runs(one, "small" if is_line else _style(one) or style)
    return _trimmed(found)


def _style(element: Element) -> str:
    quiet = "quiet" if "ends" in element.classes else ""
    mono = "mono" if "id" in element.classes else ""
    return STYLES.get(element.tag, "") or quiet or mono


def _trimmed(found: Runs) -> Runs:
    """Without white space at either end, and around the ends of lines."""
    kept: Runs = []
    for run in found:
        at_start = not kept or kept[-1]["text"].endswith(("\n", " "))
        text = run["text"].lstrip(" ") if at_start else run["text"]
        if text:
            kept.append({**run, "text": text})
    while kept and not kept[-1]["text"].strip(" "):
        kept.pop()
    if kept:
        kept[-1]["text"] = kept[-1]["text"].rstrip(" ")
    return kept


def _terms(element: Element) -> Iterator[Block]:
    """The terms of a description list, each with what is said of it."""
    for one in element.elements():
        if one.tag == "div":
            for of_div in _terms(one):
                yield {**of_div, "wide": "double" in one.classes}
        elif one.tag == "dt":
            term = runs(one)
        elif one.tag == "dd":
            yield {"term": term, "runs": runs(one), "wide": False}


def _figure(element: Element) -> Block:
    """A chart, by the name of its file, with its words and caption."""
    svg, caption = element.find("svg"), element.find("figcaption")
    if svg is None or caption is None:
        raise ValueError("a figure without a chart or a caption")
    title, description = svg.find("title"), svg.find("desc")
    if title is None or description is None:
        raise ValueError("a chart without words")
    name = title.attributes["id"].removesuffix("-title")
    alt = f"{title.text}. {description.text}"
    return {"kind": "figure", "name": name, "alt": alt, "caption": runs(caption)}


def _table(element: Element) -> Block:
    caption, head = element.find("caption"), element.find("thead")
    head_rows = [_row(row) for row in head.elements("tr")] if head else []
    body = [_row(row) for part in element.elements("tbody") for row in part.elements("tr")]
    letters = 1.0
    if "stacked" in element.classes:
        letters = SMALL
        for cell in (cell for row in body for cell in row):
            cell["runs"] = _stacked(cell["runs"])
    return {
        "kind": "table",
        "caption": runs(caption) if caption else [],
        "widths": widths(head_rows, body, LINE / letters),
        "letters": letters,
        "head": head_rows,
        "body": body,
        "whole": "short" in element.classes,
    }


def _stacked(found: Runs) -> Runs:
    """With the ends of an interval on a line of their own."""
    return [
        {**run, "text": "\n" * (run["style"] == "quiet" and place > 0) + run["text"]}
        for place, run in enumerate(found)
    ]


def _row(row: Element) -> list[Block]:
    return [
        {
            "runs": runs(cell),
            "colspan": int(cell.attributes.get("colspan", 1)),
            "rowspan": int(cell.attributes.get("rowspan", 1)),
            "align": _align(cell, is_first=place == 0),
            "apart": "words" in cell.classes,
        }
        for place, cell in enumerate(row.elements("th", "td"))
    ]


def _align(cell: Element, *, is_first: bool) -> str:
    if "group" in cell.classes:
        return "center"
    return "left" if is_first or "words" in cell.classes else "right"
