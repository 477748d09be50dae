"""Names of exercises, as exports write them, to the codes of the catalogue."""

import polars as pl

from domain.exercises import ExerciseCatalogue


def with_known_codes(rows: pl.LazyFrame, catalogue: ExerciseCatalogue) -> pl.LazyFrame:
    """The rows with ``exercise_code`` as in the catalogue; a name that it lacks stays as it is."""
    codes = catalogue.codes_by_name()

    def known(batch: pl.Series) -> pl.Series:
        names = batch.unique().to_frame("name")
        # A label copied from a web page has hard blanks, one from a Mac accents of two parts.
        folded = pl.col("name").str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()
        code = folded.str.to_lowercase().replace_strict(codes, default=None)
        known = names.with_columns(code=pl.coalesce(code, "name"))
        return batch.replace_strict(known["name"], known["code"], return_dtype=pl.String)

    return rows.with_columns(
        pl.col("exercise_code").map_batches(known, return_dtype=pl.String, is_elementwise=True)
    )
