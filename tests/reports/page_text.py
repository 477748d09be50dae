"""What a page says, line by line: for golden files that a person can read in a diff."""

import re
from collections.abc import Iterator

from reports.page_tree import Element, page_tree

HEADS = {"h1": "# ", "h2": "## ", "h3": "### "}
LINES = {"p", "li", "caption", "dt", "dd", "figcaption", "footer"}
# Elements that begin a line of their own.
APART = {"br", "span"}
SKIPPED = {"head", "nav", "svg", "style", "script"}


def page_text(html: str) -> str:
    """The page's headings, sentences and rows of tables, one a line."""
    return "\n".join(_lines(page_tree(html))) + "\n"


def _lines(element: Element) -> Iterator[str]:
    for one in element.elements():
        if one.tag in SKIPPED:
            continue
        if one.tag in HEADS:
            yield f"\n{HEADS[one.tag]}{_said(one)}"
        elif one.tag == "tr":
            yield " | ".join(_said(cell) or "." for cell in one.elements("th", "td"))
        elif one.tag in LINES:
            yield _said(one)
        else:
            yield from _lines(one)


def _said(element: Element) -> str:
    parts = (
        one if isinstance(one, str) else f" {_said(one)} " if one.tag in APART else _said(one)
        for one in element.inside
        if isinstance(one, str) or one.tag not in SKIPPED
    )
    return re.sub(r"\s+", " ", "".join(parts)).strip() if element.inside else ""
