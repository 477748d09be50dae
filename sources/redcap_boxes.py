"""Checkboxes of a REDCap EAV file, which lists only those that are ticked."""

import polars as pl

from sources.folding import as_label, cell_as_label
from sources.redcap_dictionary import RedcapDictionary

# A character that no field name and no code holds.
BETWEEN = "\x1f"


def ticked_boxes(
    given: pl.DataFrame, dictionary: RedcapDictionary, *, labels: bool
) -> pl.DataFrame:
    """The values of ``field_name``; a ticked box, which names its choice, as its own column."""
    box_of = {
        f"{field.name}{BETWEEN}{as_label(field.choices[code]) if labels else code}": column
        for field in dictionary.fields
        if field.kind == "checkbox"
        for column, code in field.boxes()
    }
    value = cell_as_label(pl.col("value")) if labels else pl.col("value")
    chosen = pl.concat_str("field_name", value, separator=BETWEEN)
    box = chosen.replace_strict(box_of, default=None, return_dtype=pl.String)
    return given.with_columns(
        pl.coalesce(box, "field_name").alias("field_name"),
        pl.when(box.is_not_null()).then(pl.lit("1")).otherwise("value").alias("value"),
    )


def with_empty_boxes(text: pl.DataFrame, dictionary: RedcapDictionary) -> pl.DataFrame:
    """The rows with 0 in the boxes that are not ticked, where anything of their form is given."""
    boxes = {form: _boxes(dictionary, form) for form in dictionary.forms}
    absent = {box for form in boxes.values() for box in form} - set(text.columns)
    every = text.with_columns(pl.lit(None, pl.String).alias(box) for box in sorted(absent))
    untouched = {form: _is_untouched(every, dictionary, form) for form in boxes}
    return every.with_columns(
        pl.when(pl.col(box).is_null() & ~untouched[form])
        .then(pl.lit("0"))
        .otherwise(box)
        .alias(box)
        for form in boxes
        for box in boxes[form]
    )


def _is_untouched(text: pl.DataFrame, dictionary: RedcapDictionary, form: str) -> pl.Expr:
    columns = [name for name, _ in dictionary.columns(form) if name in text.columns]
    return pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_null() for name in columns))


def _boxes(dictionary: RedcapDictionary, form: str) -> list[str]:
    return [
        column
        for field in dictionary.fields
        if field.form == form and field.kind == "checkbox"
        for column, _ in field.boxes()
    ]
