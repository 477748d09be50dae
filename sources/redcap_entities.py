"""From the block matrix of REDCap to one frame per form."""

import polars as pl

from sources.entities import OTHER
from sources.redcap_flat import NOT_FORMS, Flat

RECORD = ["record_id", "redcap_arm"]
INSTRUMENT = pl.col("redcap_repeat_instrument")
INSTANCE = pl.col("redcap_repeat_instance")
GROUP = "redcap_data_access_group"


def entities(flat: Flat) -> dict[str, pl.DataFrame]:
    """One frame per form, ``record`` and ``blank``; without a dictionary ``rows`` and ``blank``."""
    records = record_values(flat)
    rows = {form: _rows(flat, form, records) for form in flat.forms}
    of_record = {} if "rows" in flat.forms else {"record": records}
    return rows | of_record | {"blank": blank_rows(flat)}


def record_values(flat: Flat) -> pl.DataFrame:
    """One row per record and arm: each field's value where the rows that have one agree.

    Arms are kept apart: a patient who changes arm is enrolled again, on another date. Forms that
    repeat as instruments in this file say nothing of the record as a whole.
    """
    forms = [form for form in flat.forms if not _repeats(flat, form)]
    columns = [column for form in forms for column in flat.forms[form]]
    known = flat.frame.filter(pl.col("record_id").is_not_null())
    first = known.group_by(RECORD).agg(
        pl.col("row_number").min(), *(pl.col(name).first() for name in flat.own), _only(GROUP)
    )
    values = (
        known.filter(INSTRUMENT.is_null() & INSTANCE.is_null())
        .with_columns(
            pl.when(flat.is_filled(form)).then(pl.col(column)).alias(column)
            for form in forms
            for column in flat.forms[form]
        )
        .group_by(RECORD)
        .agg(_only(column) for column in columns)
    )
    return (
        first.join(values, on=RECORD, how="left", nulls_equal=True)
        .select("row_number", "record_id", *flat.own, "redcap_arm", GROUP, *columns)
        .sort("row_number")
    )


def _repeats(flat: Flat, form: str) -> bool:
    """Whether any row holds the form as a repeating instrument."""
    repeated = flat.frame.filter(INSTRUMENT.is_not_null() & flat.is_filled(form))
    return form != "rows" and repeated.height > 0


def _only(column: str) -> pl.Expr:
    """The value that all rows have that have one; null where they differ."""
    values = pl.col(column).drop_nulls()
    return pl.when(values.n_unique() == 1).then(values.first()).alias(column)


def _rows(flat: Flat, form: str, records: pl.DataFrame) -> pl.DataFrame:
    """One row per row of the file that holds anything of the form."""
    columns = flat.forms[form]
    others = [name for name in records.columns if name not in (*flat.head, *columns)]
    if form == "rows":
        others = list(columns)
    of_record = records.select(*RECORD, *(pl.col(name).alias(f"record.{name}") for name in others))
    return (
        flat.frame.filter(flat.is_filled(form))
        .select(*flat.head, key_of(form).alias("redcap_key"), *columns)
        .join(of_record, on=RECORD, how="left", nulls_equal=True)
        .sort("row_number")
    )


def key_of(form: str) -> pl.Expr:
    """What identifies an answered form in its project: record, event, form and repetition."""
    place = INSTRUMENT if form == "rows" else pl.lit(form)
    parts = [part.fill_null("") for part in (pl.col("redcap_event_name"), place, INSTANCE)]
    # A row without a record has no key.
    return pl.concat_str(pl.col("record_id"), *parts, separator="|")


def blank_rows(flat: Flat) -> pl.DataFrame:
    """One row per form and row of the file that could hold it and does not: row_number, entity."""
    empty = [
        flat.frame.filter(
            ~flat.is_filled(form) & (INSTRUMENT.is_null() | (_instrument() == form))
        ).select("row_number", pl.lit(form).alias("entity"))
        for form in flat.forms
        if form != OTHER
    ]
    # Such as a row of an instrument that the dictionary does not know.
    rest = flat.frame.filter(~flat.is_filled(*flat.forms)).select(
        "row_number", pl.lit(OTHER).alias("entity")
    )
    for counted in empty:
        rest = rest.join(counted, on="row_number", how="anti")
    return pl.concat([*empty, rest]).sort("row_number", "entity")


def _instrument() -> pl.Expr:
    """The entity that a row's repeating instrument is, from its name or its label."""
    name = INSTRUMENT.str.to_lowercase().str.replace_all("[^a-z0-9]+", "_").str.strip_chars("_")
    return pl.when(name.is_in(NOT_FORMS)).then(name + "_form").otherwise(name)
