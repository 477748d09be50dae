"""The shape `redcap_eav`: one row per value of a REDCap project."""

from collections.abc import Mapping, Sequence

import polars as pl

from domain.errors import ExportRejected
from sources.column_names import told_apart
from sources.entities import OTHER
from sources.folding import folded
from sources.limits import refuse_too_many_names
from sources.redcap import ROW, Values, named_rows, placed_rows, refuse_other_values
from sources.redcap_boxes import ticked_boxes, with_empty_boxes
from sources.redcap_columns import OURS
from sources.redcap_dictionary import RedcapDictionary, redcap_dictionary
from sources.redcap_entities import GROUP, entities
from sources.redcap_flat import NOT_FORMS, Flat, flat_of
from sources.redcap_labels import codes_from_labels

FIELD, VALUE = "field_name", "value"
# What the file calls a column, where that is not what a flat file calls it.
OTHER_NAMES = {"record": "record_id", "event_id": "redcap_event_name"}
# Columns of ours that no field may take.
TAKEN = {*OURS, *ROW} - {"record_id"}


def redcap_eav_rows(
    frame: pl.DataFrame,
    dictionary: pl.DataFrame | None,
    *,
    header: Sequence[str],
    values: Values,
    names: Mapping[str, str],
) -> dict[str, pl.DataFrame]:
    """The same frames as of the flat file, a form's row where any value of the form is listed.

    ``row_number`` is the first of the rows that make up a record, event and repetition. ``blank``
    lists the rows without a value, those that say a value again, and the places where a form has
    nothing but its untouched status. The other arguments are those of ``redcap_flat_rows``.
    Raises ExportRejected.
    """
    known = None if dictionary is None else redcap_dictionary(dictionary)
    cells = _cells(frame, header)
    given = _without_record_id(cells.filter(pl.col(VALUE).is_not_null()), known)
    if known is not None:
        given = ticked_boxes(given, known, labels=values == "label")
    said = given
    given = said.unique(subset=[*ROW, FIELD, VALUE], keep="first", maintain_order=True)
    _refuse_repeated(given, known)
    text = _side_by_side(cells, given)
    if known is not None:
        refuse_other_values(text, known, values)
        text = with_empty_boxes(text, known)
        text = codes_from_labels(text, known) if values == "label" else text
    flat = flat_of(placed_rows(text, known, names), known)
    again = said.join(given, on="row_number", how="anti")
    ignored = pl.concat([cells.filter(pl.col(VALUE).is_null()), again])
    frames = entities(flat) | {"blank": _blank(flat, ignored)}
    return frames if known is None else frames | _whole_forms(frames, flat, known)


def _cells(frame: pl.DataFrame, header: Sequence[str]) -> pl.DataFrame:
    """One row per value: row_number, what it is of, field_name and value; blanks null."""
    named = named_rows(frame, eav_columns(header))
    absent = [name for name in ROW if name not in named.columns]
    cells = named.with_columns(pl.lit(None, pl.String).alias(name) for name in absent).select(
        "row_number",
        *(
            pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)).alias(name)
            for name in (*ROW, FIELD, VALUE)
        ),
    )
    field = pl.col(FIELD).fill_null("(no field name)")
    return cells.with_columns(pl.when(field.is_in(TAKEN)).then(field + " (field)").otherwise(field))


def eav_columns(header: Sequence[str]) -> list[str]:
    """The name of each column, in the order of the file; raises ExportRejected."""
    names = [OTHER_NAMES.get(folded(name), folded(name)) for name in header]
    needed = ("record_id", FIELD, VALUE)
    if wrong := [name for name in (*needed, *ROW) if names.count(name) > 1]:
        raise ExportRejected(
            "duplicate_column",
            f"header row: column {wrong[0]} stands more than once; expected once. Export it again",
        )
    if missing := [name for name in needed if name not in names]:
        raise ExportRejected(
            "missing_column",
            f"header row: required column {', '.join(missing)} is missing. Expected record, "
            "field_name, value. Export it as EAV from REDCap",
        )
    return told_apart(names, taken=("row_number",))


def _without_record_id(given: pl.DataFrame, dictionary: RedcapDictionary | None) -> pl.DataFrame:
    """The values but the record id, which stands on every row already."""
    own = ["record_id"] if dictionary is None else ["record_id", dictionary.record_id]
    is_own = pl.col(FIELD).is_in(own)
    unlike = given.filter(is_own & pl.col(VALUE).ne_missing(pl.col("record_id")))
    if not unlike.is_empty():
        raise ExportRejected(
            "two_record_ids",
            f"data row {unlike['row_number'][0]}: the value of the record id is not the record's; "
            "expected the same. Export it again",
        )
    return given.filter(~is_own)


def _refuse_repeated(given: pl.DataFrame, dictionary: RedcapDictionary | None) -> None:
    twice = given.filter(given.select(*ROW, FIELD).is_duplicated()).get_column("row_number")
    if not twice.is_empty():
        numbers = ", ".join(map(str, twice.head(5)))
        advice = "Export it again" if dictionary else "Give the data dictionary with it"
        raise ExportRejected(
            "repeated_value",
            f"data rows {numbers}: a field that is no checkbox has two values for one record, "
            f"event and instance; expected one. {advice}",
        )


def _side_by_side(cells: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """One row per record, event and repetition, a column per field; the group on all its rows."""
    places = cells.group_by(ROW).agg(pl.col("row_number").min())
    refuse_too_many_names(given[FIELD].n_unique(), places.height)
    wide = given.pivot(on=FIELD, index=ROW, values=VALUE)
    text = places.join(wide, on=ROW, how="left", nulls_equal=True).sort("row_number")
    if GROUP in text.columns:
        group = pl.col(GROUP).drop_nulls()
        only = pl.when(group.n_unique() == 1).then(group.first()).over("record_id")
        text = text.with_columns(pl.coalesce(GROUP, only))
    return text


def _whole_forms(
    frames: Mapping[str, pl.DataFrame], flat: Flat, dictionary: RedcapDictionary
) -> dict[str, pl.DataFrame]:
    """Every form of the project with all its fields, also where nobody has given a value."""
    key = pl.lit(None, pl.String).alias("redcap_key")
    untouched = flat.frame.select(*flat.head, key).clear()
    whole = {}
    for form in dictionary.forms:
        name = f"{form}_form" if form in NOT_FORMS else form
        frame = frames.get(name, untouched)
        absent = [field for field, _ in dictionary.columns(form) if field not in frame.columns]
        whole[name] = frame.with_columns(pl.lit(None, pl.String).alias(f) for f in absent)
    return whole


def _blank(flat: Flat, ignored: pl.DataFrame) -> pl.DataFrame:
    """One row per value that adds nothing, and per place with no more than a form's status."""
    entity_of = {column: form for form, columns in flat.forms.items() for column in columns}
    other = "rows" if "rows" in flat.forms else OTHER
    entity = pl.col(FIELD).replace_strict(entity_of, default=other, return_dtype=pl.String)
    empty = ignored.select("row_number", entity.alias("entity"))
    untouched = [
        flat.frame.filter(flat.is_given(form) & ~flat.is_filled(form)).select(
            "row_number", pl.lit(form).alias("entity")
        )
        for form in flat.forms
    ]
    return pl.concat([empty, *untouched]).unique().sort("row_number", "entity")
