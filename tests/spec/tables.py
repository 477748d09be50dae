"""ASCII tables as people write them: cells between ``|``, a ruler under the header."""

import re
from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITH_WEEKDAY = re.compile(rf"({'|'.join(WEEKDAYS)}) (\d{{4}}-\d{{2}}-\d{{2}})(.*)")


def without_weekday(text: str) -> str:
    """``Mon 2026-03-02 07:00`` without the weekday, which must be the right one."""
    found = WITH_WEEKDAY.fullmatch(text)
    if found is None:
        return text
    day = date.fromisoformat(found[2])
    if WEEKDAYS[day.weekday()] != found[1]:
        raise ValueError(f"{found[2]} is a {WEEKDAYS[day.weekday()]}, not a {found[1]}")
    return found[2] + found[3]


def table_cells(text: str) -> list[list[str]]:
    """The header and the lines of the table as they were written."""
    lines = [line for line in text.splitlines() if line.strip() and set(line) - set("-+ ")]
    header, *body = [[cell.strip() for cell in line.split("|")] for line in lines]
    for cells in body:
        if len(cells) != len(header):
            raise ValueError(f"expected {len(header)} cells: {' | '.join(cells)}")
    return [header, *body]


def table_rows(text: str) -> list[dict[str, str]]:
    """One dict per line of the table, column to cell; weekdays are checked and left out."""
    header, *body = [[without_weekday(cell) for cell in cells] for cells in table_cells(text)]
    return [dict(zip(header, cells, strict=True)) for cells in body]
