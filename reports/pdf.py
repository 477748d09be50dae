"""The weekly report as a PDF: the same page and charts as the HTML, set by Typst."""

import json
from functools import cache
from importlib.resources import files

from reports.html import Charts
from reports.page_tree import page_tree
from reports.pdf_blocks import blocks
from reports.typesetting import for_print, typeset


@cache
def _template() -> bytes:
    return files("reports").joinpath("templates", "report.typ").read_bytes()


def report_pdf(page: str, charts: Charts) -> bytes:
    """The PDF of a report's page and its charts: tagged (PDF/UA-1), its first side on one page."""
    html = page_tree(page)
    title, body = html.find("title"), html.find("body")
    if title is None or body is None:
        raise ValueError("a page without title or body")
    content = {
        "title": title.text,
        "language": html.attributes["lang"],
        "blocks": list(blocks(body)),
    }
    return typeset(
        {
            "main": _template(),
            "page.json": json.dumps(content, ensure_ascii=False).encode(),
            **{f"{name}.svg": for_print(svg) for name, svg in charts.items()},
        },
        "pdf",
    )
