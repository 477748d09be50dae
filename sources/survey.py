"""The shape `survey_wide`: one row per response, one column per question.

Qualtrics, Microsoft Forms, Google Forms and LimeSurvey write it, with one to three header rows.
"""

from collections.abc import Collection, Sequence

import polars as pl

from sources.survey_header import Records, column_names, parted
from sources.survey_privacy import is_personal_question


def survey_rows(
    records: Records, *, header_rows: int, name_row: int, mapped: Collection[str] = ()
) -> dict[str, pl.DataFrame]:
    """``rows``: one per response, a column per question; ``blank``: those without a cell.

    Columns are named by row ``name_row`` of the header (1 = first), blanks folded; a name that
    stands twice, or none, gets its column's number. ``mapped`` are the names that a mapping reads:
    each may stand but once, and is kept even where it is personal; other personal columns are
    dropped (see survey_privacy). ``row_number`` is 1 for the first row after ``header_rows``: 2 for
    the first response where the header has a row more. Raises ExportRejected.
    """
    header, rows = parted(records, header_rows, name_row)
    columns = column_names(header[name_row - 1], mapped)
    kept = [
        name
        for place, name in enumerate(columns)
        if name in mapped or not any(is_personal_question(row[place]) for row in header)
    ]
    frame = _frame(rows, columns, first=len(header) - header_rows + 1)
    is_blank = pl.all_horizontal(pl.col(name).is_null() for name in columns)
    blank = frame.filter(is_blank).select("row_number", pl.lit("rows").alias("entity"))
    return {"rows": frame.filter(~is_blank).select("row_number", *kept), "blank": blank}


def _frame(rows: Sequence[Sequence[str]], columns: Sequence[str], first: int) -> pl.DataFrame:
    """The rows as text, numbered, blank cells null."""
    cells = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    numbers = pl.int_range(first, first + len(rows), eager=True, dtype=pl.Int64)
    return cells.select(
        numbers.alias("row_number"),
        *(pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in columns),
    )
