"""Parts of a mapping that give the same rows the same keys, so that one takes the other's place."""

from collections.abc import Iterator
from itertools import combinations

from domain.datasets import EVERY_DATASET
from sources.dataset_source import DatasetSource
from sources.mapping import Mapping


def equal_keys(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Per two parts that make one key of the same rows: their places, the first and the second."""
    for (first, one), (second, other) in combinations(mapping.parts.items(), 2):
        if _rows_and_key(one) == _rows_and_key(other):
            yield first, second


def _rows_and_key(source: DatasetSource) -> tuple[object, ...]:
    """All that says which rows a part reads and what their key is made of."""
    key = tuple(source.columns.get(name) for name in EVERY_DATASET[source.dataset].key)
    return (source.dataset, source.file_word, source.rows, source.when, key)
