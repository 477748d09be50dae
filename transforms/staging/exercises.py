"""Names of exercises, as exports write them, to the codes of the catalogue."""

import polars as pl

from domain.exercises import ExerciseCatalogue


def with_known_codes(rows: pl.LazyFrame, catalogue: ExerciseCatalogue) -> pl.LazyFrame:
    """The rows with ``exercise_code`` as in the catalogue; a name that it lacks stays as it is."""
    name = pl.col("exercise_code")
    codes = catalogue.codes_by_name()
    # A label copied from a web page has hard blanks, one from a Mac accents of two parts.
    blanks_folded = name.str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()
    known = blanks_folded.str.to_lowercase().replace_strict(codes, default=None)
    return rows.with_columns(pl.coalesce(known, name).alias("exercise_code"))
