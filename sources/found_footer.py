"""What stands below the rows of an unknown table: a row of totals, remarks."""

import re
from collections.abc import Sequence

from domain.errors import ExportRejected
from sources.footers import refuse_other_sum
from sources.header import BLANK
from sources.tabular import Table

WORDS = re.compile(
    r"(?:(grand |sub)?totals?\b|totaal|totale?\b|sum(me)?\b|gesamt|sommes?\b|suma\b|count\b|anzahl"
    r"|number of|average|mittelwert|(page|seite|pagina)\b|printed|gedruckt|generated|erstellt"
    r"|exported|exportiert|end of|©)(?:(?<=\w)\w*)?",
    re.I,
)
# A footer is short; anything longer is data that begins with such a word.
MOST_ROWS = 5


def footer_patterns(table: Table) -> tuple[str, ...]:
    """Patterns, for a mapping, of the first cells of the rows that end a table; none: no footer."""
    last = sorted([*table.rows, *table.malformed], key=lambda row: row.row_number)[-MOST_ROWS:]
    words = [found[0] for row in last if (found := WORDS.match(_first_filled(row.cells)))]
    return tuple(dict.fromkeys(map(_pattern, words)))


def _pattern(word: str) -> str:
    """The word alone: ``^Sum`` would be like the patient Summers, too."""
    return f"^{re.escape(word)}" + (r"\b" if re.search(r"\w$", word) else "")


def totalled_columns(table: Table) -> tuple[str, ...]:
    """The columns whose sum the footer states."""
    if not table.footer:
        return ()
    rows, totals = [row.cells for row in table.rows], table.footer[0].cells
    stated = [
        name
        for name, total in zip(table.header, totals, strict=False)
        if name and re.search(r"\d", total)
    ]
    return tuple(name for name in stated if _is_sum(name, table.header, rows, totals))


def _is_sum(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str]], totals: Sequence[str]
) -> bool:
    try:
        refuse_other_sum(name, header, rows, totals)
    except ExportRejected:
        return False
    return True


def _first_filled(cells: Sequence[str]) -> str:
    return next((cell.strip(BLANK) for cell in cells if cell.strip(BLANK)), "")
