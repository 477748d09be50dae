"""Rules that rows broke, in words: what was expected, and what the file calls the column."""

from collections.abc import Iterable, Mapping

from domain.datasets import EVERY_DATASET
from domain.settings import Settings
from flows.reading import Reading
from sources.columns import ColumnSource

# Of records that are no rows, which no rule of a suite speaks of.
STRUCTURE = {
    "wrong_width": "A row must have as many cells as the header.",
    "bad_quoting": "A cell must stand wholly in quotation marks or without any.",
}


def sentences(settings: Settings) -> dict[str, str]:
    """Each rule's own words by its lasting name."""
    from expectations.suites import rules_of

    rules = (rule for table in EVERY_DATASET.values() for rule in rules_of(table, settings))
    return {str((rule.meta or {})["rule_id"]): rule.description or "" for rule in rules}


def expected(
    rules: Iterable[str], reasons: Iterable[str], words: Mapping[str, str], reading: Reading | None
) -> list[str]:
    """What a row's rules expected, each with the names in its file where those are others."""
    of_rules = [
        words[rule] + (f" {place}" if (place := in_the_file(rule, reading)) else "")
        for rule in rules
        if rule in words
    ]
    return of_rules or [STRUCTURE[reason] for reason in reasons if reason in STRUCTURE]


def in_the_file(rule: str, reading: Reading | None) -> str:
    """What the file calls the column of a rule, and how it writes its dates; empty if the same."""
    dataset, _, rest = rule.partition(".")
    column = rest.partition(".")[0]
    if reading is None or dataset not in reading.datasets:
        return ""
    names = EVERY_DATASET[dataset].key if column == "key" else (column,)
    made_of = [
        source.columns[name]
        for source in reading.sources_of(dataset)
        for name in names
        if name in source.columns
    ]
    headers = dict.fromkeys(header for one in made_of for header in one.headers)
    notations = dict.fromkeys(_notation(one) for one in made_of)
    told = [*([] if set(headers) <= set(names) else headers), *filter(None, notations)]
    return f"(In the file: {', '.join(told)}.)" if told else ""


def _notation(column: ColumnSource) -> str:
    notation = column.date or column.datetime
    return f"as {notation}" if notation else ""
