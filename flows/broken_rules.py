"""Rules that rows broke, in words: what was expected, and what the file calls the column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.datasets import EVERY_DATASET
from domain.settings import Settings
from flows.reading import Reading
from sources.columns import ColumnSource
from sources.dataset_rows import part_of
from sources.dataset_source import DatasetSource

# Of records that are no rows, which no rule of a suite speaks of.
STRUCTURE = {
    "wrong_width": "A row must have as many cells as the header.",
    "bad_quoting": "A cell must stand wholly in quotation marks or without any.",
}
OF_WORDS = ("not_listed", "not_mapped")
OF_NUMBERS = ("unreadable", "out_of_range")
OF_THE_EXPORT = "after_export"


def sentences(settings: Settings) -> dict[str, str]:
    """Each rule's own words by its lasting name."""
    from expectations.suites import rules_of

    rules = (rule for table in EVERY_DATASET.values() for rule in rules_of(table, settings))
    return {str((rule.meta or {})["rule_id"]): rule.description or "" for rule in rules}


def expected(
    rules: Iterable[str],
    reasons: Iterable[str],
    words: Mapping[str, str],
    reading: Reading | None,
    row_number: int,
) -> list[str]:
    """What a row's rules expected, each with the names in its file where those are others."""
    of_rules = [
        " ".join(filter(None, (words[rule], in_the_file(rule, reading, [row_number]))))
        for rule in rules
        if rule in words
    ]
    return of_rules or [STRUCTURE[reason] for reason in reasons if reason in STRUCTURE]


def in_the_file(rule: str, reading: Reading | None, row_numbers: Sequence[int]) -> str:
    """What the file calls the column of a rule, and how it writes it; empty where that is ours.

    And its day, where the rule is about that.
    """
    dataset, column, kind = (*rule.split("."), "", "")[:3]
    if reading is None or dataset not in reading.datasets:
        return ""
    parts = reading.sources_of(dataset)
    sources = [parts[place] for place in sorted({*map(part_of, row_numbers)}) if place < len(parts)]
    names = _columns(dataset, column)
    made_of = [one for source in sources for one in _made_of(source, names)]
    headers = dict.fromkeys(_called(header, reading) for one in made_of for header in one.headers)
    ways = dict.fromkeys(way for one in made_of for way in _ways(one, kind))
    told = [*([] if set(headers) <= set(names) else headers), *ways]
    said = [*_made_on(kind, reading), *([f"In the file: {', '.join(told)}."] if told else [])]
    return f"({' '.join(said)})" if said else ""


def _made_on(kind: str, reading: Reading) -> Iterator[str]:
    """The day of the export, as far as a rule of this kind is about it."""
    if kind == OF_THE_EXPORT and reading.exported_at:
        yield f"It was made on {reading.exported_at.date()}."


def _columns(dataset: str, column: str) -> tuple[str, ...]:
    """Our columns that a rule about one of them, the key or the items speaks of."""
    table = EVERY_DATASET[dataset]
    if column == "items":
        return tuple(name for name in table.names if name.startswith("item_"))
    return table.key if column == "key" else (column,)


def _made_of(source: DatasetSource, names: Sequence[str]) -> Iterator[ColumnSource]:
    return (source.columns[name] for name in names if name in source.columns)


def _called(header: str, reading: Reading) -> str:
    """A column by every name that the mapping knows for it."""
    return " or ".join((header, *reading.mapping.also_called.get(header, ())))


def _ways(column: ColumnSource, kind: str) -> Iterator[str]:
    """How the mapping reads a cell of the column, as far as a rule of this kind is about it."""
    if notation := column.date or column.datetime:
        yield f"as {notation}"
    if column.values and kind in OF_WORDS:
        yield f"as one of: {', '.join(filter(None, column.values))}"
    if column.decimal == "," and kind in OF_NUMBERS:
        yield "with a decimal comma"
    if column.multiply is not None and kind in OF_NUMBERS:
        yield f"times {column.multiply:g}"
