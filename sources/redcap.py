"""The shape `redcap_flat`: one row per record, event and repetition, all forms side by side."""

from collections.abc import Mapping, Sequence
from typing import Literal

import polars as pl

from domain.errors import ExportRejected
from sources.redcap_columns import PLACE, flat_columns
from sources.redcap_dictionary import RedcapDictionary, redcap_dictionary
from sources.redcap_entities import entities
from sources.redcap_flat import flat_of
from sources.redcap_labels import STATUS_LABELS, codes_and_labels, codes_from_labels

Values = Literal["raw", "label"]

NOT_COMPLETED = "[not completed]"
# Unique event names end so (a letter tells long ones apart); labels of events name the arm.
ARM = r"_arm_(\d+)[a-z]*$|\(Arm (\d+): .*\)$"
ROW = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]


def redcap_flat_rows(
    frame: pl.DataFrame,
    dictionary: pl.DataFrame | None,
    *,
    header: Sequence[str],
    values: Values,
    names: Mapping[str, str],
) -> dict[str, pl.DataFrame]:
    """One frame per form, a row of it per row of the file that holds anything of the form.

    Every frame has row_number, record_id (and the record id's own name), redcap_arm, the columns
    of PLACE, redcap_key, the form's columns, and ``record.<field>`` with the record's value of the
    fields of other forms. ``record`` has a row per record and arm; ``other`` holds columns that
    the dictionary lacks; ``blank`` lists the rows that hold nothing of a form (row_number,
    entity). Without a dictionary there are ``rows`` and ``blank``.

    ``header`` is the file's own, in which names may repeat, ``values`` says what choices are
    exported as, ``names`` gives the names of events, instruments and groups by their labels.
    Raises ExportRejected.
    """
    known = None if dictionary is None else redcap_dictionary(dictionary)
    text = _as_text(frame, header, known)
    if known is not None:
        refuse_other_values(text, known, values)
        if values == "label":
            text = codes_from_labels(text, known)
    return entities(flat_of(placed_rows(text, known, names), known))


def _as_text(
    frame: pl.DataFrame, header: Sequence[str], dictionary: RedcapDictionary | None
) -> pl.DataFrame:
    """The rows under the names of their fields, blank cells null."""
    text = named_rows(frame, flat_columns(header, dictionary))
    return text.with_columns(
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name))
        for name in text.columns[1:]
    )


def named_rows(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The rows, numbered as they are, their columns named so in the order of the file."""
    columns = frame.drop("row_number")
    cells = [series.alias(name) for series, name in zip(columns, names, strict=True)]
    return pl.DataFrame([frame["row_number"], *cells])


def refuse_other_values(text: pl.DataFrame, dictionary: RedcapDictionary, values: Values) -> None:
    """Refuses codes read as labels, or the other way round.

    Every form would be left out unseen by its status; and 3 may be the label of code 4.
    """
    unlike = list(STATUS_LABELS.values() if values == "raw" else STATUS_LABELS)
    statuses = [name for name in text.columns if name in _statuses(dictionary)]
    if any(text[name].is_in(unlike).any() for name in statuses):
        _refuse_values("the forms' status is", values)
    raw, label = codes_and_labels(text, dictionary)
    if (label > raw) if values == "raw" else (raw > label):
        _refuse_values("the choices are", values)


def _refuse_values(what: str, values: Values) -> None:
    other = "label" if values == "raw" else "raw"
    raise ExportRejected(
        "other_values",
        f"{what} exported as {other}; the mapping expects {values} values. "
        f"Export {values} values, or write values: {other} in the mapping",
    )


def _statuses(dictionary: RedcapDictionary) -> set[str]:
    return {f"{form}_complete" for form in dictionary.forms}


def placed_rows(
    text: pl.DataFrame, dictionary: RedcapDictionary | None, names: Mapping[str, str]
) -> pl.DataFrame:
    """The rows with all columns of PLACE, their arm, and the record id under both its names.

    Raises ExportRejected where, without a dictionary, two rows are of one place.
    """
    absent = [name for name in PLACE if name not in text.columns]
    place = text.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    named = place.with_columns(
        pl.coalesce(pl.col(name).replace_strict(dict(names), default=None), pl.col(name))
        for name in (PLACE if names else ())
    )
    event = pl.col("redcap_event_name")
    placed = named.with_columns(
        pl.coalesce(event.str.extract(ARM, 1), event.str.extract(ARM, 2)).alias("redcap_arm"),
        *(
            pl.when(pl.col(name) != NOT_COMPLETED).then(pl.col(name)).alias(name)
            for name in text.columns
            if name.endswith("_timestamp") or name.startswith("Survey Timestamp")
        ),
    )
    if dictionary is None:
        _refuse_repeated(placed)
    if dictionary is None or dictionary.record_id == "record_id":
        return placed
    return placed.with_columns(pl.col("record_id").alias(dictionary.record_id))


def _refuse_repeated(rows: pl.DataFrame) -> None:
    """Refuses a place that stands twice: the first column is then most likely no record id.

    REDCap writes each once. With a dictionary the rules of each dataset judge the rows.
    """
    named = rows.filter(pl.col("record_id").is_not_null())
    twice = named.filter(named.select(ROW).is_duplicated()).get_column("row_number")
    if not twice.is_empty():
        numbers = ", ".join(map(str, twice.head(5)))
        raise ExportRejected(
            "repeated_row",
            f"data rows {numbers}: expected one row for each record, event, instrument and "
            "instance. Export it again with the record id first, or give the data dictionary with "
            "it",
        )
