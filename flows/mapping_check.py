"""All mappings looked through at once: what each reads, and everything that is wrong with any."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected
from domain.exercises import folded_name
from domain.mail import FILE as MAIL
from domain.mail import NO_REPORT, mail_settings
from domain.settings import Settings, load_settings
from flows.mapping_claims import Claimed, overlaps
from flows.mapping_keys import equal_keys
from flows.mapping_loading import Found, loaded_mappings, wrong_key
from sources.columns import ColumnSource
from sources.draft_words import TODO
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED, name_taken, repeated_names
from sources.mapping_folder import own_files, passed_over
from sources.redcap_dictionary import dictionary_frame, redcap_dictionary


def check_mappings(files: Sequence[Path] = ()) -> dict[str, Any]:
    """What the mappings in these files read, or all of them; ``errors`` and ``notes`` on them.

    An error has file, key and what was expected. A note is something to know that breaks nothing.
    """
    settings = load_settings()
    own = own_files(settings.folder)
    named = list(files) or [*own, *sorted(SHIPPED.glob("*.yaml"))]
    found, errors = loaded_mappings(named)
    errors += [problem for one in found for problem in _wrong_words(one, settings)]
    errors += [problem for one in found for problem in _bad_dictionary(one)]
    errors += [problem for one in found for problem in _equal_keys(one)]
    others, _ = loaded_mappings([p for p in (*own, *SHIPPED.glob("*.yaml")) if p not in named])
    errors += _repeated_names((*found, *others), named)
    claimed = [*overlaps(_claims((*found, *others)), named)]
    errors += _shadowed(claimed)
    return {
        "mappings": [_described(one) for one in found],
        "errors": errors,
        "notes": [
            *_shared(claimed),
            *(note for one in found for note in _unlisted_clinics(one, settings)),
            *(() if files else _of_the_folder(settings)),
        ],
    }


def _repeated_names(found: Sequence[Found], named: Sequence[Path]) -> Iterator[dict[str, str]]:
    """The names that two mappings have, of which one is looked at."""
    for first, second, name in repeated_names((one.file, one.mapping) for one in found):
        file, other = (second, first) if second in named else (first, second)
        if file in named:
            yield wrong_key(file, "mapping", f"'{name}' {name_taken(other)}")


def _claims(found: Sequence[Found]) -> list[tuple[Path, Mapping, bool]]:
    """The mappings that read files by themselves."""
    return [(one.file, one.mapping, one.is_shipped) for one in found if not one.mapping.base]


def _shadowed(claimed: Sequence[Claimed]) -> Iterator[dict[str, str]]:
    for first, second, is_error, _ in claimed:
        if is_error:
            yield wrong_key(
                second, "files", f"{first} reads every such file before it: narrow one of them"
            )


def _shared(claimed: Sequence[Claimed]) -> Iterator[str]:
    for first, second, is_error, name in claimed:
        if not is_error:
            yield f"{name}: {first} and {second} both read files of such a name; the first one does"


def _bad_dictionary(one: Found) -> Iterator[dict[str, str]]:
    """What is wrong with the data dictionary beside a mapping; a base has none yet."""
    if one.mapping.dictionary is None or one.mapping.base:
        return
    try:
        redcap_dictionary(dictionary_frame(one.mapping.dictionary))
    except ExportRejected as rejection:
        yield wrong_key(one.file, "dictionary", str(rejection))


def _equal_keys(one: Found) -> Iterator[dict[str, str]]:
    for first, second in () if one.mapping.base else equal_keys(one.mapping):
        yield wrong_key(
            one.file,
            f"datasets.{second}",
            f"it makes the same keys of the same rows as datasets.{first}, and the one takes the "
            "other's place; expected another when, or an id or number of its own, as by suffix or "
            "add",
        )


def _wrong_words(one: Found, settings: Settings) -> Iterator[dict[str, str]]:
    """Words that a mapping puts in and that validation would stop at."""
    codes = settings.exercises.codes_by_name()
    for place, source in one.mapping.parts.items():
        for name, column in source.columns.items():
            listed = EVERY_DATASET[source.dataset].column(name).values
            key = f"datasets.{place}.columns.{name}"
            for word in _words(column):
                if name == "exercise_code" and folded_name(word) not in codes:
                    expected = "a code or name of the exercise catalogue"
                elif listed and word not in listed:
                    expected = f"one of {', '.join(listed)}"
                else:
                    continue
                yield wrong_key(one.file, key, f"'{word}' is not known; expected {expected}")


def _words(column: ColumnSource) -> list[str]:
    """The words that a mapping puts into a column; what is still to do is named elsewhere."""
    constant = [column.constant] if column.constant is not None else []
    return [w for w in dict.fromkeys([*constant, *(column.values or {}).values()]) if w != TODO]


def _unlisted_clinics(one: Found, settings: Settings) -> Iterator[str]:
    for source in one.mapping.datasets:
        column = source.columns.get("clinic_id")
        clinic_id = column and column.constant
        if not one.is_shipped and clinic_id not in (None, TODO, *settings.clinics.ids):
            yield f"{one.file}: clinic '{clinic_id}' is not in clinics.yaml; list it there"


def _of_the_folder(settings: Settings) -> Iterator[str]:
    """What is read as no mapping, and names in mail.yaml that no report has."""
    yield from passed_over(settings.folder)
    mailing = mail_settings(settings.folder)
    for name in mailing.to_nobody(settings.clinics.ids) if mailing else ():
        yield f"{settings.folder / MAIL}: {NO_REPORT.format(name)}, unless exports name it"


def _described(one: Found) -> dict[str, Any]:
    return {
        "file": str(one.file),
        "mapping": one.mapping.mapping,
        "is_shipped": one.is_shipped,
        "is_base": one.mapping.base,
        "shape": one.mapping.shape,
        "files": None if one.mapping.base else one.mapping.files,
        "datasets": [
            {"dataset": source.dataset, "rows": source.rows, "file_word": source.file_word}
            for source in one.mapping.datasets
        ],
    }
