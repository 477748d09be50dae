"""A REDCap flat file in columns told apart by form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from sources.entities import OTHER
from sources.redcap_columns import PLACE
from sources.redcap_dictionary import RedcapDictionary

# A form that nobody touched is exported with its status and its boxes set to this.
UNTOUCHED = ["0", "Incomplete", "Unchecked"]
# Names of entities of our own; a form of such a name is called <name>_form.
NOT_FORMS = ("record", "rows", OTHER, "blank")


@dataclass(frozen=True)
class Flat:
    """A flat file: row_number, record_id, redcap_arm, the columns of PLACE, those of the forms.

    ``own`` is the record id under its own name, ``forms`` says which columns are of which form,
    ``boxes`` which of them are checkboxes or the status of a form.
    """

    frame: pl.DataFrame
    own: tuple[str, ...]
    forms: Mapping[str, Sequence[str]]
    boxes: frozenset[str]

    @property
    def head(self) -> list[str]:
        """The columns that every row has, of whatever form."""
        return _head(self.own)

    def is_given(self, form: str) -> pl.Expr:
        """Whether a row has any cell of a form."""
        cells = (pl.col(name).is_not_null() for name in self.forms[form])
        return pl.any_horizontal(pl.lit(value=False), *cells)

    def is_filled(self, *forms: str) -> pl.Expr:
        """Whether a row holds anything of a form, its untouched boxes and status apart."""
        return pl.any_horizontal(
            pl.lit(value=False),
            *(self._is_touched(name) for form in forms for name in self.forms[form]),
        )

    def _is_touched(self, column: str) -> pl.Expr:
        cell = pl.col(column)
        if column not in self.boxes:
            return cell.is_not_null()
        return cell.is_not_null() & ~cell.is_in(UNTOUCHED).fill_null(value=False)


def flat_of(frame: pl.DataFrame, dictionary: RedcapDictionary | None) -> Flat:
    """A flat file with its columns told apart by form; those of no form are of ``other``."""
    own = () if dictionary is None else tuple({dictionary.record_id} - {"record_id"})
    columns = [name for name in frame.columns if name not in _head(own)]
    if dictionary is None:
        return Flat(frame, own, {"rows": columns}, frozenset(filter(_seems_box, columns)))
    form_of = {
        column: f"{form}_form" if form in NOT_FORMS else form
        for form in dictionary.forms
        for column, _ in dictionary.columns(form)
    }
    forms: dict[str, list[str]] = {}
    for column in columns:
        forms.setdefault(form_of.get(column, OTHER), []).append(column)
    boxes = {*boxes_of(dictionary), *filter(_seems_box, forms.get(OTHER, ()))}
    return Flat(frame, own, forms, frozenset(boxes))


def _head(own: Iterable[str]) -> list[str]:
    return ["row_number", "record_id", *own, "redcap_arm", *PLACE]


def boxes_of(dictionary: RedcapDictionary) -> set[str]:
    """The columns that hold a box of a checkbox field or the status of a form."""
    ticks = (field.boxes() for field in dictionary.fields if field.kind == "checkbox")
    return {
        *(column for boxes in ticks for column, _ in boxes),
        *(f"{form}_complete" for form in dictionary.forms),
    }


def _seems_box(column: str) -> bool:
    """The same by the name alone, or by the header of a label export."""
    return (
        "___" in column
        or "(choice=" in column
        or column.startswith("Complete?")
        or column.endswith("_complete")
    )
