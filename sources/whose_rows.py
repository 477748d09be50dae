"""Whom the rows of an export are about."""

from collections.abc import Iterator, Sequence

import polars as pl

from domain.datasets import EVERY_DATASET
from sources.dataset_source import DatasetSource
from sources.mapped_cells import column_text
from sources.records import RawRows


def patients_named(raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> pl.LazyFrame:
    """Whom each row is about, whether or not it is meant for the dataset: row_number and two ids.

    A row of the list of patients also names the one whom its patient was merged into. Raises
    ExportRejected where the name of a column of them is not unique.
    """
    rows = pl.scan_parquet(raw.rows, glob=False)
    clinic = _id_in("clinic_id", raw, source, missing)
    return pl.concat(
        rows.select("row_number", clinic_id=clinic, patient_id=patient)
        for patient in _patients_in(raw, source, missing)
    ).filter(pl.col("patient_id") != "")


def rows_without_patient(
    raw: RawRows, sources: Sequence[DatasetSource], missing: Sequence[str]
) -> pl.LazyFrame:
    """The rows of the export that no part of its mapping gives a patient, and clinic_id.

    Raises ExportRejected where the name of a column of ids is not unique.
    """
    patients = [one for source in sources for one in _patients_in(raw, source, missing)]
    is_nobodys = pl.all_horizontal(one.fill_null("") == "" for one in patients)
    return rows_with_clinic(raw, sources, missing).filter(is_nobodys)


def rows_with_clinic(
    raw: RawRows, sources: Sequence[DatasetSource], missing: Sequence[str]
) -> pl.LazyFrame:
    """The rows of the export, and clinic_id: null where no part of its mapping gives one.

    Raises ExportRejected where the name of a column of it is not unique.
    """
    clinics = [_id_in("clinic_id", raw, source, missing) for source in sources]
    first = pl.coalesce(pl.when(one != "").then(one) for one in clinics)
    return pl.scan_parquet(raw.rows, glob=False).with_columns(clinic_id=first)


def _patients_in(raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> Iterator[pl.Expr]:
    names = EVERY_DATASET[source.dataset].names
    of_patients = (name for name in ("patient_id", "merged_into") if name in names)
    return (_id_in(name, raw, source, missing) for name in of_patients)


def _id_in(name: str, raw: RawRows, source: DatasetSource, missing: Sequence[str]) -> pl.Expr:
    column = EVERY_DATASET[source.dataset].column(name)
    return column_text(source, column, raw.header, missing).str.strip_chars()
