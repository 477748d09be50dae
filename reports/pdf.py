"""The weekly report as a PDF: the same page and charts as the HTML, set by Typst."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import matplotlib
import typst

from reports.page_tree import page_tree
from reports.pdf_blocks import blocks
from reports.report_charts import Charts

# The font that charts are laid out for, which comes with matplotlib: the same on every machine.
FONT = "DejaVu Sans"
STANDARD = "ua-1"


@cache
def _template() -> bytes:
    return files("reports").joinpath("templates", "report.typ").read_bytes()


def _fonts() -> str:
    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


def report_pdf(page: str, charts: Charts) -> bytes:
    """The PDF of a report's page and its charts: tagged (PDF/UA-1), its first side on one page."""
    html = page_tree(page)
    title = html.find("title")
    body = html.find("body")
    if title is None or body is None:
        raise ValueError("a page without title or body")
    content = {
        "title": title.text,
        "language": html.attributes["lang"],
        "blocks": list(blocks(body)),
    }
    sources = {
        "main.typ": _template(),
        "page.json": json.dumps(content, ensure_ascii=False).encode(),
        **{f"{name}.svg": _for_print(svg).encode() for name, svg in charts.items()},
    }
    pdf: bytes = typst.compile(
        {"main": sources.pop("main.typ"), **sources},
        format="pdf",
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        pdf_standards=[STANDARD],
        # The moment of making would make other bytes each time.
        timestamp=0,
    )
    return pdf


def _for_print(svg: str) -> str:
    """The chart with the font that it was laid out for."""
    return svg.replace("sans-serif", f"'{FONT}'")
