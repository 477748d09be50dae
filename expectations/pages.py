"""The HTML of the Data Docs: it opens offline, runs no script and holds counts, not values."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from domain.export_ids import short_id

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
p code { overflow-wrap: anywhere }
.wide { overflow-x: auto; container-type: inline-size }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; padding: .5rem 0; position: sticky; left: 0; max-width: 100cqi }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem }
tr { border-bottom: 1px solid #bbb }
.rule { min-width: 15rem }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.broken { font-weight: 600 }
"""

PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

RESULT_HEAD = """<tr><th scope="col" class="rule">Rule</th><th scope="col">Reason</th>
<th scope="col">Effect</th><th scope="col" class="number">Rows</th>
<th scope="col" class="number">Share</th></tr>"""

INDEX_HEAD = """<tr><th scope="col">Dataset</th><th scope="col">Export</th>
<th scope="col" class="number">Rows</th><th scope="col" class="number">Quarantined</th>
<th scope="col" class="number">With a warning</th></tr>"""

EFFECT = {"error": "row quarantined", "warning": "row kept, counted"}


def name_of(result: Mapping[str, Any]) -> str:
    """The name of a result's page, without suffix."""
    return f"{result['dataset']}-{result['export_id']}"


def _page(title: str, body: str) -> str:
    return PAGE.format(title=escape(title), style=STYLE, body=body)


def _table(name: str, caption: str, head: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return (
        f'<div class="wide" role="region" aria-label="{escape(name)}" tabindex="0">\n'
        f"<table>\n<caption>{escape(name)}. {escape(caption)}</caption>\n"
        f"<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _rule_line(rule: Mapping[str, Any], rows: int) -> str:
    """A rule, the reason it gives, what it does to a row, and how many of ``rows`` broke it."""
    broken = ' class="broken"' if rule["rows"] else ""
    return (
        f"<tr{broken}><td>{escape(rule['description'])}<br><code>{escape(rule['rule_id'])}</code>"
        f"</td><td><code>{escape(rule['reason'])}</code></td><td>{EFFECT[rule['severity']]}</td>"
        f'<td class="number">{rule["rows"]:,}</td>'
        f'<td class="number">{100 * rule["rows"] / rows:.2f} %</td></tr>'
    )


def result_page(result: Mapping[str, Any]) -> str:
    """The page of one dataset of one export with at least one row; broken rules first."""
    rows = result["rows"]
    rules = sorted(result["rules"], key=lambda rule: -int(rule["rows"]))
    summary = (
        f"Export <code>{escape(result['export_id'])}</code>: {rows:,} rows judged, "
        f"{result['rows_with_errors']:,} of them quarantined, "
        f"{result['rows_with_warnings']:,} with a warning."
    )
    name = f"Rules of {result['dataset']} and the rows of export {short_id(result['export_id'])}"
    lines = (_rule_line(rule, rows) for rule in rules)
    return _page(
        f"{result['dataset']}: the rules and the rows that broke them",
        f'<p><a href="index.html">All exports</a></p>\n<p>{summary}</p>\n'
        + _table(name, "A row can break several rules.", RESULT_HEAD, lines),
    )


def _index_line(result: Mapping[str, Any]) -> str:
    """An export, and how many of its rows were judged, quarantined and warned of."""
    numbers = (result["rows"], result["rows_with_errors"], result["rows_with_warnings"])
    cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers)
    link = f'<a href="{escape(name_of(result))}.html">{escape(short_id(result["export_id"]))}</a>'
    return f"<tr><td>{escape(result['dataset'])}</td><td>{link}</td>{cells}</tr>"


def index_page(results: Iterable[Mapping[str, Any]], most: int) -> str:
    """The page that leads to all others, of which there are ``most`` at most."""
    lines = (_index_line(result) for result in sorted(results, key=name_of))
    table = _table("Exports by dataset", f"The latest {most} at most.", INDEX_HEAD, lines)
    return _page("Validated exports", table)
