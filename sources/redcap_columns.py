"""The columns of a REDCap flat file: which field each one is, whatever its header says."""

import re
from collections import Counter
from collections.abc import Sequence

from domain.errors import ExportRejected
from sources.column_names import told_apart
from sources.folding import as_label, folded
from sources.redcap_dictionary import RedcapDictionary

# What says of which record, event and repetition a row is; and the headers of a label export.
PLACE = {
    "redcap_event_name": "Event Name",
    "redcap_repeat_instrument": "Repeat Instrument",
    "redcap_repeat_instance": "Repeat Instance",
    "redcap_data_access_group": "Data Access Group",
    "redcap_survey_identifier": "Survey Identifier",
}
# Names of our own, which a field of the project may not take.
OURS = ("row_number", "record_id", "redcap_arm", "redcap_key")
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")


def flat_columns(header: Sequence[str], dictionary: RedcapDictionary | None) -> list[str]:
    """The name of each column, in the order of the file, each once; the record id is record_id.

    Raises ExportRejected where the record id can't be found or a name fits two columns.
    """
    names = [folded(name) for name in header]
    if dictionary is None:
        return _each_once(_without_dictionary(names))
    if dictionary.record_id in names:
        named = ["record_id" if name == dictionary.record_id else name for name in names]
        return _each_once(named, dictionary.record_id)
    expected = _expected(dictionary)
    labels = [as_label(name) for name in names]
    if expected[0][1] not in labels:
        raise ExportRejected(
            "no_record_id",
            f"header row: expected the record id in column '{dictionary.record_id}', as the "
            "data dictionary says. Export it with that field, or give the project's dictionary",
        )
    return _each_once(_by_label(names, labels, expected), dictionary.record_id)


def _without_dictionary(names: Sequence[str]) -> list[str]:
    """Names of a file without a dictionary: the record id stands first."""
    place = {label: name for name, label in PLACE.items()}
    first, *others = [place.get(name, name) for name in names]
    if first in PLACE or "___" in first or first.endswith(("_complete", "_timestamp")):
        raise ExportRejected(
            "no_record_id",
            "header row: expected the record id in the first column. Export it again, and "
            "leave the columns in their order",
        )
    return ["record_id", *others]


def _expected(dictionary: RedcapDictionary) -> list[tuple[str, str]]:
    """Each column that an export of the whole project has, in order, with its label."""
    return [
        ("record_id", as_label(dictionary.fields[0].label)),
        *PLACE.items(),
        *(column for form in dictionary.forms for column in dictionary.columns(form)),
    ]


def _by_label(
    names: Sequence[str], labels: Sequence[str], expected: Sequence[tuple[str, str]]
) -> list[str]:
    """The field of each column of a label export; one that is no field keeps its name.

    Labels repeat (every form has a ``Complete?``), so their order decides, and only where it
    leaves one possibility.
    """
    known = {label for _, label in expected}
    sought = [label for label in labels if label in known]
    first = _places(sought, [label for _, label in expected])
    last = _places(sought[::-1], [label for _, label in expected][::-1])
    found = []
    for number, label in enumerate(sought):
        fits = [place for place, (_, other) in enumerate(expected) if other == label]
        if len(fits) > 1 and first and last:
            fits = sorted({first[number], len(expected) - 1 - last[-1 - number]})
        if len(fits) > 1:
            raise ExportRejected(
                "ambiguous_header",
                f"header row: '{label}' fits several fields of the data dictionary, and the "
                "columns leave open which. Export it with raw headers (field names)",
            )
        found.append(expected[fits[0]][0])
    fields = iter(found)
    return [
        next(fields) if label in known else name for name, label in zip(names, labels, strict=True)
    ]


def _places(sought: Sequence[str], expected: Sequence[str]) -> list[int] | None:
    """The first place of each label after that of the one before; null where there is none."""
    places: list[int] = []
    for label in sought:
        start = places[-1] + 1 if places else 0
        if label not in expected[start:]:
            return None
        places.append(expected.index(label, start))
    return places


def _each_once(names: Sequence[str], own: str = "record_id") -> list[str]:
    """The names; one that stands for two columns is refused if a field's, else told apart."""
    counts = Counter(names)
    twice = {name for name in names if counts[name] > 1 and FIELD_NAME.fullmatch(name)}
    if twice:
        # By their numbers: of a file without a header the names are somebody's.
        places = [str(n) for n, name in enumerate(names, 1) if name in twice]
        raise ExportRejected(
            "duplicate_column",
            f"header row: columns {', '.join(places)} have a name that stands more than once; "
            "expected each once, and field names in the first line. Export it again",
        )
    return told_apart(names, taken={*OURS, own} - {"record_id"})
