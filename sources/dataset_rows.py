"""All rows of one dataset in an export, from every part of the mapping that gives some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from sources.condition_words import any_of
from sources.conditions import unmeant_rows
from sources.dataset_source import DatasetSource
from sources.exact_rows import MALFORMED_SCHEMA
from sources.records import RawRows
from sources.table import mapped_rows

# Rows of the second part of a mapping are numbered from here, of the third from twice as far: the
# number stays unique in the dataset, and its rest is the row of the file.
PART = 10_000_000_000


@dataclass(frozen=True)
class DatasetRows:
    """The rows of one dataset: those to stage, the records that are no rows, and the counts.

    ``ignored`` counts rows by why: blank or of the footer, of a patient who was forgotten, meant
    for another part of the mapping, or of a patient that the mapping says to ignore.
    ``is_partial``: the export says itself that it lacks some.
    """

    rows: pl.LazyFrame
    malformed: pl.DataFrame
    rows_read: int
    ignored: Mapping[str, int]
    is_partial: bool = False

    @property
    def rows_ignored(self) -> int:
        """The rows ignored, for whatever reason."""
        return sum(self.ignored.values())


def dataset_rows(
    entities: Mapping[str, RawRows],
    sources: Sequence[DatasetSource],
    ignored: Sequence[str],
    missing: Sequence[str],
) -> DatasetRows:
    """The rows that these parts of a mapping give, from the entities that an export holds.

    Raises ExportRejected when a kind of rows or a column is missing, or its name not unique.
    """
    _refuse_absent(entities, sources)
    parts = [(n * PART, entities[source.rows], source) for n, source in enumerate(sources)]
    rows = [_numbered(mapped_rows(raw, source, missing), start) for start, raw, source in parts]
    malformed = [_numbered(raw.malformed.lazy(), start).collect() for start, raw, _ in parts]
    together = pl.concat(rows) if rows else pl.LazyFrame(schema=_schema(sources))
    patient = pl.col("patient_id").str.strip_chars()
    is_ignored = patient.str.contains(any_of(ignored)).fill_null(False)
    counts = {
        "blank_or_footer": sum(raw.rows_blank for _, raw, _ in parts),
        "forgotten_patient": sum(raw.rows_forgotten for _, raw, _ in parts),
        "of_another_dataset": sum(unmeant_rows(raw, [source], missing) for _, raw, source in parts),
        "ignored_patient": (together.select(is_ignored.sum()).collect().item() or 0)
        if ignored
        else 0,
    }
    return DatasetRows(
        rows=together.filter(~is_ignored) if ignored else together,
        malformed=pl.concat([pl.DataFrame(schema=MALFORMED_SCHEMA), *malformed]),
        rows_read=sum(raw.rows_read for _, raw, _ in parts),
        ignored={why: rows for why, rows in counts.items() if rows},
        is_partial=any(raw.is_partial for _, raw, _ in parts),
    )


def _refuse_absent(entities: Mapping[str, RawRows], sources: Sequence[DatasetSource]) -> None:
    """Refuses an export without a form that its mapping names: a slip would lose all its rows."""
    if absent := sorted({source.rows for source in sources} - set(entities)):
        raise ExportRejected(
            "missing_rows",
            f"the mapping reads rows of {', '.join(absent)}, and the export holds no such kind. "
            "Export it too, or mend or leave out that part of the mapping",
        )


def row_of(row_number: int) -> int:
    """The row of the file, counted from 1, that a row of a dataset stands in."""
    return row_number % PART


def part_of(row_number: int) -> int:
    """Which part of the mapping a row of a dataset was read by, counted from 0."""
    return row_number // PART


def _numbered(rows: pl.LazyFrame, start: int) -> pl.LazyFrame:
    return rows.with_columns(pl.col("row_number") + start)


def _schema(sources: Sequence[DatasetSource]) -> dict[str, pl.DataType]:
    names = EVERY_DATASET[sources[0].dataset].names
    columns: dict[str, pl.DataType] = {name: pl.String() for name in names}
    facts = {"is_deleted": pl.Boolean(), "unlisted": pl.List(pl.String())}
    return {"row_number": pl.Int64(), **columns, **facts}
