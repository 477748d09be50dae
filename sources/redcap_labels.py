"""Labels of the choices in a REDCap export, and the codes that they stand for."""

from collections.abc import Mapping, Set

import polars as pl

from sources.folding import as_label, cell_as_label
from sources.redcap_dictionary import RedcapDictionary

STATUS_LABELS = {"0": "Incomplete", "1": "Unverified", "2": "Complete"}
BOX_LABELS = {"0": "Unchecked", "1": "Checked"}


def codes_from_labels(frame: pl.DataFrame, dictionary: RedcapDictionary) -> pl.DataFrame:
    """The rows of a label export with the code in place of each choice's label.

    A text that is no label of its field, or the label of two codes, stays as it is.
    """
    known = label_codes(dictionary)
    return frame.with_columns(
        pl.coalesce(
            cell_as_label(pl.col(name)).replace_strict(known[name], default=None), pl.col(name)
        )
        for name in frame.columns
        if known.get(name)
    )


def codes_and_labels(frame: pl.DataFrame, dictionary: RedcapDictionary) -> tuple[int, int]:
    """How many cells of fields with choices are a code and no label, and a label and no code."""
    counts = [
        (_only_in(frame[field.name], codes, labels), _only_in(frame[field.name], labels, codes))
        for field in dictionary.fields
        if field.choices and field.kind != "checkbox" and field.name in frame.columns
        for codes in ({*map(as_label, field.choices)},)
        for labels in ({*map(as_label, field.choices.values())},)
    ]
    return sum(codes for codes, _ in counts), sum(labels for _, labels in counts)


def _only_in(cells: pl.Series, these: Set[str], others: Set[str]) -> int:
    counted = cells.value_counts(name="cells")
    words = counted.select("cells", word=cell_as_label(pl.col(cells.name)))
    return int(words.filter(pl.col("word").is_in(sorted(these - others)))["cells"].sum())


def label_codes(dictionary: RedcapDictionary) -> dict[str, dict[str, str]]:
    """For each column of a flat file that holds choices: the code that each label stands for."""
    codes = {f"{form}_complete": _codes(STATUS_LABELS) for form in dictionary.forms}
    for field in dictionary.fields:
        if field.kind != "checkbox":
            codes[field.name] = _codes(field.choices)
            continue
        for column, code in field.boxes():
            # A box that is ticked may be exported as the label of its choice.
            codes[column] = {as_label(field.choices[code]): "1", **_codes(BOX_LABELS)}
    return codes


def _codes(choices: Mapping[str, str]) -> dict[str, str]:
    labels = [as_label(label) for label in choices.values()]
    return {
        label: code
        for code, label in zip(choices, labels, strict=True)
        if label and labels.count(label) == 1
    }
