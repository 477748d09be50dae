"""All mappings looked through at once: what each reads, and everything that is wrong with any."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.datasets import EVERY_DATASET
from domain.errors import ExportRejected, UsageError
from domain.exercises import folded_name
from domain.mail import FILE as MAIL
from domain.mail import NO_REPORT, mail_settings
from domain.settings import Settings, load_settings
from domain.yaml_files import WHOLE_FILE, WrongKeys, yaml_content
from flows.mapping_claims import overlaps
from flows.mapping_keys import equal_keys
from sources.columns import ColumnSource
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED, load_mapping, name_taken, own_files, repeated_names
from sources.redcap_dictionary import dictionary_frame, redcap_dictionary

TODO = "TODO"


@dataclass(frozen=True)
class Found:
    """A mapping with the file that it stands in, and whose it is."""

    file: Path
    mapping: Mapping
    is_shipped: bool


def check_mappings(files: Sequence[Path] = ()) -> dict[str, Any]:
    """What the mappings in these files read, or all of them; ``errors`` and ``notes`` on them.

    An error has file, key and what was expected. A note is something to know that breaks nothing.
    """
    settings = load_settings()
    own = own_files(settings.folder)
    named = list(files) or [*own, *sorted(SHIPPED.glob("*.yaml"))]
    found, errors = _loaded(named)
    errors += [problem for one in found for problem in _wrong_words(one, settings)]
    errors += [problem for one in found for problem in _bad_dictionary(one)]
    errors += [problem for one in found for problem in _equal_keys(one)]
    others, _ = _loaded([p for p in (*own, *SHIPPED.glob("*.yaml")) if p not in named])
    errors += _repeated_names((*found, *others), named)
    claimed = [*overlaps(_claims((*found, *others)), named)]
    errors += [
        _problem(second, "files", f"{first} reads every such file before it: narrow one of them")
        for first, second, is_error, _ in claimed
        if is_error
    ]
    notes = [
        f"{name}: {first} and {second} both read files of such a name; the first one does"
        for first, second, is_error, name in claimed
        if not is_error
    ]
    return {
        "mappings": [_described(one) for one in found],
        "errors": errors,
        "notes": notes
        + [note for one in found for note in _unlisted_clinics(one, settings)]
        + [*(() if files else _mails_to_nobody(settings))],
    }


def _repeated_names(found: Sequence[Found], named: Sequence[Path]) -> Iterator[dict[str, str]]:
    """The names that two mappings of the group's own have, of which one is looked at."""
    own = ((one.file, one.mapping) for one in found if not one.is_shipped)
    for first, second, name in repeated_names(own):
        file, other = (second, first) if second in named else (first, second)
        if file in named:
            yield _problem(file, "mapping", f"'{name}' {name_taken(other)}")


def _claims(found: Sequence[Found]) -> list[tuple[Path, Mapping, bool]]:
    """The mappings that read files by themselves."""
    return [(one.file, one.mapping, one.is_shipped) for one in found if not one.mapping.base]


def _loaded(files: Sequence[Path]) -> tuple[list[Found], list[dict[str, str]]]:
    """The mappings that can be loaded, and what is wrong with the others."""
    found: list[Found] = []
    errors: list[dict[str, str]] = []
    for file in files:
        todos: list[str] = []
        try:
            todos = [*_todos(yaml_content(file))]
            found.append(Found(file, load_mapping(file), file.parent == SHIPPED))
        except UsageError as error:
            problems = _problems_of(file, error)
            # What is still to do is named once.
            errors += [p for p in problems if not any(t.startswith(p["key"]) for t in todos)]
        errors += [_problem(file, key or WHOLE_FILE, "a TODO is left: fill it in") for key in todos]
    return found, errors


def _problems_of(file: Path, error: UsageError) -> list[dict[str, str]]:
    """Each wrong key by itself. The error's text has them all in one line."""
    if not isinstance(error, WrongKeys):
        return [_problem(file, WHOLE_FILE, str(error).removeprefix(f"{file}: "))]
    return [_problem(file, key, expected) for key, expected in error.problems]


def _problem(file: Path, key: str, expected: str) -> dict[str, str]:
    return {"file": str(file), "key": key, "expected": expected}


def _todos(content: object, place: str = "") -> Iterator[str]:
    """The keys whose value, or some word in it, is still to do."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _todos(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, list):
        for position, value in enumerate(content):
            yield from _todos(value, f"{place}.{position}")
    elif content == TODO:
        yield place


def _bad_dictionary(one: Found) -> Iterator[dict[str, str]]:
    """What is wrong with the data dictionary beside a mapping; a base has none yet."""
    if one.mapping.dictionary is None or one.mapping.base:
        return
    try:
        redcap_dictionary(dictionary_frame(one.mapping.dictionary))
    except ExportRejected as rejection:
        yield _problem(one.file, "dictionary", str(rejection))


def _equal_keys(one: Found) -> Iterator[dict[str, str]]:
    for first, second in () if one.mapping.base else equal_keys(one.mapping):
        yield _problem(
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
                yield _problem(one.file, key, f"'{word}' is not known; expected {expected}")


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


def _mails_to_nobody(settings: Settings) -> Iterator[str]:
    """Names in mail.yaml that no report has, for all that the configuration says."""
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
