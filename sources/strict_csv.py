"""The strict structure check: DuckDB's reader, told everything and left to guess nothing."""

import glob
from collections.abc import Sequence
from pathlib import Path

import duckdb

_LINT = """
select count(*) from read_csv(
    $path, auto_detect = false, compression = 'none', header = true, columns = $columns,
    delim = $delimiter,
    quote = '"', escape = '"', strict_mode = true, store_rejects = true, rejects_limit = 0,
    max_line_size = 16777216
)
"""


def clean_row_count(text: Path, header: Sequence[str], delimiter: str) -> int | None:
    """Data rows of a CSV text whose structure has no fault; null where any row has one."""
    columns = {f"column_{position}": "VARCHAR" for position in range(len(header))}
    with duckdb.connect(config={"threads": 2}) as connection:
        try:
            # Every row fetched: only at the end of a result does DuckDB write its rejects down.
            [(counted,)] = connection.execute(
                _LINT,
                {"path": glob.escape(str(text)), "columns": columns, "delimiter": delimiter},
            ).fetchall()
            [(rejects,)] = connection.execute("select count(*) from reject_errors").fetchall()
        except duckdb.InvalidInputException:
            # Its message quotes the line. The exact reader finds out what is wrong and where.
            return None
    return int(counted) if rejects == 0 else None
