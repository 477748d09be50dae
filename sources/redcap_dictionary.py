"""The REDCap data dictionary: which form a field belongs to, its type and its choices."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

import polars as pl

from domain.errors import ExportRejected
from sources.column_names import told_apart
from sources.delimited import records_as_they_stand
from sources.folding import as_label, folded

# What the API calls a column, and what a download from the web page calls it.
WEB_NAMES = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Field Label": "field_label",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
}
NEEDED = ("field_name", "form_name", "field_type")
FIXED_CHOICES: Mapping[str, Mapping[str, str]] = {
    "yesno": {"0": "No", "1": "Yes"},
    "truefalse": {"0": "False", "1": "True"},
}
WITH_CHOICES = ("radio", "dropdown", "checkbox")


@dataclass(frozen=True)
class Field:
    """One field: its form, its type, and the label of each code where it has choices."""

    name: str
    form: str
    kind: str
    label: str
    choices: Mapping[str, str]

    def boxes(self) -> Iterator[tuple[str, str]]:
        """Each column that a checkbox field has in a flat file, with the code it stands for."""
        for code in self.choices:
            # REDCap's own rule for codes that are no variable name: -99 becomes _99.
            yield f"{self.name}___{re.sub('[^a-z0-9]', '_', code.lower())}", code


@dataclass(frozen=True)
class RedcapDictionary:
    """The fields of a project, in the order of its forms; the first holds the record id."""

    fields: tuple[Field, ...]

    @property
    def record_id(self) -> str:
        """The name of the field that holds the record id."""
        return self.fields[0].name

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms, in order."""
        return tuple(dict.fromkeys(field.form for field in self.fields))

    def columns(self, form: str) -> Iterator[tuple[str, str]]:
        """Each column of a form in a flat file, in order, with the header of a label export."""
        yield f"{form}_timestamp", "Survey Timestamp"
        for field in self.fields[1:]:
            if field.form != form or field.kind == "descriptive":
                continue
            if field.kind != "checkbox":
                yield field.name, as_label(field.label)
            else:
                for column, code in field.boxes():
                    yield column, as_label(f"{field.label} (choice={field.choices[code]})")
        yield f"{form}_complete", "Complete?"


def dictionary_frame(text: str) -> pl.DataFrame:
    """A data dictionary's table, all text; raises ExportRejected where its rows can't be told."""
    header: list[str] = []
    rows: list[list[str]] = []
    for number, cells in enumerate(_records(text), 1):
        if cells is None or (header and len(cells) > len(header)):
            raise _unreadable(f"row {number}: its quotation marks are wrong, or a comma too many")
        if not header:
            header = cells
        elif any(cells):
            rows.append(cells + [""] * (len(header) - len(cells)))
    return pl.DataFrame(rows, dict.fromkeys(told_apart(header), pl.String), orient="row")


def _records(text: str) -> Iterator[list[str] | None]:
    try:
        for cells, _ in records_as_they_stand(StringIO(text, newline=""), ","):
            yield cells
    except ExportRejected:
        raise _unreadable("a quotation mark opens and is never closed") from None


def _unreadable(what: str) -> ExportRejected:
    return ExportRejected(
        "bad_dictionary",
        f"data dictionary, {what}. Download it again, and put it beside the mapping as it came",
    )


def redcap_dictionary(frame: pl.DataFrame) -> RedcapDictionary:
    """The fields that a dictionary of either dialect lists; raises ExportRejected."""
    plain = {name: folded(name).strip('" ') for name in frame.columns}
    named = frame.rename({name: WEB_NAMES.get(text, text) for name, text in plain.items()})
    if missing := [name for name in NEEDED if name not in named.columns]:
        raise ExportRejected(
            "bad_dictionary",
            f"data dictionary, line 1: column {', '.join(missing)} is missing. Expected a data "
            "dictionary as REDCap exports it. Download it again",
        )
    fields = tuple(_field(row) for row in named.fill_null("").to_dicts())
    names = [field.name for field in fields]
    if not fields or len(set(names)) < len(names) or not all(f.name and f.form for f in fields):
        raise ExportRejected(
            "bad_dictionary",
            "data dictionary: expected at least one field, each once, with its name and its form. "
            "Download it again",
        )
    return RedcapDictionary(fields)


def _field(row: Mapping[str, str]) -> Field:
    kind = row["field_type"].strip()
    choices = FIXED_CHOICES.get(kind, {})
    if kind in WITH_CHOICES:
        choices = _choices(row.get("select_choices_or_calculations", ""))
    label = row.get("field_label", "")
    return Field(row["field_name"].strip(), row["form_name"].strip(), kind, label, choices)


def _choices(text: str) -> dict[str, str]:
    """The label of each code in ``1, Yes | 2, No, never``."""
    pairs = (choice.partition(",") for choice in text.split("|") if choice.strip())
    return {code.strip(): (label if comma else code).strip() for code, comma, label in pairs}
