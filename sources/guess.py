"""Which dataset an unknown header may be of, and which of its columns are whose."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.columns import Kind, Table
from domain.datasets import DATASETS, ITEM_COLUMNS
from sources.named_zones import without_zone
from sources.synonyms import AS_ASKED, AS_DONE, DOSES, EVERYWHERE, IDS_OF_ALL, ITEMS, OF, TIMES

SCALE = re.compile(r"\(.*|\s+\d+\s*(?:-|–|to)\s*\d+\s*$")
PER_PERIOD = re.compile(
    r"\b(?:per|pro|par|por|a)\s+(?:day|week|month|tag|woche|jour|semaine|mois|dag|d[ií]a|semana)"
    r"|\b(?:daily|weekly)\b"
)
DAYS = (Kind.DATE, Kind.DATETIME)


@dataclass(frozen=True)
class Guess:
    """Which dataset a header may be of, and which of its columns are whose: to be borne out.

    ``dataset`` is null where none stands out.
    """

    dataset: str | None
    columns: Mapping[str, str]


def guess_of(header: Sequence[str], clocks: Collection[str] = ()) -> Guess:
    """The guess for a header: the dataset with the most likely columns, where it is but one.

    ``clocks`` are the columns with a time of day alone, which are no day and no moment.
    """
    likely = {name: _likely(header, table, clocks) for name, table in DATASETS.items()}
    points = {
        name: (_own_required(columns, DATASETS[name]), len(columns))
        for name, columns in likely.items()
    }
    best = max(points.values())
    first = [name for name, found in points.items() if found == best]
    if len(first) != 1 or best[0] < 2:
        return Guess(None, {})
    return Guess(first[0], likely[first[0]])


def is_time_of_day(name: str) -> bool:
    """Whether a column of times may say when on its day something began."""
    return is_one_of(name, TIMES)


def is_one_of(name: str, listed: str) -> bool:
    """Whether a name, but for a scale or a unit behind it, is one of those listed."""
    return _folded(_without_scale(without_zone(name))) in map(_folded, _words(listed))


def says_dose(name: str, dataset: str, column: str) -> bool:
    """Whether the name of a dose says itself that it was done, or asked for."""
    words = {*_words_in(name)}
    is_told = words & {*_words(DOSES[column])} and words & {*_words(OF[dataset][column])}
    return bool(is_told) or _folded(name) in _dose_names(dataset, column)


def _likely(header: Sequence[str], table: Table, clocks: Collection[str]) -> dict[str, str]:
    """Column of the contract to the column of the export that may be it; each of those once."""
    names = _by_folded_name(header)
    found: dict[str, str] = {}
    for words in (_dose_names, _own_names, _synonyms):
        for column in table.columns:
            known = [names[word] for word in words(table.name, column.name) if word in names]
            taken = {*found.values(), *(clocks if column.kind in DAYS else ())}
            source = next((name for name in known if name not in taken), None)
            if column.name not in found and source is not None:
                found[column.name] = source
    return {column: found[column] for column in table.names if column in found}


def _by_folded_name(header: Sequence[str]) -> dict[str, str]:
    """The columns by their names, whole and without what is no part of these."""
    # A scale or a unit at the end is no part of the name, where it is not all that tells two.
    names = {_folded(_without_scale(without_zone(name))): name for name in reversed(header)}
    names |= {_folded(name): name for name in reversed(header)}
    names.pop("", None)
    return names


def _without_scale(name: str) -> str:
    """The name whole where its end says per week, or that a dose was done or asked for."""
    found = SCALE.search(name)
    scale = found[0].casefold() if found else ""
    bare = SCALE.sub("", name)
    is_told = {*_words(AS_DONE), *_words(AS_ASKED)} & {*_words_in(scale)}
    is_whole = PER_PERIOD.search(scale) or (is_told and _is_dose(bare))
    return name if is_whole else bare


def _is_dose(name: str) -> bool:
    doses = [(dataset, column) for dataset in OF for column in OF[dataset] if column in DOSES]
    return any(_folded(name) in [_folded(c), *_synonyms(d, c)] for d, c in doses)


def _dose_names(dataset: str, column: str) -> Iterator[str]:
    """Names that say of a dose which it is: beside one, a bare name is that of the other."""
    bare = [*_own_names(dataset, column), *_synonyms(dataset, column)]
    for word in _words(DOSES.get(column, "")):
        said = _folded(word)
        yield from (name for dose in bare for name in (f"{said}{dose}", f"{dose}{said}"))


def _own_names(_: str, column: str) -> list[str]:
    return [_folded(column)]


def _synonyms(dataset: str, column: str) -> list[str]:
    words = EVERYWHERE.get(column) or OF[dataset].get(column, "")
    if column in ITEM_COLUMNS:
        number = column.removeprefix("item_")
        words = ", ".join(f"{word} {number}" for word in ITEMS.split(", "))
    return [_folded(word) for word in _words(words)]


def _words_in(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.casefold())


def _words(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",") if word.strip()]


def _own_required(likely: Mapping[str, str], table: Table) -> int:
    """How many required columns have a likely source, beyond ids that every dataset has."""
    own = [c.name for c in table.columns if c.required and c.name not in IDS_OF_ALL]
    return sum(name in likely for name in own)


def _folded(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
